"""What every test shares: a database of its own process, cheap password hashes, static files as they lie."""

import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from tests.dovecot import Dovecot, dovecot

# Waits, as TRUNCATE would, for requests that are still answered. Foreign keys are looked at when all is gone.
EMPTY = """
DO $$
DECLARE
    names text[] := ARRAY(
        SELECT quote_ident(tablename) FROM pg_tables
        WHERE schemaname = current_schema()
        AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
    );
    name text;
BEGIN
    EXECUTE 'LOCK TABLE ' || array_to_string(names, ', ');
    SET CONSTRAINTS ALL DEFERRED;
    FOREACH name IN ARRAY names LOOP
        EXECUTE 'DELETE FROM ' || name;
    END LOOP;
END $$
"""


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
    pytest.MonkeyPatch().setattr(TransactionTestCase, "_fixture_teardown", leave_as_migrated)


def leave_as_migrated(_test: TransactionTestCase) -> None:
    """After a test that commits. Django's `flush` makes a hundred tables anew, which takes ten times as long."""
    from baton.sequences.results import add_first_results  # noqa: PLC0415, as apps are not ready yet above

    with connection.cursor() as cursor:
        cursor.execute(EMPTY)
    add_first_results()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Name the test database after this process, so that two runs in one checkout do not meet."""
    database = settings.DATABASES["default"]
    database.setdefault("TEST", {})["NAME"] = f"test_baton_{os.getpid()}"
    # No test loses power, so nobody waits for the disk.
    database["OPTIONS"]["options"] = f"{database['OPTIONS'].get('options', '')} -c synchronous_commit=off"
    database["CONN_MAX_AGE"] = 0  # a thread that kept its connection would keep the database from being dropped


@pytest.fixture(scope="session")
def imap_server() -> Iterator[Dovecot]:
    """A real IMAP server for whoever asks; tests that stop it or fill it with faults start their own."""
    with dovecot() as server:
        yield server
