"""What one cell may say: yes or no, an email address, an hour, a time zone, a text that is not too long."""

import re
import zoneinfo
from collections.abc import Callable
from datetime import time
from functools import cache

from baton.connectors.salesforce.faults import CellRefused, quoted

# The words that Data Loader documents under "Supported data types", in lower case.
_WORDS = dict.fromkeys(("1", "true", "yes", "y", "on"), True) | dict.fromkeys(("0", "false", "no", "n", "off"), False)

EMAIL_LENGTH = 254
# What Django's EmailField accepts, less the quoted mailboxes and bracketed hosts that no CRM keeps.
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
        raise CellRefused(f"{quoted(value)} is neither true nor false") from None


def email(value: str) -> str:
    if len(value) > EMAIL_LENGTH:
        raise CellRefused(_too_long(value, EMAIL_LENGTH))
    if not _EMAIL.fullmatch(value):
        raise CellRefused(f"{quoted(value)} is not an email address")
    return value


def hour(value: str) -> time:
    """Return the full hour, 0 to 23, as a time of day."""
    try:
        return _HOURS[value.zfill(2)]
    except KeyError:
        raise CellRefused(f"{quoted(value)} is not an hour from 0 to 23") from None


def time_zone(value: str) -> str:
    if value not in _time_zones():
        raise CellRefused(f"{quoted(value)} is not a time zone known here")
    return value


def up_to(length: int) -> Callable[[str], str]:
    """Return a reader of texts with at most so many characters."""

    def text(value: str) -> str:
        if len(value) > length:
            raise CellRefused(_too_long(value, length))
        return value

    return text


def _too_long(value: str, length: int) -> str:
    return f"has {len(value)} characters where {length} are the most"


@cache  # it reads the whole time zone database
def _time_zones() -> set[str]:
    """Places and `GMT`, as Salesforce has them; what else the database knows is read in several ways."""
    return {name for name in zoneinfo.available_timezones() if "/" in name or name in {"UTC", "GMT"}}
