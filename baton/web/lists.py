"""What the filter of every list answers to `list.html`."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError

from baton.web.conditions import ConditionGroups

MOST_COLUMNS, LONGEST_NAME = 24, 255


class ColumnsField(forms.Field):
    """Names of fields. A field that no record has is no error, as the records that had it may be gone."""

    widget = forms.SelectMultiple
    hidden_widget = forms.MultipleHiddenInput

    def to_python(self, value: list[str] | None) -> tuple[str, ...]:
        names = (name for name in value or () if 0 < len(name) <= LONGEST_NAME and "\0" not in name)
        return tuple(dict.fromkeys(names))[:MOST_COLUMNS]


class ListFilterForm(forms.Form):
    """The filter of a list, from its address."""

    # What “Clear filters” leaves in the address, which is thus no filter.
    kept_fields: tuple[str, ...] = ()
    # Which task one came for; not what the list is filtered by.
    task_fields: tuple[str, ...] = ()
    # Where rows can be found by any of their fields.
    conditions: ConditionGroups | None = None

    @property
    def is_filtering(self) -> bool:
        chosen = any(self.data.get(name) for name in self.fields if name not in self.kept_fields)
        return chosen or bool(self.conditions and self.conditions.rules)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.conditions and (places := self.conditions.unfinished):
            raise ValidationError(f"Complete or remove condition {places[0]}.")
        return cleaned

    def view_query(self) -> str:
        """What a saved view keeps of the filter."""
        pairs = ((name, value) for name, value in self._pairs() if name not in self.task_fields)
        return urlencode([*pairs, *(self.conditions.pairs if self.conditions else ())])

    def query(self) -> str:
        """The shortest query that says the same."""
        return urlencode([*self._pairs(), *(self.conditions.pairs if self.conditions else ())])

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for name in self.fields:
            # An address has several values of one name, what a test or a view passes may be a plain dictionary.
            values = self.data.getlist(name) if hasattr(self.data, "getlist") else [self.data.get(name, "")]
            yield from ((name, value) for value in values if value)

    @property
    def kept_query(self) -> str:
        return urlencode([(name, value) for name, value in self._pairs() if name in self.kept_fields])
