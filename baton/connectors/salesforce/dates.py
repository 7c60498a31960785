"""Converts dates as Salesforce and related tools write them to ISO 8601.

With slashes the month comes first, with periods the day. A time without an offset is UTC, as in the weekly export. A
date without a time stays a date: it is not a iso_moment, so no time zone may move it.
"""

import re
from datetime import UTC, date, datetime
from functools import lru_cache

from baton.connectors.salesforce.faults import CellRefused, quoted

_ISO_DATE = 10
_LOCAL = re.compile(
    r"([0-9]{1,2})([/.])([0-9]{1,2})\2([0-9]{4})"
    r"(?:,?\s+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?:\s?([AP]M))?)?",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)  # many rows have the same timestamp
def iso_moment(value: str) -> str:
    """`2024-01-22T20:36:47Z`, or `2024-01-22` without a time. Raises `CellRefused` if it is not a date."""
    try:
        return _iso(value)
    except (ValueError, OverflowError):
        pass
    try:
        return _local(value)
    except ValueError:
        raise CellRefused(f"{quoted(value)} is not a date") from None


def _iso(value: str) -> str:
    if len(value) <= _ISO_DATE:
        return date.fromisoformat(value).isoformat()
    return _in_utc(datetime.fromisoformat(value))


def _in_utc(when: datetime) -> str:
    when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    precision = "milliseconds" if when.microsecond else "seconds"
    return when.replace(tzinfo=None).isoformat(timespec=precision) + "Z"


def _local(value: str) -> str:
    parts = _LOCAL.fullmatch(value)
    if parts is None:
        raise ValueError
    first, separator, second, year, hour, minute, seconds, half = parts.groups()
    month, day = (first, second) if separator == "/" else (second, first)
    if hour is None:
        return date(int(year), int(month), int(day)).isoformat()
    return _in_utc(
        datetime(
            int(year),
            int(month),
            int(day),
            _hour(int(hour), half),
            int(minute),
            int(seconds or 0),
            tzinfo=UTC,
        )
    )


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:  # noqa: PLR2004 - a clock face
        raise ValueError
    return hour % 12 + (12 if half.upper() == "PM" else 0)
