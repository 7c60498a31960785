"""What a line of the log has, and what it never has."""

import json
import logging
from collections.abc import Iterator, Sequence

import pytest

from baton.config.environment import read_environment
from baton.config.log_lines import JOB, REQUEST, JsonLines, TextLines, WithOrigin

KEY = "4Jt0vXw9-kz_QmE7sLr2BnY6cHdUoPa1gTf8iWx5eRqMbVyZ"
SECRETS = read_environment(
    {
        "DATABASE_URL": "postgresql://baton:data%2Fbase-word@db.example.com/baton",
        "BATON_SMTP_URL": "smtps://ann:smtp%40word@mail.example.com",
        "BATON_IMAP_URL": "imaps://ann:imap-word@mail.example.com/INBOX",
        "BATON_METRICS_TOKEN": "a-token-of-more-than-twenty-characters",
    }
).secrets(KEY)
WRITTEN = [
    KEY,
    "data%2Fbase-word",
    "data/base-word",
    "smtp@word",
    "smtp%40word",
    "imap-word",
    "a-token-of-more-than-twenty-characters",
]


@pytest.fixture(autouse=True)
def _no_request() -> Iterator[None]:
    """A download that another test never read to its end leaves its request's id to this thread."""
    request, job = REQUEST.set(""), JOB.set("")
    yield
    REQUEST.reset(request)
    JOB.reset(job)


def line(formatter: logging.Formatter, message: str, *arguments: object, fault: Exception | None = None) -> str:
    exc_info = (type(fault), fault, None) if fault else None
    record = logging.LogRecord("baton.mail", logging.ERROR, __file__, 1, message, arguments, exc_info)
    WithOrigin().filter(record)
    return formatter.format(record)


@pytest.mark.parametrize("lines", [TextLines, JsonLines])
@pytest.mark.parametrize("secret", WRITTEN)
def test_no_secret_is_written_in_a_message_an_argument_or_a_traceback(
    lines: type[TextLines] | type[JsonLines], secret: str
) -> None:
    formatter = lines(secrets=SECRETS)
    assert secret not in line(formatter, f"signed in with {secret}")
    assert secret not in line(formatter, "signed in with %s", secret)
    assert secret not in line(formatter, "failed", fault=ValueError(f"no {secret}"))
    assert "[hidden]" in line(formatter, "signed in with %s", secret)


def test_json_has_the_request_and_the_job_and_the_fault() -> None:
    request, job = REQUEST.set("abc-123456"), JOB.set("17")
    try:
        fields = json.loads(line(JsonLines(secrets=()), "failed for %s", "ann", fault=ValueError("why")))
    finally:
        REQUEST.reset(request)
        JOB.reset(job)
    assert fields.pop("timestamp")
    assert fields.pop("exc_info").endswith("ValueError: why")
    assert fields == {
        "level": "ERROR",
        "logger": "baton.mail",
        "message": "failed for ann",
        "request_id": "abc-123456",
        "job_id": "17",
    }


def test_text_names_the_request_where_there_is_one() -> None:
    assert line(TextLines(secrets=()), "failed").endswith("ERROR baton.mail: failed")
    request = REQUEST.set("abc-123456")
    try:
        assert line(TextLines(secrets=()), "failed").endswith("ERROR baton.mail: failed (request abc-123456)")
    finally:
        REQUEST.reset(request)


def test_short_secrets_are_hidden_after_the_longer_that_contain_them() -> None:
    lengths: Sequence[int] = [len(secret) for secret in SECRETS]
    assert list(lengths) == sorted(lengths, reverse=True)
