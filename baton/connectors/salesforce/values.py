"""Parsers of single cells: booleans, email addresses, hours, time zones, and text with a maximum length."""

import re
import zoneinfo
from collections.abc import Callable
from datetime import time
from functools import cache

from baton.connectors.salesforce.faults import CellRefused, quoted

# The values that Data Loader documents under "Supported data types", in lower case.
_WORDS = dict.fromkeys(("1", "true", "yes", "y", "on"), True) | dict.fromkeys(("0", "false", "no", "n", "off"), False)

EMAIL_LENGTH = 254
# As Django's EmailField, without quoted mailboxes and bracketed hosts, which CRMs do not store.
_EMAIL = re.compile(
    r"[-!#$%&'*+/=?^_`{}|~0-9A-Z]+(?:\.[-!#$%&'*+/=?^_`{}|~0-9A-Z]+)*"
    r"@(?:localhost|(?:[A-Z0-9\u00a1-\uffff](?:[A-Z0-9\u00a1-\uffff-]{0,61}[A-Z0-9\u00a1-\uffff])?\.)+"
    r"(?!-)(?:[A-Z\u00a1-\uffff-]{2,63}|xn--[A-Z0-9]{1,59})(?<!-))",
    re.IGNORECASE,
)

_HOURS = {f"{hour:02}": time(hour) for hour in range(24)}


def boolean(value: str) -> bool:
    try:
        return _WORDS[value.lower()]
    except KeyError:
        raise CellRefused(f"{quoted(value)} is not true or false") from None


def email(value: str) -> str:
    if len(value) > EMAIL_LENGTH:
        raise CellRefused(_too_long(value, EMAIL_LENGTH))
    if not _EMAIL.fullmatch(value):
        raise CellRefused(f"{quoted(value)} is not an email address")
    return value


def hour(value: str) -> time:
    """The hour, 0 to 23, as a time of day."""
    try:
        return _HOURS[value.zfill(2)]
    except KeyError:
        raise CellRefused(f"{quoted(value)} is not an hour from 0 to 23") from None


def time_zone(value: str) -> str:
    if value not in _time_zones():
        raise CellRefused(f"{quoted(value)} is not a known time zone")
    return value


def up_to(length: int) -> Callable[[str], str]:
    """A parser for text of at most this many characters."""

    def text(value: str) -> str:
        if len(value) > length:
            raise CellRefused(_too_long(value, length))
        return value

    return text


def _too_long(value: str, length: int) -> str:
    return f"has {len(value)} characters; the maximum is {length}"


@cache  # it reads the whole time zone database
def _time_zones() -> set[str]:
    """Places, `UTC` and `GMT`, as in Salesforce; other names are ambiguous."""
    return {name for name in zoneinfo.available_timezones() if "/" in name or name in {"UTC", "GMT"}}
