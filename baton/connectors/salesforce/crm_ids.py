"""Salesforce ids: 15 case-sensitive characters, or the same with a suffix of 3 that makes them case-insensitive.

The suffix, as Salesforce documents it for `CASESAFEID()`: cut the 15 characters into three groups of five;
in each group an upper-case letter is a 1 and anything else a 0, with the first character as the lowest bit; the
resulting number, 0 to 31, selects a character of `A-Z0-5`. Three groups give the three characters.
"""

import string
from functools import lru_cache

from baton.connectors.salesforce.faults import CellRefused, quoted

USER_PREFIX = "005"
GROUP_PREFIX = "00G"

_SHORT, _LONG = 15, 18
_CAPITALS_AS_BITS = str.maketrans(
    string.ascii_uppercase + string.ascii_lowercase + string.digits, "1" * 26 + "0" * 36
)
# By the five bits in the order of the id, lowest first.
_SUFFIX = {f"{number:05b}"[::-1]: letter for number, letter in enumerate(string.ascii_uppercase + string.digits[:6])}


def crm_id(value: str) -> str:
    """The id with its 18 characters. Raises `CellRefused` if it is not an id.

    The first 15 characters are the id. A wrong suffix is corrected, not refused: exports that went through other
    tools contain them, and rows that refer to each other must still match.
    """
    if not _has_shape(value):
        raise CellRefused(f"{quoted(value)} is not a Salesforce id, which has 15 or 18 letters and digits")
    return value[:_SHORT] + _suffix(value)


@lru_cache(maxsize=4096)  # few people, named on every row
def user_id(value: str) -> str:
    """The id of a user with its 18 characters. Raises `CellRefused` if it is not one."""
    if not value.startswith(USER_PREFIX):
        raise CellRefused(f"{quoted(value)} is not the id of a user, which begins with {USER_PREFIX}")
    return crm_id(value)


def looks_like_a_user_id(value: str) -> bool:
    """Whether the value looks like a user id, so its column may be a lookup field."""
    return value.startswith(USER_PREFIX) and _has_shape(value)


def _has_shape(value: str) -> bool:
    return len(value) in (_SHORT, _LONG) and value.isascii() and value.isalnum()


def _suffix(value: str) -> str:
    bits = value[:_SHORT].translate(_CAPITALS_AS_BITS)
    return _SUFFIX[bits[:5]] + _SUFFIX[bits[5:10]] + _SUFFIX[bits[10:]]
