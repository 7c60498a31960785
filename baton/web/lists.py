"""What the filter of every list answers to `list.html`."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django import forms

from baton.web.conditions import ConditionGroups


class ListFilterForm(forms.Form):
    """The filter of a list, from its address."""

    # What “Clear filters” leaves in the address, which is thus no filter.
    kept_fields: tuple[str, ...] = ()
    # Of a list of records, or of what is about one.
    conditions: ConditionGroups | None = None

    @property
    def is_filtering(self) -> bool:
        chosen = any(self.data.get(name) for name in self.fields if name not in self.kept_fields)
        return chosen or bool(self.conditions and self.conditions.rules)

    # Which task one came for; not what the list is filtered by.
    task_fields: tuple[str, ...] = ()

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
        return urlencode({name: self.data[name] for name in self.kept_fields if self.data.get(name)})
