"""Asking for enrollment or exit rules: all or any of some conditions, each a field, an operator and a value."""

from collections.abc import Iterable
from itertools import zip_longest

from django import forms
from django.http import QueryDict

from baton.rules.record_rules import Match, RecordRules
from baton.sequences.file_shape import MOST_CONDITIONS
from baton.sequences.matching import SeenField
from baton.web.conditions import BLANK, CONDITION_FIELDS, ConditionForm, ConditionRow


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
