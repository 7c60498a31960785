"""Which records may enter a sequence.

1. Without conditions every record may.
2. With them, a record may that meets all, or any one, as the sequence says.
3. A condition compares what a field holds with a value; capitals and spaces at either end do not matter.
4. Two numbers are compared as numbers. Anything else is compared as text, which is right for ISO dates.
5. A blank field is not equal to anything, contains nothing, and is neither more nor less.

`baton/sequences/sql/entrance.sql` holds the same for many records; `tests/agreement/test_entrance.py` holds the two
together.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Operator(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    BEGINS_WITH = "begins_with"
    IS_MORE = "is_more"
    IS_LESS = "is_less"
    IS_BLANK = "is_blank"
    IS_NOT_BLANK = "is_not_blank"

    @property
    def takes_a_value(self) -> bool:
        return self not in {Operator.IS_BLANK, Operator.IS_NOT_BLANK}


class Match(StrEnum):
    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Condition:
    """`field` is the CRM's own name of it; `value` says nothing for the two operators about blanks."""

    field: str
    operator: Operator
    value: str = ""


@dataclass(frozen=True, slots=True)
class Entrance:
    """The conditions of one sequence."""

    conditions: tuple[Condition, ...] = ()
    match: Match = Match.ALL


def may_enter(entrance: Entrance, fields: Mapping[str, str]) -> bool:
    """Whether a record with these fields may enter."""
    if not entrance.conditions:
        return True
    met = (is_met(condition, fields.get(condition.field, "")) for condition in entrance.conditions)
    return all(met) if entrance.match is Match.ALL else any(met)


def is_met(condition: Condition, holds: str) -> bool:  # noqa: PLR0911 - one for each operator
    """Whether a field that `holds` this meets the condition."""
    held, wanted = _comparable(holds), _comparable(condition.value)
    match condition.operator:
        case Operator.IS:
            return _order(held, wanted) == 0 and held != ""
        case Operator.IS_NOT:
            return _order(held, wanted) != 0 or held == ""
        case Operator.CONTAINS:
            return wanted in held and held != ""
        case Operator.BEGINS_WITH:
            return held.startswith(wanted) and held != ""
        case Operator.IS_MORE:
            return _order(held, wanted) > 0 and held != ""
        case Operator.IS_LESS:
            return _order(held, wanted) < 0 and held != ""
        case Operator.IS_BLANK:
            return held == ""
        case Operator.IS_NOT_BLANK:
            return held != ""


def _comparable(text: str) -> str:
    return text.strip(" ").lower()


def _order(held: str, wanted: str) -> Decimal | int:
    """Less than 0, 0 or more than 0, as `held` comes before `wanted`, is the same, or comes after."""
    if _NUMBER.fullmatch(held) and _NUMBER.fullmatch(wanted):
        return Decimal(held).compare(Decimal(wanted))
    return (held > wanted) - (held < wanted)
