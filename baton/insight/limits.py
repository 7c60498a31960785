"""Every limit that somebody may meet, read where it holds, so that this page and Baton never differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from baton.importing.options import MOST_ABSENT
from baton.mail.account_emails import MOST_AN_HOUR
from baton.mail.composing import LONGEST_SUBJECT
from baton.mail.handing_over import LONGEST_RETRY_DELAY, MAX_ATTEMPTS
from baton.mail.mailbox import MAX_MESSAGES
from baton.notices.digests import MOST_IN_AN_EMAIL
from baton.participants.notes import LONGEST_NOTE
from baton.people.access import LINK_LASTS
from baton.people.sign_in import MOST_FROM_ADDRESS, MOST_OF_ACCOUNT, WINDOW
from baton.rules.calendar_files import LARGEST_CALENDAR, MOST_EVENTS
from baton.rules.outcomes import MOST_REPEATS
from baton.rules.splitting import MOST_OWNERS
from baton.sequences.file_shape import MOST_CONDITIONS
from baton.sequences.templates import LONGEST_BODY
from baton.wording import grouped, plural

MEGABYTE = 1024**2
OPERATOR = "The operator can set {}."
PER_USER = "A Sequence Admin can set it for each user. The operator can set {} for all others."


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit in words, and how it is changed; blank where it is part of Baton."""

    title: str
    value: str
    change: str = ""


def all_limits() -> list[tuple[str, Sequence[Limit]]]:
    """By what they are about."""
    return [
        ("Email", _email()),
        ("Imports and files", _files()),
        ("Sequences", _sequences()),
        ("Sign-in", _sign_in()),
    ]


def _email() -> list[Limit]:
    per_minute = PER_USER.format("BATON_MAILS_PER_MINUTE")
    return [
        Limit("Automatic emails a day", _each(settings.MAILS_PER_DAY), PER_USER.format("BATON_MAILS_PER_DAY")),
        Limit("Automatic emails a minute", _each(settings.MAILS_PER_MINUTE), per_minute),
        Limit("Tries to send one email", f"{MAX_ATTEMPTS}, up to {_span(LONGEST_RETRY_DELAY)} apart"),
        Limit("Messages read from the mailbox", f"{grouped(MAX_MESSAGES)} a minute"),
        Limit("Text of a template", f"{grouped(LONGEST_BODY)} characters, the subject {LONGEST_SUBJECT}"),
        Limit("Notices in one email", f"{grouped(MOST_IN_AN_EMAIL)}; the others are in Baton"),
        Limit("Emails for a forgotten password", f"{MOST_AN_HOUR} an hour for each user"),
    ]


def _files() -> list[Limit]:
    upload, unpacked = "BATON_IMPORT_MEGABYTES", "BATON_IMPORT_UNPACKED_MEGABYTES"
    return [
        Limit("Upload of one import", _megabytes(settings.IMPORT_MEGABYTES), OPERATOR.format(upload)),
        Limit("Files of one import", _megabytes(settings.IMPORT_UNPACKED_MEGABYTES), OPERATOR.format(unpacked)),
        Limit("Rows of one import", "No limit"),
        Limit("Any other upload", _megabytes(settings.LARGEST_REQUEST // MEGABYTE)),
        Limit(
            "Records missing from a complete export",
            f"{MOST_ABSENT:.0%}; with more, the import asks first",
        ),
        Limit("Calendar file of a user", f"{_megabytes(LARGEST_CALENDAR // MEGABYTE)}, {MOST_EVENTS} events"),
    ]


def _sequences() -> list[Limit]:
    return [
        Limit("Participants of a sequence", "No limit"),
        Limit("Actions in one reassignment", "No limit"),
        Limit("New owners in one reassignment", grouped(MOST_OWNERS)),
        Limit("Conditions of a rule", grouped(MOST_CONDITIONS)),
        Limit("Repeats of a call", grouped(MOST_REPEATS)),
        Limit("Length of a note", f"{grouped(LONGEST_NOTE)} characters"),
    ]


def _sign_in() -> list[Limit]:
    idle = settings.SESSION_IDLE_MINUTES
    hours = plural("%d hour", "%d hours", settings.SESSION_HOURS) % settings.SESSION_HOURS
    return [
        Limit("Longest session", hours, OPERATOR.format("BATON_SESSION_HOURS")),
        Limit(
            "Longest session without a click",
            plural("%d minute", "%d minutes", idle) % idle if idle else "No limit",
            OPERATOR.format("BATON_SESSION_IDLE_MINUTES"),
        ),
        Limit("Wrong passwords for one user", f"{MOST_OF_ACCOUNT} in {_span(WINDOW)}"),
        Limit("Wrong passwords from one address", f"{MOST_FROM_ADDRESS} in {_span(WINDOW)}"),
        Limit("Sign-in link of the operator", f"Works once, within {_span(LINK_LASTS)}"),
    ]


def _each(count: int) -> str:
    return f"{grouped(count)} for each sender"


def _megabytes(count: int) -> str:
    return f"{grouped(count)} MB"


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    if hours and not rest:
        return plural("%d hour", "%d hours", hours) % hours
    return plural("%d minute", "%d minutes", minutes) % minutes
