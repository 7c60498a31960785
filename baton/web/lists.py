"""What the filter of every list answers to `list.html`, and its file."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from baton.rules.record_rules import matches
from baton.sql.paging import Page
from baton.web.access import SignedInRequest
from baton.web.conditions import ConditionGroups
from baton.web.csv_answers import exported
from baton.web.list_columns import ListColumn, ListColumns, ListHead, ListRow, head_of

MOST_COLUMNS, LONGEST_NAME = 24, 255

Listed = TypeVar("Listed")


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
    # What the list is sorted by where its address does not say.
    usual_order: str = ""
    # Which task one came for; not what the list is filtered by.
    task_fields: tuple[str, ...] = ()
    # Where rows can be found by any of their fields.
    conditions: ConditionGroups | None = None
    # What `column` in the address chooses among.
    list_columns: ListColumns[Any]

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

    def _pairs(self, *, order: str | None = None) -> Iterator[tuple[str, str]]:
        """What stands in the address; in another `order`, if that is given."""
        for name in self.fields:
            values = self._values(name) if name != "sort" or order is None else [order]
            yield from ((name, value) for value in values if value)

    def _values(self, name: str) -> list[str]:
        if name == "column":
            return self.list_columns.in_address(self._column_names)
        # An address has several values of one name, what a test or a view passes may be a plain dictionary.
        return self.data.getlist(name) if hasattr(self.data, "getlist") else [self.data.get(name, "")]

    @property
    def kept_query(self) -> str:
        return urlencode([(name, value) for name, value in self._pairs() if name in self.kept_fields])

    @property
    def columns(self) -> tuple[ListColumn[Any], ...]:
        """Those chosen; without a choice the usual ones."""
        return self.list_columns.chosen(self._column_names)

    @property
    def record_columns(self) -> tuple[str, ...]:
        """Those that are fields of the record, by name: what a row is read with."""
        return self.list_columns.fields_in(self._column_names)

    def fields_on_offer(self) -> Mapping[str, str | None]:
        """The fields of the record that can be columns, with their labels where the CRM gave one."""
        return {}

    def table_of(self, page: Page[Any, Any]) -> dict[str, Any]:
        """What `list.html` takes to draw a page in the columns, and the menu in which others are chosen."""
        columns = self.columns
        return {
            "page": page.with_rows(
                ListRow(row, tuple((column, column.text(row)) for column in columns)) for row in page.rows
            ),
            "columns": columns,
            "heads": self._heads(),
            "chosen": [column.name for column in columns],
            "offered": self.list_columns.offered(self._column_names, self.fields_on_offer()),
        }

    def _heads(self) -> list[tuple[ListHead, str]]:
        """The title of each column, with the query of the list sorted by it."""
        order = self.data.get("sort") or self.usual_order
        heads = (head_of(column, order) for column in (*self.list_columns.titles_of_rows, *self.columns))
        return [(head, self._sorted_by(head.order)) for head in heads]

    def _sorted_by(self, order: str) -> str:
        pairs = self._pairs(order="" if order == self.usual_order else order)
        return urlencode([*pairs, *(self.conditions.pairs if self.conditions else ())])

    def lines_of_file(self, rows: Iterable[Any]) -> Iterator[list[str]]:
        """In the columns; times in the time zone of who asks."""
        return self.list_columns.lines_of_file(rows, self.columns, zone=timezone.get_current_timezone())

    @property
    def _column_names(self) -> tuple[str, ...]:
        return ColumnsField().to_python(self.data.getlist("column") if hasattr(self.data, "getlist") else [])


@dataclass(frozen=True, slots=True)
class ListOrder:
    """One way to sort a list that is read as a whole: in words, and by what."""

    words: str
    key: Callable[[Any], Any]
    is_reversed: bool = False


class WholeListForm(ListFilterForm):
    """The filter of a list that is never long: its rows are read already, so they are looked through and sorted here.

    It has the field `sort`; the order without a choice is that of the rows.
    """

    kept_fields = ("sort", "column")
    orders: Mapping[str, ListOrder]

    def offer_orders(self, without_a_choice: str) -> None:
        choices = [(name, order.words) for name, order in self.orders.items()]
        self.fields["sort"].choices = [("", without_a_choice), *choices]  # type: ignore[attr-defined]

    def in_order(self, rows: Iterable[Listed]) -> list[Listed]:
        """Those that meet the conditions, sorted."""
        groups = self.conditions.rules if self.conditions else ()
        met = [
            row
            for row in rows
            if not groups or any(matches(group, self.list_columns.fields_of(row)) for group in groups)
        ]
        if order := self.orders.get(self.cleaned_data.get("sort", "")):
            met.sort(key=order.key, reverse=order.is_reversed)
        return met


def list_as_file(
    request: SignedInRequest,
    form: ListFilterForm,
    *,
    page: str,
    rows: Callable[[], Iterable[Any]],
    what: str,
    file: str = "",
) -> HttpResponseBase:
    """Every row of the list, in the columns that are chosen; `page` is the name of its address.

    A filter that is not valid leads to the list, which says what is wrong.
    """
    if not form.is_valid():
        return redirect(f"{reverse(page)}?{request.GET.urlencode()}")
    return exported(what, form.lines_of_file(rows()), by=request.user, at=timezone.now(), file=file)
