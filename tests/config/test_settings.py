"""What the environment turns into settings."""

import runpy
from typing import Any

import pytest

from baton.config import settings as settings_module


@pytest.fixture(autouse=True)
def nothing_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://baton:secret@db.example.com:6432/sales")
    monkeypatch.setenv("BATON_SECRET_KEY", "not-for-anything-but-tests-of-settings-0123456789-abc")
    monkeypatch.delenv("BATON_URL", raising=False)


def settings() -> dict[str, Any]:
    return runpy.run_path(settings_module.__file__)


def test_an_https_address_asks_for_secure_cookies_and_redirects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATON_URL", "https://baton.example.com/")
    made = settings()
    assert made["SESSION_COOKIE_SECURE"]
    assert made["CSRF_COOKIE_SECURE"]
    assert made["SECURE_SSL_REDIRECT"]
    assert made["SECURE_HSTS_SECONDS"] > 0
    assert made["CSRF_TRUSTED_ORIGINS"] == ["https://baton.example.com"]
    assert "baton.example.com" in made["ALLOWED_HOSTS"]


def test_plain_http_on_this_machine_can_sign_in() -> None:
    made = settings()
    assert not made["SESSION_COOKIE_SECURE"]
    assert not made["CSRF_COOKIE_SECURE"]
    assert not made["SECURE_SSL_REDIRECT"]
    assert made["SECURE_PROXY_SSL_HEADER"] is None  # nobody in front could be believed


def test_a_database_of_one_s_own_is_used() -> None:
    database = settings()["DATABASES"]["default"]
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example.com", "6432", "sales")


def test_a_database_of_several_hosts_is_read_as_libpq_does(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = "db1.example.com:5432,db2.example.com:5433"
    monkeypatch.setenv("DATABASE_URL", f"postgresql://baton:se%40cret@{hosts}/sales?target_session_attrs=read-write")
    database = settings()["DATABASES"]["default"]
    assert (database["HOST"], database["PORT"]) == ("db1.example.com,db2.example.com", "5432,5433")
    assert (database["PASSWORD"], database["NAME"]) == ("se@cret", "sales")
    assert database["OPTIONS"]["target_session_attrs"] == "read-write"


def test_what_the_address_says_replaces_the_limits_of_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    limited = settings()["DATABASES"]["default"]["OPTIONS"]
    assert (limited["connect_timeout"], limited["tcp_user_timeout"]) == ("5", "20000")
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example.com/sales?connect_timeout=30&options=")
    said = settings()["DATABASES"]["default"]["OPTIONS"]
    assert (said["connect_timeout"], said["options"], said["tcp_user_timeout"]) == ("30", "", "20000")


def test_a_socket_has_no_limits_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://baton@%2Frun/sales")
    assert settings()["DATABASES"]["default"]["OPTIONS"] == {}
