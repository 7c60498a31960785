"""What is accepted from the environment, and the sentences about what is not."""

import os
import subprocess
import sys

import pytest

from baton.config.environment import VARIABLES, Environment, SettingsAreWrong, read_environment

KEY = "4Jt0vXw9-kz_QmE7sLr2BnY6cHdUoPa1gTf8iWx5eRqMbVyZ"


def read(**variables: str) -> Environment:
    return read_environment(variables)


def complaint(**variables: str) -> str:
    with pytest.raises(SettingsAreWrong) as refused:
        read(**variables)
    return str(refused.value)


def test_nothing_has_to_be_set() -> None:
    environment = read()
    assert environment.url == "http://127.0.0.1:8000"
    assert environment.smtp is None
    assert environment.database_url is None
    assert not environment.warnings


def test_blank_is_the_same_as_not_set() -> None:
    assert read(BATON_SMTP_URL=" ", BATON_MAILS_PER_DAY="", DATABASE_URL="") == read()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("smtp://localhost", "localhost:25, no encryption, no sign-in"),
        ("smtp://mail.example.com", "mail.example.com:25, no encryption, no sign-in"),
        ("smtp://ann:secret@127.0.0.1:2525", "127.0.0.1:2525, no encryption, user ann"),
        (
            "smtp+tls://ann%40x.example:s%3Acret@mail.example.com",
            "mail.example.com:587, STARTTLS, user ann@x.example",
        ),
        ("SMTPS://ann:secret@mail.example.com/", "mail.example.com:465, TLS, user ann"),
        ("smtps://ann:secret@münchen.example:4650", "xn--mnchen-3ya.example:4650, TLS, user ann"),
    ],
)
def test_a_mail_server_says_how_it_is_reached(url: str, shown: str) -> None:
    environment = read(BATON_SMTP_URL=url)
    assert str(environment.smtp) == shown
    assert "secret" not in repr(environment)
    assert "s:cret" not in repr(environment)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("smtp+ssl://ann:secret@mail.example.com", "Begin with smtps:// for TLS"),
        ("mail.example.com:587", "Begin with smtps:// for TLS"),
        ("mail.example.com", "Begin with smtps:// for TLS"),
        ("smtp:mail.example.com", "Begin with smtps:// for TLS"),
        ("smtp://ann:secret@mail.example.com", "would send the password unencrypted"),
        ("smtps://", "has no host name"),
        ("smtps://ann:secret@mail.example.com:port", "its host or port cannot be read"),
        ("smtps://ann:sec/ret@mail.example.com", "its host or port cannot be read"),
        ("smtps://ann@mail.example.com", "has a user without a password"),
        ("smtps://mail.example.com?starttls=1", "has something after the host and port"),
        ("smtps://ann:sec ret@mail.example.com", "has a space in it"),
    ],
)
def test_a_mail_server_that_cannot_be_meant_is_refused(url: str, reason: str) -> None:
    sentence = complaint(BATON_SMTP_URL=url)
    assert "BATON_SMTP_URL " in sentence
    assert reason in sentence
    assert "secret" not in sentence


def test_a_password_in_clear_can_be_allowed() -> None:
    environment = read(BATON_SMTP_URL="smtp://ann:secret@mail.example.com", BATON_SMTP_ALLOW_CLEARTEXT="1")
    assert environment.smtp is not None


@pytest.mark.parametrize("key", [KEY[:49], "a" * 60, "abcd" * 20, "django-insecure-" + KEY])
def test_a_secret_key_that_can_be_guessed_is_refused(key: str) -> None:
    assert read(BATON_SECRET_KEY=KEY + "0123456789").secret_key == KEY + "0123456789"
    sentence = complaint(BATON_SECRET_KEY=key)
    assert "BATON_SECRET_KEY is too easy to guess" in sentence
    assert key not in sentence


