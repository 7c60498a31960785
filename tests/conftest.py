"""What every test shares: a database of its own process, cheap password hashes, static files as they lie."""

import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings

from tests.dovecot import Dovecot, dovecot


def pytest_configure() -> None:
    # A machine that is busy is slow, and a slow example is no fault.
    hypothesis.settings.register_profile("any machine", deadline=None)
    hypothesis.settings.load_profile("any machine")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Name the test database after this process, so that two runs in one checkout do not meet."""
    database = settings.DATABASES["default"]
    database.setdefault("TEST", {})["NAME"] = f"test_baton_{os.getpid()}"
    database["CONN_MAX_AGE"] = 0  # a thread that kept its connection would keep the database from being dropped


@pytest.fixture(scope="session")
def imap_server() -> Iterator[Dovecot]:
    """A real IMAP server for whoever asks; tests that stop it or fill it with faults start their own."""
    with dovecot() as server:
        yield server
