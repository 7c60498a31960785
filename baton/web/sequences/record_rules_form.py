"""Asking for enrollment or exit rules: all or any of some conditions, each a field, an operator and a value."""

import re
from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

from django import forms
from django.http import QueryDict

from baton.rules.record_rules import Condition, Match, Operator, RecordRules
from baton.sequences.file_shape import MOST_CONDITIONS
from baton.sequences.matching import SeenField
from baton.sequences.record_rules import OPERATORS

ConditionRow = dict[str, str]

CONDITION_FIELDS = ("field", "operator", "value")
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
    value = forms.CharField(label="Value", required=False, max_length=255)

    def __init__(self, *args: Any, seen: tuple[SeenField, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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


class RecordRulesForm(forms.Form):
    """The rows as they stand, asked (`is_asked`) or kept; only what is asked is complained of."""

    match = forms.ChoiceField(
        label="Records can be enrolled if they match",
        choices=[(Match.ALL.value, "all conditions"), (Match.ANY.value, "any condition")],
    )

    def __init__(self, *, match: str, rows: list[ConditionRow], seen: tuple[SeenField, ...], is_asked: bool) -> None:
        super().__init__({"match": match} if is_asked else None, initial={"match": match})
        self.seen = seen
        self.conditions = [
            ConditionForm(row if is_asked else None, initial=row, seen=seen, auto_id=f"id_%s_{place}")
            for place, row in enumerate(rows, start=1)
        ]

    @classmethod
    def of(cls, rules: RecordRules, *, seen: tuple[SeenField, ...]) -> "RecordRulesForm":
        rows = [
            {"field": condition.field, "operator": condition.operator.value, "value": condition.value}
            for condition in rules.conditions
        ]
        return cls(match=rules.match.value, rows=rows or [BLANK], seen=seen, is_asked=False)

    @classmethod
    def asking(cls, query: QueryDict, *, seen: tuple[SeenField, ...]) -> "RecordRulesForm":
        return cls(match=query.get("match", ""), rows=rows_of(query), seen=seen, is_asked=True)

    @property
    def is_full(self) -> bool:
        return len(self.conditions) >= MOST_CONDITIONS

    def begin_with_last(self) -> None:
        """Put the cursor into the last condition, which has just been added."""
        self.conditions[-1].fields["field"].widget.attrs["autofocus"] = True

    @property
    def unfinished(self) -> list[int]:
        """The numbers of the conditions that say too little to be counted."""
        return [place for place, form in enumerate(self.conditions, start=1) if not form.is_valid()]

    @property
    def unseen(self) -> list[str]:
        """The fields asked for that no record seen holds anything in; misspelt, perhaps."""
        seen_names = {field.name for field in self.seen}
        return sorted({condition.field for condition in self.rules().conditions} - seen_names)

    def is_valid(self) -> bool:
        return super().is_valid() and not self.unfinished

    def rules(self) -> RecordRules:
        """What is asked for, without what is unfinished."""
        conditions = (form.condition() for form in self.conditions)
        match = Match.ANY if self["match"].value() == Match.ANY.value else Match.ALL
        return RecordRules(tuple(condition for condition in conditions if condition), match)


def rows_of(query: QueryDict) -> list[ConditionRow]:
    # Cut before they are combined: an address may have a hundred thousand values.
    columns: Iterable[list[str]] = (query.getlist(name)[:MOST_CONDITIONS] for name in CONDITION_FIELDS)
    return [dict(zip(CONDITION_FIELDS, row, strict=True)) for row in zip_longest(*columns, fillvalue="")]