@pytest.mark.parametrize(
    ("name", "good", "bad", "reason"),
    [
        ("BATON_URL", "https://baton.example.com/", "baton.example.com", "does not begin with https://"),
        ("BATON_URL", "https://Baton.example.com:8443", "ftp://baton.example.com", "does not begin with https://"),
        ("BATON_URL", "http://[::1]:8000", "https://example.com/baton", "has more than a host name"),
        ("BATON_URL", "https://münchen.example", "https://ann:secret@example.com", "has more than a host name"),
        ("BATON_URL", "http://localhost:8000", "https://my_host", "has a host name with a character"),
        ("BATON_URL", "http://localhost:8000", "https://example.com:99999", "its host or port cannot be read"),
        ("BATON_TIME_ZONE", "Europe/Berlin", "Berlin", "Europe/Berlin"),
        ("BATON_TIME_ZONE", "UTC", "../../etc/passwd", "Europe/Berlin"),
        ("BATON_HSTS_SECONDS", "0", "a year", "is not a whole number of at least 0"),
        ("BATON_MAILS_PER_DAY", "50", "-1", "is not a whole number of at least 1"),
        ("BATON_MAILS_PER_MINUTE", "5", "0", "is not a whole number of at least 1"),
        ("BATON_MAILS_PER_MINUTE", "5", "9" * 5000, "is not a whole number of at least 1"),
        ("BATON_BOUNCES_TO", "baton@example.com", "bounces", "is not an email address"),
        ("BATON_NOTICES_FROM", "baton@example.com", "baton", "is not an email address"),
        ("BATON_IMAP_URL", "imaps://ann:secret@x.example/INBOX", "imap://ann:secret@x.example", "Use imaps://"),
        ("BATON_IMAP_URL", "imap://ann:secret@127.0.0.1", "mail.example.com", "imaps://user:password@"),
        ("DATABASE_URL", "postgres://ann:secret@db/baton", "mysql://ann:secret@db/baton", "PostgreSQL"),
        ("DATABASE_URL", "postgresql://ann@%2Frun:5432/baton", "postgresql://db.example", "names no database"),
        ("DATABASE_URL", "postgresql:///baton", "postgresql://ann:sec/ret@db/baton", "its host or port"),
        ("DATABASE_URL", "postgres://a:1,b:2/db?target_session_attrs=any", "postgres://a:1,b:x/db", "port"),
        ("DATABASE_URL", "postgresql://ann@db/baton?sslmode=require", "postgres://ann@db/baton?ssl=1", "after a ?"),
        ("BATON_DEBUG", "0", "perhaps", "Write 1 or 0"),
    ],
)  # fmt: skip
def test_each_setting_says_what_is_wrong_with_it(name: str, good: str, bad: str, reason: str) -> None:
    assert read(**{name: good}).is_set(name)
    sentence = complaint(**{name: bad})
    assert f"\n{name} " in sentence
    assert reason in sentence
    assert "secret" not in sentence


def test_everything_that_is_wrong_is_said_at_once() -> None:
    sentence = complaint(BATON_URL="x", BATON_TIME_ZONE="y", BATON_SECRET_KEY="z", DATABASE_URL="oracle://db")
    assert [line.split()[0] for line in sentence.splitlines()[1:]] == [
        "DATABASE_URL",
        "BATON_SECRET_KEY",
        "BATON_URL",
        "BATON_TIME_ZONE",
    ]


def test_every_variable_that_is_read_is_known() -> None:
    class Reading(dict[str, str]):
        """Blank values, and the names that were asked for."""

        def get(self, name: str, default: object = None) -> str:
            self[name] = ""
            return str(default or "")

    variables = Reading()
    assert read_environment(variables).warnings == ()
    assert variables.keys() == set(VARIABLES)


def test_an_unknown_variable_is_a_warning_that_suggests_the_near_one() -> None:
    assert read(BATON_SMPT_URL="smtps://mail.example.com", BATON_FOO="1", BATTERY="full").warnings == (
        "BATON_FOO is not a setting of Baton, so it has no effect.",
        "BATON_SMPT_URL is not a setting of Baton, so it has no effect. Did you mean BATON_SMTP_URL?",
    )


def baton(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from baton.cli.main import run; run()", *words]
    return subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=False)


def test_the_command_line_prints_the_sentences_and_stops() -> None:
    ended = baton("migrate", BATON_URL="nowhere", BATON_SMTP_URL="smtp+ssl://ann:secret@mail.example.com")
    assert ended.returncode == 1
    assert "BATON_URL does not begin with https://" in ended.stderr
    assert "BATON_SMTP_URL does not say" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "secret" not in ended.stderr


def test_help_is_there_although_the_settings_are_wrong() -> None:
    assert baton("migrate", "--help", BATON_URL="nowhere").returncode == 0
