"""Ids of records, users and queues, and references to them.

A Salesforce id has 15 case-sensitive characters, or the same with a suffix of 3 that makes them case-insensitive.
The suffix, as Salesforce documents it for `CASESAFEID()`: cut the 15 characters into three groups of five; in each
group an upper-case letter is a 1 and anything else a 0, with the first character as the lowest bit; the resulting
number, 0 to 31, selects a character of `A-Z0-5`. Three groups give the three characters.
"""

import string
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from baton.mappings.bad_cells import BadCell, quoted
from baton.mappings.values import is_blank

Ids = Literal["salesforce", "plain"]

USER_PREFIX = "005"
GROUP_PREFIX = "00G"
ID_LENGTH = 255

_SHORT, _LONG = 15, 18
_LENGTHS = (_SHORT, _LONG)
_CAPITALS_AS_BITS = bytes(ord("1" if chr(byte).isascii() and chr(byte).isupper() else "0") for byte in range(256))
# By the five bits in the order of the id, lowest first.
_SUFFIX = {
    f"{number:05b}"[::-1].encode(): letter for number, letter in enumerate(string.ascii_uppercase + string.digits[:6])
}


def salesforce_id(value: str) -> str:
    """The id with its 18 characters; "" for a blank one. Raises `BadCell` if it is not an id.

    The first 15 characters are the id. A wrong suffix is corrected, not refused: exports that went through other
    tools contain them, and rows that refer to each other must still match.
    """
    if len(value) in _LENGTHS and value.isalnum() and value.isascii():
        bits = value.encode().translate(_CAPITALS_AS_BITS)
        if value.startswith("0000") and is_blank(value):
            return ""
        return value[:_SHORT] + _SUFFIX[bits[:5]] + _SUFFIX[bits[5:10]] + _SUFFIX[bits[10:15]]
    value = value.strip()
    if is_blank(value):
        return ""
    if is_salesforce_id(value):
        return salesforce_id(value)
    raise BadCell(f"{quoted(value)} is not a Salesforce id, which has 15 or 18 letters and digits")


def plain_id(value: str) -> str:
    """The id as it is, without blanks around it. Raises `BadCell` if it is too long."""
    value = value.strip()
    if len(value) > ID_LENGTH:
        raise BadCell(f"has {len(value)} characters; an id has at most {ID_LENGTH}")
    return "" if is_blank(value) else value


def is_salesforce_id(value: str) -> bool:
    """Whether the value has the form of an id."""
    return len(value) in _LENGTHS and value.isascii() and value.isalnum()


@lru_cache(maxsize=8192)  # few people, named on every row
def salesforce_reference(value: str) -> str:
    """A user, queue or account as the table names it: an id with its 18 characters, or a name.

    The ids of all standard objects begin with a digit.
    """
    value = value.strip()
    return salesforce_id(value) if is_salesforce_id(value) and value[0].isdigit() else plain_reference(value)


def plain_reference(value: str) -> str:
    value = value.strip()
    return "" if is_blank(value) else value


READ_ID: dict[Ids, Callable[[str], str]] = {"salesforce": salesforce_id, "plain": plain_id}
READ_REFERENCE: dict[Ids, Callable[[str], str]] = {"salesforce": salesforce_reference, "plain": plain_reference}
