"""`baton check`: what is set, and whether all that Baton needs answers. It sends no email and changes nothing."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

import typer
from django.conf import settings
from django.db import connection
from django.db.utils import DatabaseError

from baton.cli import demo
from baton.cli.acting import for_the_operator
from baton.cli.options import AsJson
from baton.cli.output import Column, complain, counted, print_json, print_table, say, working
from baton.config.values import is_loopback
from baton.connectors.imap.address import read_address
from baton.mail.trying import SECONDS_TO_ANSWER, Attempt, try_mail_server, try_mailbox
from baton.sql.schema import pending_migrations

OLDEST_POSTGRESQL = 13
SECRET = {"BATON_OIDC_CLIENT_SECRET"}  # of those that have no sentence of their own below


class Level(StrEnum):
    OK = "ok"
    NOTE = "note"  # worth knowing, and may be meant
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried, and what came of it."""

    subject: str
    level: Level
    sentence: str


@for_the_operator
def check(*, as_json: AsJson = False) -> None:
    """Print what is set, and try the database, the mail server, the mailbox and the address. No email is sent.

    Exits with 1 if something is wrong.
    """
    with working("Checking"):
        checks = [*_database(), *_mail_server(), *_mailbox(), *_address(), *_unknown_variables()]
    is_ok = all(result.level != Level.PROBLEM for result in checks)
    if as_json:
        print_json({"ok": is_ok, "settings": shown_settings(), "checks": [asdict(result) for result in checks]})
    else:
        print_table([Column("Setting", is_whole=True), Column("Value")], list(shown_settings().items()))
        say("")
        for result in checks:
            (complain if result.level == Level.PROBLEM else say)(f"{result.subject}: {result.sentence}")
    raise typer.Exit(0 if is_ok else 1)


def shown_settings() -> dict[str, str]:
    """What matters most, set or not, then all else that is set; without anything secret."""
    database = settings.DATABASES["default"]
    where = f"{database['NAME']} on {database['HOST'] or 'this machine'}"
    is_set = settings.ENVIRONMENT.is_set
    shown = {
        "DATABASE_URL": "not set: Baton's private PostgreSQL" if settings.HAS_EMBEDDED_DATABASE else where,
        "BATON_URL": settings.BATON_URL,
        "BATON_SECRET_KEY": "set, hidden" if is_set("BATON_SECRET_KEY") else f"not set: {settings.STATE}/secret-key",
        "BATON_STATE": str(settings.STATE),
        "BATON_TIME_ZONE": settings.TIME_ZONE,
        "BATON_HSTS_SECONDS": f"{settings.SECURE_HSTS_SECONDS}",
        "BATON_SMTP_URL": str(settings.ENVIRONMENT.smtp or "not set"),
        "BATON_MAILS_PER_DAY": str(settings.MAILS_PER_DAY),
        "BATON_MAILS_PER_MINUTE": str(settings.MAILS_PER_MINUTE),
        # As an address without its password: people paste this output into support tickets.
        "BATON_IMAP_URL": str(read_address(settings.IMAP_URL)) if settings.IMAP_URL else "not set",
        "BATON_BOUNCES_TO": settings.BOUNCES_TO or "not set: the sender of each email",
        "BATON_OIDC_ISSUER": settings.SINGLE_SIGN_ON.issuer if settings.SINGLE_SIGN_ON else "not set",
        "BATON_PASSWORD_SIGN_IN": "on" if settings.PASSWORD_SIGN_IN else "off",
        "BATON_LOG_FORMAT": settings.ENVIRONMENT.log_format,
        "BATON_METRICS_TOKEN": "set, hidden" if is_set("BATON_METRICS_TOKEN") else "not set: this machine alone",
        "BATON_SENTRY_DSN": "set, hidden" if is_set("BATON_SENTRY_DSN") else "not set",
        "OTEL_EXPORTER_OTLP_ENDPOINT": settings.RECEIVERS.collector or "not set",
        "BATON_DEBUG": "on" if settings.DEBUG else "off",
    }
    further = {name: text for name, text in settings.ENVIRONMENT.set_variables.items() if name not in shown}
    return shown | {name: "set, hidden" if name in SECRET else text for name, text in further.items()}


def _database() -> Iterator[Check]:
    try:
        connection.ensure_connection()
        version = connection.connection.info.server_version // 10_000
        pending = pending_migrations()
        # Only on current tables; an older one may lack a column of users.
        has_demo = not pending and bool(demo.demo_users())
    except DatabaseError as error:
        yield Check("Database", Level.PROBLEM, f"It does not answer: {' '.join(str(error).split())}")
        return
    if version < OLDEST_POSTGRESQL:
        yield Check("Database", Level.PROBLEM, f"PostgreSQL {version} is too old. Use {OLDEST_POSTGRESQL} or newer.")
    elif pending:
        missing = counted(len(pending), "migration")
        yield Check(
            "Database", Level.PROBLEM, f"PostgreSQL {version}, not up to date. Run `baton migrate`: {missing}."
        )
    else:
        yield Check("Database", Level.OK, f"PostgreSQL {version}, up to date.")
    if has_demo and not is_loopback(_host()):
        yield Check(
            "Demo",
            Level.PROBLEM,
            f"The people of the demo can sign in at {settings.BATON_URL} with its public password.",
        )


def _mail_server() -> Iterator[Check]:
    yield _of("Mail server", try_mail_server())


def _mailbox() -> Iterator[Check]:
    yield _of("Mailbox", try_mailbox(by=None))


def _of(subject: str, attempt: Attempt) -> Check:
    level = Level.NOTE if not attempt.is_set else Level.OK if attempt.is_ok else Level.PROBLEM
    return Check(subject, level, attempt.sentence)


def _address() -> Iterator[Check]:
    """Whether Baton answers at its address; this asks the way that is open to this machine."""
    if settings.DEBUG and not is_loopback(_host()):
        yield Check("Debug", Level.PROBLEM, "BATON_DEBUG shows errors with settings to all users. Unset it.")
    if not settings.HTTPS and not is_loopback(_host()):
        yield Check("Address", Level.NOTE, "http:// sends passwords unencrypted. Use https:// with a proxy in front.")
    try:
        # Without the proxies of the environment, which know nothing of this machine and would answer in our place.
        with build_opener(ProxyHandler({})).open(
            f"{settings.BATON_URL}/healthz", timeout=SECONDS_TO_ANSWER
        ) as answer:
            is_baton = answer.read(16).strip() == b"ok"
    except HTTPError as error:
        level, sentence = (
            Level.PROBLEM,
            f"answers {error.code}. Is it Baton, and does the proxy pass the host name on?",
        )
    except (URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        # No problem: Baton may not be running yet when its settings are checked.
        level, sentence = Level.NOTE, f"does not answer this machine: {reason}. Is Baton running?"
    else:
        level = Level.OK if is_baton else Level.PROBLEM
        sentence = "answers." if is_baton else "is answered by something else than Baton."
    yield Check("Address", level, f"{settings.BATON_URL} {sentence}")


def _unknown_variables() -> Iterator[Check]:
    for warning in settings.ENVIRONMENT.warnings:
        yield Check("Settings", Level.NOTE, warning)


def _host() -> str:
    return urlsplit(settings.BATON_URL).hostname or ""
