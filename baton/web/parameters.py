"""What addresses and forms send, read once: ids, moments and dates that the database can hold, or nothing.

Addresses write ids as `<id:pk>`; `tests/web/test_bad_input.py` refuses any other.
"""

from datetime import UTC, date, datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.urls import register_converter

LARGEST_ID = 2**63 - 1
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
# Dates far beyond overflow once a time zone or a wait is added.
WITHIN_REASON = [
    MinValueValidator(FIRST_DAY, "Choose a date after 1899."),
    MaxValueValidator(LAST_DAY, "Choose a date before 3000."),
]


def within_reason(moment: datetime) -> None:
    """For fields that take a date and a time."""
    for validate in WITHIN_REASON:
        validate(moment.date())


class IdConverter:
    """A number that an id can be; what is larger is an address that does not exist."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        number = id_of(value)
        if number is None:
            raise ValueError(value)
        return number

    def to_url(self, value: int) -> str:
        return str(value)


def id_of(text: str) -> int | None:
    """The id that was written; nothing where no id can look like that."""
    # `isdecimal` is true of other scripts' digits as well, and `int` reads a million digits slowly.
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_ID))):
        return None
    number = int(text)
    return number if number <= LARGEST_ID else None


def moment_of(text: str) -> datetime | None:
    """A moment as `isoformat` writes it; nothing without a time zone, or far from any date that is meant."""
    try:
        # Without a zone nobody knows which moment is meant; addresses written by us always have one.
        moment = datetime.fromisoformat(text).astimezone(UTC) if _has_zone(text) else None
    except (ValueError, OverflowError):
        return None
    return moment if moment and FIRST_DAY <= moment.date() <= LAST_DAY else None


def day_of(text: str) -> date | None:
    """A day as `2026-11-26`; nothing for what is none, or far from any date that is meant."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def _has_zone(text: str) -> bool:
    return datetime.fromisoformat(text).tzinfo is not None


register_converter(IdConverter, "id")
