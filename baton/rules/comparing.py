"""How the conditions of a template compare values.

1. The value of a field is text, as the CRM wrote it. Upper and lower case, and spaces around it, do not matter.
2. With a number on either side (`record.Employees > 100`), numbers are compared. Text is a number if it is
   written like 1200, 1,200, -12.5 or 1.2e6.
3. With an ISO date on either side (`record.CloseDate < "2026-01-31"`), days are compared; a time of day is
   ignored.
4. With true or false on either side, the texts true and 1 are true, false and 0 are false.
5. Two texts are equal if they are the same text. For `<` and `>` they are compared as numbers if both are numbers,
   otherwise alphabetically.
6. A blank value, or one of another type, is not equal, and neither less nor greater. Two blank values are equal.
7. `in` tests whether the text on the right contains the text on the left. Blank text contains nothing and is
   contained in nothing.
8. A value alone is true, unless it is blank, zero, or the text false.

No comparison raises an error, and `!=` and `not in` are the opposites of `==` and `in`.
"""

import operator
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

Value = str | int | float | bool
# The exponent is bounded: `Decimal` raises on one that is too large, and no comparison may.
_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9]{2}:[0-9]{2}\S*)?")
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
}


def is_true(value: Value) -> bool:
    """Whether a value alone counts as true."""
    text = as_text(value).strip()
    return bool(text) and text.casefold() != "false" and _number(value) != 0


def compare(left: Value, operation: str, right: Value) -> bool:
    """`operation` is one of eq, ne, lt, lteq, gt, gteq, in, notin."""
    match operation:
        case "eq":
            return _is_equal(left, right)
        case "ne":
            return not _is_equal(left, right)
        case "in":
            return _is_in(left, right)
        case "notin":
            return not _is_in(left, right)
    first, second = _as_one_type(left, right, orders=True)
    return first is not None and second is not None and _ORDERS[operation](first, second)


def as_text(value: object) -> str:
    """A value as text; "" for None."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_equal(left: Value, right: Value) -> bool:
    first, second = _as_one_type(left, right, orders=False)
    # A value of another type is None as well, and is no equal of a blank one.
    if first is None and second is None:
        return _plain(left) == _plain(right) == ""
    return bool(first == second)


def _is_in(left: Value, right: Value) -> bool:
    part, whole = _plain(left), _plain(right)
    # Python would find blank text in everything, so a blank field would meet every such condition.
    return bool(part) and part in whole


def _as_one_type(left: Value, right: Value, *, orders: bool) -> tuple[Any, Any]:
    """Both values converted to one type; None for a value of another type, or a blank one."""
    if isinstance(left, bool) or isinstance(right, bool):
        return (None, None) if orders else (_truth(left), _truth(right))
    if not (isinstance(left, str) and isinstance(right, str)):
        return _number(left), _number(right)
    # Dates before numbers, and without a test for a type: a CRM gives both as text.
    days = _day(left), _day(right)
    if days != (None, None):
        return days
    numbers = _number(left), _number(right)
    # Equality of two texts stays that of texts: “007” and “7” are not the same employee number.
    if orders and None not in numbers:
        return numbers
    return _plain(left) or None, _plain(right) or None


def _plain(value: Value) -> str:
    return as_text(value).strip().casefold()


def _truth(value: Value) -> bool | None:
    return value if isinstance(value, bool) else _TRUTHS.get(_plain(value))


def _number(value: Value) -> Decimal | None:
    text = as_text(value).strip()
    # Exact, as the CRM wrote it; as floats, long numbers that differ in the last digit would be equal.
    return Decimal(text.replace(",", "")) if _NUMBER.fullmatch(text) else None


def _day(text: str) -> date | None:
    match = _DAY.fullmatch(text.strip())
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None
