"""Whether Baton can serve pages, and whether its work is being done, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection

from baton.delegation.failing_jobs import failing_jobs
from baton.insight.work import seen_worker_at, unsent_emails, waiting_jobs
from baton.mail.mailbox import standing
from baton.mail.queries import open_pauses
from baton.sql.schema import pending_migrations
from baton.wording import plural

WORKER_IS_LOST_AFTER = timedelta(minutes=1)  # it says every ten seconds that it lives
MAILBOX_IS_LATE_AFTER = timedelta(minutes=10)  # it is read every minute
SHOWN_IN_HOURS = timedelta(hours=2)
LONGEST_WAIT = timedelta(minutes=15)  # of a job or an email that nothing keeps back


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that Baton needs: how it stands and, where that is not well, what to do.

    Without a part that `is_vital` no page can be served.
    """

    name: str
    title: str
    is_ok: bool
    sentence: str
    advice: str = ""
    is_vital: bool = False


def parts_of_baton(*, at: datetime) -> list[Part]:
    """Every part; the database and its tables alone, if they are not ready."""
    try:
        vital = [_database(), _tables()]
        # The others read tables that may not be there.
        if not all(part.is_ok for part in vital):
            return vital
        return [*vital, _worker(at), _jobs(at), _failing(), _mail_server(), _email(at), *_mailbox(at)]
    # A database that is away is an answer of this page, and not an error of it.
    except DatabaseError as error:
        sentence = f"It does not answer: {' '.join(str(error).split())}"
        return [_wrong("database", "Database", sentence, "Start it, or check DATABASE_URL.", is_vital=True)]


def _well(name: str, title: str, sentence: str, advice: str = "", *, is_vital: bool = False) -> Part:
    return Part(name, title, is_ok=True, sentence=sentence, advice=advice, is_vital=is_vital)


def _wrong(name: str, title: str, sentence: str, advice: str, *, is_vital: bool = False) -> Part:
    return Part(name, title, is_ok=False, sentence=sentence, advice=advice, is_vital=is_vital)


def _database() -> Part:
    connection.ensure_connection()
    version = connection.connection.info.server_version // 10_000
    return _well("database", "Database", f"PostgreSQL {version} answers.", is_vital=True)


def _tables() -> Part:
    if not (pending := pending_migrations()):
        return _well("migrations", "Tables", "Up to date with this version of Baton.", is_vital=True)
    sentence = plural("%d migration is missing.", "%d migrations are missing.", len(pending)) % len(pending)
    return _wrong("migrations", "Tables", sentence, "Run baton migrate.", is_vital=True)


def _worker(at: datetime) -> Part:
    seen_at = seen_worker_at()
    if seen_at and at - seen_at <= WORKER_IS_LOST_AFTER:
        return _well("worker", "Worker", "Running.")
    sentence = f"Last seen {_minutes(at - seen_at)} ago." if seen_at else "No worker is running."
    advice = "Start baton worker, or baton run. Until then no email is sent and no reply is read."
    return _wrong("worker", "Worker", sentence, advice)


def _jobs(at: datetime) -> Part:
    jobs = waiting_jobs(at=at)
    # By how long the oldest waits, not by how many there are: ten thousand emails in a minute are no trouble.
    if jobs.oldest_wait <= LONGEST_WAIT:
        return _well("jobs", "Background jobs", f"{jobs.counts['todo']:,} waiting, none of them late.")
    sentence = f"The oldest of {jobs.counts['todo']:,} has waited {_minutes(jobs.oldest_wait)}."
    return _wrong("jobs", "Background jobs", sentence, "Start more workers, or read the log of the worker.")


def _failing() -> Part:
    if not (failing := failing_jobs()):
        return _well("failing_jobs", "Failures", "The last run of every kind of job succeeded.")
    sentence = " ".join(f"{job.name} fails: {job.error}" for job in failing)
    return _wrong("failing_jobs", "Failures", sentence, "Baton keeps retrying. See Delegation health.")


def _mail_server() -> Part:
    if settings.CATCH_ALL:
        # Well, as it is what somebody wants who tries Baton out; a red line there would never go away.
        return _well("mail_server", "Mail server", "None. All email is caught by Baton and reaches no one.")
    if settings.EMAIL_HOST:
        return _well("mail_server", "Mail server", str(settings.ENVIRONMENT.smtp))
    sentence = "None is configured, so no email is sent."
    return _wrong("mail_server", "Mail server", sentence, "Set BATON_SMTP_URL.")


def _email(at: datetime) -> Part:
    emails, pauses = unsent_emails(at=at), open_pauses()
    if pauses:
        affected = ", ".join(pause.sender.name if pause.sender else "everyone" for pause in pauses)
        sentence = f"Paused for {affected}: {pauses[0].reply}"
        return _wrong("email", "Email", sentence, "Fix what the mail server says; see Delegation health.")
    if emails.oldest_wait > LONGEST_WAIT:
        sentence = (
            f"The oldest of {emails.counts['queued']:,} queued emails has waited {_minutes(emails.oldest_wait)}."
        )
        return _wrong("email", "Email", sentence, "Check that a worker is running, and read its log.")
    return _well("email", "Email", f"{emails.counts['queued']:,} queued, none of them late.")


def _mailbox(at: datetime) -> Iterator[Part]:
    if not settings.IMAP_URL:
        sentence = "None is configured, so replies and bounces are not read."
        yield _well("mailbox", "Mailbox", sentence, "Set BATON_IMAP_URL to end sequences on reply.")
        return
    mailbox = standing()
    read_at = mailbox.read_at if mailbox else None
    if mailbox and mailbox.trouble:
        yield _wrong("mailbox", "Mailbox", mailbox.trouble, "Check BATON_IMAP_URL with baton check.")
    elif read_at is None or at - read_at > MAILBOX_IS_LATE_AFTER:
        sentence = f"Last read {_minutes(at - read_at)} ago." if read_at else "Not read yet."
        yield _wrong("mailbox", "Mailbox", sentence, "Check that a worker is running.")
    else:
        yield _well("mailbox", "Mailbox", "Read in the last minutes.")


def _minutes(span: timedelta) -> str:
    """“1 minute”, “3 hours”."""
    count = int(span.total_seconds() // 60)
    if span < SHOWN_IN_HOURS:
        return plural("%d minute", "%d minutes", count) % count
    return f"{count // 60:,} hours"
