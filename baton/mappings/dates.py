"""Converts dates as CRMs and spreadsheets write them to ISO 8601.

A year that comes first is followed by the month, and with periods the day comes first. With slashes and dashes
(`03/04/2024`) either is possible, which only the other dates of the table can decide; nothing is guessed. A date
without a time stays a date: it is not a moment, so no time zone may move it.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal

from baton.mappings.bad_cells import BadCell, quoted
from baton.mappings.months import is_month, month_number
from baton.mappings.values import hour_of, is_blank

DateOrder = Literal["day first", "month first"]


class OrderNeeded(Exception):
    """The date has two readings; the argument is its text."""


_MONTHS = 12
_ISO_DATE = 10
_LONGEST = 100  # of a longer text, the pattern of a time would try each blank with each other
_END_OF_CENTURY = 50  # of two digits, below 50 is after 2000
_UTC_AFTER_SECONDS = frozenset((".000+0000", ".000Z", "Z", "+00:00", "+0000", ".000+00:00"))

_WEEKDAY = re.compile(r"([^\W\d_]{2,12})\.?,?\s+")
_YEAR_FIRST = re.compile(r"([0-9]{4})\s?[-/.年]\s?([0-9]{1,2})\s?[-/.月]\s?([0-9]{1,2})[.日]?(?![0-9])")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])\s?([0-9]{1,2})\2\s?([0-9]{4}|[0-9]{2})(?![0-9])")
_DAY_MONTH = re.compile(
    r"([0-9]{1,2})(?:\.|st|nd|rd|th|er|º)?(?:\s+(?:de|of)\s+|[-\s]*)([^\W\d_]{3,})\.?,?(?:\s+(?:de|of)\s+|[-\s]*)"
    r"([0-9]{4}|[0-9]{2})(?![0-9])",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    r"([^\W\d_]{3,})\.?[-\s]+([0-9]{1,2})(?:st|nd|rd|th)?(?:,\s*|[-\s]+)([0-9]{4})(?![0-9])", re.IGNORECASE
)
_TIME = re.compile(
    r"(?:\s*[,T]\s*|\s+(?:at|um|à|a las)\s+|\s+)"
    r"([0-9]{1,2})[:.h]([0-9]{2})(?:[:.]([0-9]{2})(?:[.,]([0-9]{1,6})[0-9]*)?)?"
    r"(?:\s*([ap])\.?\s?m\.?)?"
    r"(?:\s*\(?(?:([A-Z]{1,4}))?\s*(?:([-+])([0-9]{1,2}):?([0-9]{2})?)?\)?(?:\s*\([^()]*\))?)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
# Those that RFC 5322 defines; others (IST, BST) mean several zones.
_ZONES = {"Z": 0, "UTC": 0, "GMT": 0, "UT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
          "PST": -8, "PDT": -7}  # fmt: skip
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - local time
_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SERIALS = range(10_000, 100_000)  # 1927 to 2173


def iso_dates(order: DateOrder | None, zone: tzinfo = UTC) -> Callable[[str], str]:
    """A parser of dates: `2024-01-22T20:36:47Z`, or `2024-01-22` without a time; "" for a blank cell.

    Times without a zone are in `zone`. The parser raises `BadCell` if the text is no date, and `OrderNeeded` if
    `order` is None and would decide.
    """

    @lru_cache(maxsize=8192)  # many rows have the same timestamp
    def read(value: str) -> str:
        # What nearly all cells of an export are, at a fifth of the cost.
        if value[19:] in _UTC_AFTER_SECONDS and value[10] == "T" and value[7] == "-" and value[11:13] != "24":
            try:
                datetime.fromisoformat(value[:19])
            except ValueError:
                pass
            else:
                return value[:19] + "Z"
        text = value.strip()
        if is_blank(text) or not text.strip("0-/.: "):
            return ""
        try:
            return _read(text[:_LONGEST], order, zone)
        except (ValueError, OverflowError):
            raise BadCell(f"{quoted(value)} is not a date") from None

    return read


def order_shown_by(value: str) -> DateOrder | Literal["either"] | None:
    """Which order the date has: "either" if both are possible and differ, None if the order does not matter."""
    parts = _YEAR_LAST.match(value.strip())
    if parts is None or parts[2] == ".":
        return None
    first, second = int(parts[1]), int(parts[3])
    if first == second or max(first, second) > 31:  # noqa: PLR2004 - days of a month
        return None
    if first > _MONTHS:
        return None if second > _MONTHS else "day first"
    return "month first" if second > _MONTHS else "either"


def _read(text: str, order: DateOrder | None, zone: tzinfo) -> str:
    if _NUMBER.fullmatch(text):
        return _from_number(text, zone)
    if text[11:13] != "24":  # midnight as the end of a day, which some versions of Python read
        try:
            return date.fromisoformat(text).isoformat() if len(text) <= _ISO_DATE else _iso_moment(text, zone)
        except ValueError:
            pass
    weekday = _WEEKDAY.match(text)
    if weekday and not is_month(weekday[1]):
        text = text[weekday.end() :]
    year, month, day, rest = _day_of(text, order)
    if not rest.strip():
        return date(year, month, day).isoformat()
    return _moment(year, month, day, rest, zone)


def _from_number(text: str, zone: tzinfo) -> str:
    """A date without separators, seconds or milliseconds since 1970, or the days that Excel counts."""
    whole, _, fraction = text.replace(",", ".").partition(".")
    match len(whole):
        case 8 if not fraction:
            return date(int(whole[:4]), int(whole[4:6]), int(whole[6:])).isoformat()
        case 10:
            return _in_utc(_UNIX_EPOCH + timedelta(seconds=int(whole)))
        case 13:
            return _in_utc(_UNIX_EPOCH + timedelta(milliseconds=int(whole)))
    if int(whole) not in _SERIALS:
        raise ValueError
    moment = _EXCEL_EPOCH + timedelta(days=int(whole), seconds=round(86400 * float(f"0.{fraction or 0}")))
    return _in_utc(moment.replace(tzinfo=zone)) if fraction.strip("0") else moment.date().isoformat()


def _iso_moment(text: str, zone: tzinfo) -> str:
    moment = datetime.fromisoformat(text)
    return _in_utc(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def _day_of(text: str, order: DateOrder | None) -> tuple[int, int, int, str]:
    """Year, month, day and what follows them."""
    if parts := _YEAR_FIRST.match(text):
        return int(parts[1]), int(parts[2]), int(parts[3]), text[parts.end() :]
    if parts := _YEAR_LAST.match(text):
        day, month = _in_order(int(parts[1]), int(parts[3]), "day first" if parts[2] == "." else order, text)
        return _year(parts[4]), month, day, text[parts.end() :]
    if parts := _DAY_MONTH.match(text):
        return _year(parts[3]), month_number(parts[2]), int(parts[1]), text[parts.end() :]
    if parts := _MONTH_DAY.match(text):
        return int(parts[3]), month_number(parts[1]), int(parts[2]), text[parts.end() :]
    raise ValueError


def _in_order(first: int, second: int, order: DateOrder | None, text: str) -> tuple[int, int]:
    """Day and month. A date that has only one reading needs no order."""
    if order is None:
        certain_order = order_shown_by(text)
        if certain_order == "either":
            raise OrderNeeded(text)
        order = certain_order or "day first"
    return (first, second) if order == "day first" else (second, first)


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) > 2:  # noqa: PLR2004
        return year
    return year + (2000 if year < _END_OF_CENTURY else 1900)


def _moment(year: int, month: int, day: int, rest: str, zone: tzinfo) -> str:
    parts = _TIME.fullmatch(rest)
    if parts is None:
        raise ValueError
    hour, minute, second, fraction, half, *offset = parts.groups()
    if any(offset):
        zone = _zone(*offset)
    microsecond = int((fraction or "0").ljust(6, "0"))
    moment = datetime(
        year, month, day, hour_of(int(hour), half), int(minute), int(second or 0), microsecond, tzinfo=zone
    )
    return _in_utc(moment)


def _zone(name: str | None, sign: str | None, hours: str | None, minutes: str | None) -> tzinfo:
    """`UTC`, `+01:00` or both."""
    if name and name.upper() not in _ZONES:
        raise ValueError(name)
    offset = timedelta(hours=_ZONES[name.upper()] if name else 0)
    if sign:
        offset += int(f"{sign}1") * timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return timezone(offset)


def _in_utc(moment: datetime) -> str:
    moment = moment.astimezone(UTC)
    precision = "milliseconds" if moment.microsecond else "seconds"
    return moment.replace(tzinfo=None).isoformat(timespec=precision) + "Z"
