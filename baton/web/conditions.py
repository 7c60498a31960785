"""Conditions on fields: one as a form, and the groups of them in the address of a list."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from django import forms
from django.http import QueryDict

from baton.participants.conditions import OF_THE_RECORD
from baton.rules.record_rules import Condition, Match, Operator, RecordRules
from baton.sequences.file_shape import MOST_CONDITIONS
from baton.sequences.matching import SeenField, fields_of_enrolled
from baton.sequences.record_rules import OPERATORS, rules_in_words
from baton.web.parameters import id_of

ConditionRow = dict[str, str]

CONDITION_FIELDS = ("field", "operator", "value")
LONGEST_VALUE = 255
BLANK: ConditionRow = {"field": "", "operator": Operator.IS.value, "value": ""}

_DIGITS = re.compile(r"[-+]?[0-9][0-9.,/ :'-]*")
# What the rule compares as a number, or in the order of dates. “1/31/2026” would be compared letter by letter.
_NUMBER_OR_DATE = re.compile(r"-?[0-9]+(\.[0-9]+)?|[0-9]{4}-[0-9]{2}(-[0-9]{2})?")


class ConditionForm(forms.Form):
    """One condition. A row with neither field nor value asks for nothing."""

    field = forms.CharField(label="Field", required=False, max_length=255)
    operator = forms.ChoiceField(
        label="Operator", choices=[(operator.value, words) for operator, words in OPERATORS.items()]
    )
    value = forms.CharField(label="Value", required=False, max_length=LONGEST_VALUE)

    def __init__(self, *args: Any, seen: tuple[SeenField, ...], are_all: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.are_all = are_all
        self.seen = {field.name.casefold(): (place, field) for place, field in enumerate(seen)}
        self.fields["field"].widget.attrs |= {"list": "seen-fields", "autocomplete": "off"}
        self.fields["value"].widget.attrs["autocomplete"] = "off"
        place, field = self.seen.get(str(self["field"].value() or "").strip().casefold(), (0, None))
        if field and field.values:
            self.fields["value"].widget.attrs["list"] = f"seen-values-{place}"

    def clean_field(self) -> str:
        """In the CRM's own capitals, since a record is asked for it by exactly that name."""
        name: str = self.cleaned_data["field"]
        _place, field = self.seen.get(name.casefold(), (0, None))
        return field.name if field else name

    def clean(self) -> None:
        if self.errors:
            return
        field, operator, value = (self.cleaned_data[name] for name in CONDITION_FIELDS)
        takes_a_value, compares = Operator(operator).takes_a_value, operator in {Operator.IS_MORE, Operator.IS_LESS}
        if not field and (value or not takes_a_value):
            self.add_error("field", "Select a field, or remove this condition.")
        elif field and self.are_all and field.casefold() not in self.seen:
            self.add_error("field", f"This list has no field “{field}”. Select one of its fields.")
        elif field and compares and not value:
            self.add_error("value", "Enter a number or a date, such as 100 or 2026-01-31.")
        elif field and takes_a_value and not value:
            self.add_error("value", "Enter a value. To match blank fields, select “is blank”.")
        elif compares and _DIGITS.fullmatch(value) and not _NUMBER_OR_DATE.fullmatch(value):
            self.add_error("value", "Enter numbers as 1000.5 and dates as 2026-01-31.")

    def condition(self) -> Condition | None:
        """The condition asked for; nothing where there is none, or it is unfinished."""
        if not self.is_valid() or not self.cleaned_data["field"]:
            return None
        operator = Operator(self.cleaned_data["operator"])
        value = self.cleaned_data["value"] if operator.takes_a_value else ""
        return Condition(self.cleaned_data["field"], operator, value)


@dataclass(frozen=True, slots=True)
class GroupOfForms:
    """The conditions that a record has to match all of, each beside its place among those of the whole filter."""

    number: str
    forms: tuple[tuple[int, ConditionForm], ...]

    @property
    def rules(self) -> RecordRules:
        conditions = (form.condition() for _place, form in self.forms)
        return RecordRules(tuple(condition for condition in conditions if condition), Match.ALL)


class ConditionGroups:
    """The conditions in an address; a row matches if it matches all of one group.

    `fields` gives what they can name, with values that records hold, which not everybody sees. Before these stand the
    fields that the rows of the list have of their `own`; without `fields`, no others can be named.

    `add` in the address is one blank condition more, in the group of that number; `remove` takes out the condition in
    that place. So a filter is built without JavaScript, too.
    """

    def __init__(
        self,
        query: QueryDict,
        *,
        fields: Callable[[], tuple[SeenField, ...]] | None = None,
        own: tuple[SeenField, ...] = (),
    ) -> None:
        rows = _grouped_rows(query)
        gone = id_of(query.get("remove", ""))
        rows = [row for place, row in enumerate(rows, start=1) if place != gone]
        self.is_asking, self.is_shorter = "add" in query, gone is not None
        if self.is_asking:
            rows.append((query.get("add", "")[:9], BLANK))
        # Read only where there are conditions: what fields there are is seen in a thousand records.
        self.own = own
        self.seen = (*own, *(fields() if fields else ())) if rows else ()
        rows.sort(key=lambda row: row[0])
        placed = [
            (number, place, ConditionForm(row, seen=self.seen, are_all=not fields, auto_id=f"id_%s_{place}"))
            for place, (number, row) in enumerate(rows[:MOST_CONDITIONS], start=1)
        ]
        self.groups = tuple(
            GroupOfForms(number, tuple((place, form) for other, place, form in placed if other == number))
            for number in dict.fromkeys(number for number, _place, _form in placed)
        )
        if self.is_asking and placed:
            placed[-1][2].fields["field"].widget.attrs["autofocus"] = True

    @property
    def unfinished(self) -> list[int]:
        """The places of the conditions that say too little, or what cannot be."""
        return [place for group in self.groups for place, form in group.forms if not form.is_valid()]

    @property
    def rules(self) -> tuple[RecordRules, ...]:
        """Each group that asks for something."""
        return tuple(group.rules for group in self.groups if group.rules.conditions)

    @property
    def next_group(self) -> int:
        return len(self.groups) + 1

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What stands in an address, or in a form, that says the same."""
        return [
            pair
            for number, group in enumerate(self.rules, start=1)
            for condition in group.conditions
            for pair in zip(
                ("group", *CONDITION_FIELDS),
                (str(number), condition.field, condition.operator.value, condition.value),
                strict=True,
            )
        ]

    @property
    def words(self) -> str:
        return ", or ".join(rules_in_words(group) for group in self.rules)


def fields_beside(own: tuple[SeenField, ...]) -> tuple[SeenField, ...]:
    """What conditions can ask of the record; where the list has a field of that name itself, as `record.Status`."""
    names = {field.name for field in own}
    return tuple(
        replace(field, name=OF_THE_RECORD + field.name) if field.name in names else field
        for field in fields_of_enrolled()
    )


def _grouped_rows(query: QueryDict) -> list[tuple[str, ConditionRow]]:
    names = ("group", *CONDITION_FIELDS)
    # Cut before they are combined: an address may have a hundred thousand values.
    columns = [query.getlist(name)[:MOST_CONDITIONS] for name in names]
    rows = zip_longest(*columns, fillvalue="")
    return [(number[:9] or "1", dict(zip(CONDITION_FIELDS, values, strict=True))) for number, *values in rows]
