"""Which records match the enrollment rules or the exit rules of a sequence.

1. Without conditions, every record can be enrolled, and none leaves.
2. With conditions, a record must match all of them, or any one, as the sequence says.
3. A condition compares a field with a value. Upper and lower case, and spaces at either end, do not matter.
4. Two numbers are compared as numbers. Anything else is compared as text, which works for ISO dates.
5. A condition can name a field of a related record, such as `account.Industry`. Without that record it is blank. A
   field of the record itself that has this name comes first.
6. A blank field is not equal to anything, contains nothing, and is neither more nor less.

`baton/sequences/sql/record_rules.sql` does the same for many records; `tests/agreement/test_record_rules.py` checks
that the two agree.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

# ASCII digits, and nothing that PostgreSQL would not cast to `numeric`: both must agree on what a number is.
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
    """`field` is the CRM's field name. `value` is unused by the two operators for blank fields."""

    field: str
    operator: Operator
    value: str = ""


@dataclass(frozen=True, slots=True)
class RecordRules:
    """The conditions on which records are enrolled in a sequence, or leave it."""

    conditions: tuple[Condition, ...] = ()
    match: Match = Match.ALL


def matches(rules: RecordRules, fields: Mapping[str, str]) -> bool:
    """Whether a record with these fields matches; every record does where there are no conditions."""
    if not rules.conditions:
        return True
    met = (is_met(condition, fields.get(condition.field, "")) for condition in rules.conditions)
    return all(met) if rules.match is Match.ALL else any(met)


def is_met(condition: Condition, field_value: str) -> bool:  # noqa: PLR0911 - one for each operator
    """Whether a field with this value matches the condition."""
    actual, expected = _comparable(field_value), _comparable(condition.value)
    match condition.operator:
        case Operator.IS:
            return _order(actual, expected) == 0 and actual != ""
        case Operator.IS_NOT:
            # Unlike in SQL, a blank field is not the value: “country is not US” includes records without a country.
            return _order(actual, expected) != 0 or actual == ""
        case Operator.CONTAINS:
            return expected in actual and actual != ""
        case Operator.BEGINS_WITH:
            return actual.startswith(expected) and actual != ""
        case Operator.IS_MORE:
            return _order(actual, expected) > 0 and actual != ""
        case Operator.IS_LESS:
            return _order(actual, expected) < 0 and actual != ""
        case Operator.IS_BLANK:
            return actual == ""
        case Operator.IS_NOT_BLANK:
            return actual != ""


def _comparable(text: str) -> str:
    # Only spaces, as `btrim` does it; and `lower` rather than `casefold`, which PostgreSQL does not have.
    return text.strip(" ").lower()


def _order(actual: str, expected: str) -> Decimal | int:
    """Negative, 0 or positive if `actual` comes before `expected`, is equal, or comes after."""
    if _NUMBER.fullmatch(actual) and _NUMBER.fullmatch(expected):
        return Decimal(actual).compare(Decimal(expected))
    # By code points; the statement says COLLATE "C" for that, or servers would differ by their locale.
    return (actual > expected) - (actual < expected)
