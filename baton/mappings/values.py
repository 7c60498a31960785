"""Parsers of single cells: booleans, email addresses, hours, time zones, and text with a maximum length.

Each takes a cell as it is in the table, blanks around it included, and raises `BadCell` if it cannot be used. What
is blank is "", or None where there is no blank value.
"""

import re
import zoneinfo
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import time
from functools import cache

import idna

from baton.mappings.bad_cells import BadCell, quoted

# As `baton.rules.rotation` has it, which stands beside this package; a constraint of the database is the last word.
_LARGEST_WEIGHT = 10
# Blank cells as Excel and Salesforce write them. The zeros are Salesforce's id of no record.
BLANKS = frozenset(("", "#N/A", "#NV", "000000000000000", "000000000000000AAA"))

# fmt: off
_YES = (
    "1", "1.0", "1,0", "true", "t", "yes", "y", "on", "x", "checked", "✓", "✔", "☑",
    "wahr", "ja", "j", "vrai", "oui", "verdadero", "sí", "si", "vero", "verdadeiro", "sim", "waar", "sand", "sann",
    "tosi", "kyllä", "prawda", "tak", "igaz", "igen", "pravda", "ano", "да", "истина", "はい", "是",
    "active", "enabled",
)
_NO = (
    "0", "0.0", "0,0", "false", "f", "no", "n", "off", "unchecked", "☐",
    "falsch", "nein", "faux", "non", "falso", "não", "nao", "onwaar", "nee", "falsk", "nej", "nei", "epätosi", "ei",
    "fałsz", "nie", "hamis", "nem", "nepravda", "ne", "нет", "ложь", "いいえ", "否",
    "inactive", "disabled", "deactivated",
)
# fmt: on
_WORDS = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)

EMAIL_LENGTH = 254
_MAILBOX_LENGTH = 64
_ATOM = r"[-!#$%&'*+/=?^_`{}|~0-9A-Za-z]+"
_LABEL = r"[0-9A-Za-z](?:[-0-9A-Za-z]{0,61}[0-9A-Za-z])?"
_TOP_LEVEL = r"(?:[A-Za-z]{2,63}|[Xx][Nn]--[0-9A-Za-z]{1,59})"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_TOP_LEVEL}")

_TIME_OF_DAY = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?(?::00)?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)
_ZONE_IN_BRACKETS = re.compile(r"\(([A-Za-z_]+/[-+A-Za-z0-9_/]+)\)$")
_NOON = 12


def is_blank(value: str) -> bool:
    return value in BLANKS or value.isspace()


def filled_position(cells: Sequence[str], positions: Sequence[int]) -> int:
    """The first of these positions whose cell is not blank; the first of all if all are."""
    return next((position for position in positions if not is_blank(cells[position].strip())), positions[0])


@cache
def flag(*, blank: bool | None = None, yes: tuple[str, ...] = ()) -> Callable[[str], bool | None]:
    """A parser of booleans; a blank cell is `blank`. With `yes`, these words are true, and unknown texts false."""
    known = dict.fromkeys(BLANKS, blank) | _WORDS | {word.casefold(): True for word in yes}

    def read(value: str) -> bool | None:
        try:
            return known[value]
        except KeyError:
            pass
        text = value.strip()
        if is_blank(text):
            return blank
        try:
            return known[text.casefold()]
        except KeyError:
            if yes:
                return False
            raise BadCell(f"{quoted(value)} is not true or false") from None

    return read


@cache
def one_of(words: tuple[str, ...]) -> Callable[[str], bool | None]:
    """A parser that tells whether the cell is one of these words; None if it is blank."""
    known = {word.casefold() for word in words}

    def read(value: str) -> bool | None:
        return None if is_blank(value) else value.strip().casefold() in known

    return read


def email(value: str) -> str:
    """The address as it is, if mail can be sent to it."""
    value = value.strip()
    if _EMAIL.fullmatch(value) and len(value) <= EMAIL_LENGTH and value.index("@") <= _MAILBOX_LENGTH:
        return value
    if is_blank(value):
        return ""
    if len(value) > EMAIL_LENGTH:
        raise too_long(value, EMAIL_LENGTH)
    if not value.isascii() and (ascii_form := _with_ascii_domain(value)).isascii() and email(ascii_form):
        return value
    raise BadCell(f"{quoted(value)} is not an email address")


def time_of_day(value: str) -> time | None:
    """`9` and `17` as in Salesforce, `09:00`, `9:00 AM`."""
    value = value.strip()
    if is_blank(value):
        return None
    if parts := _TIME_OF_DAY.fullmatch(value):
        hour, minute, half = parts.groups()
        with suppress(ValueError):
            return time(hour_of(int(hour), half), int(minute or 0))
    raise BadCell(f"{quoted(value)} is not a time of day")


def weight(value: str) -> int | None:
    """How many records a member of a queue gets, compared with others; None if the cell is blank."""
    value = value.strip()
    if is_blank(value):
        return None
    if re.fullmatch("[0-9]{1,2}(\\.0)?", value) and (number := int(value.split(".")[0])) <= _LARGEST_WEIGHT:
        return number
    raise BadCell(f"{quoted(value)} is not a weight from 0 to {_LARGEST_WEIGHT}")


def hour_of(hour: int, half: str | None) -> int:
    """The hour of the day, with `half` "a" or "p" on a clock face. Raises `ValueError` if there is no such hour."""
    if half is None:
        return hour
    if not 1 <= hour <= _NOON:
        raise ValueError
    return hour % _NOON + (_NOON if half in "pP" else 0)


def time_zone(value: str) -> str | None:
    """The zone's name: `Europe/Berlin`, also from `(GMT+01:00) Central European Time (Europe/Berlin)`."""
    value = value.strip()
    if is_blank(value):
        return None
    in_brackets = _ZONE_IN_BRACKETS.search(value)
    name = _time_zones().get((in_brackets[1] if in_brackets else value).casefold())
    if name is None:
        raise BadCell(f"{quoted(value)} is not a known time zone")
    return name


@cache
def text_up_to(length: int) -> Callable[[str], str]:
    """A parser for text of at most this many characters."""

    def read(value: str) -> str:
        value = value.strip()
        if len(value) > length:
            raise too_long(value, length)
        return "" if is_blank(value) else value

    return read


def too_long(value: str, length: int) -> BadCell:
    return BadCell(f"has {len(value)} characters; the maximum is {length}")


def _with_ascii_domain(address: str) -> str:
    mailbox, _at, domain = address.rpartition("@")
    try:
        return f"{mailbox}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        return address


@cache  # it reads the whole time zone database
def _time_zones() -> dict[str, str]:
    """Places, `UTC` and `GMT`, as in Salesforce; other names are ambiguous. By their names in small letters."""
    names = (name for name in zoneinfo.available_timezones() if "/" in name or name in {"UTC", "GMT"})
    return {name.casefold(): name for name in names}
