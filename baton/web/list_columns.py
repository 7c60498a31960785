"""The columns of a list: chosen in its address, drawn in its rows, named by its conditions, and written to a file."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import Enum, auto
from typing import Any, Generic
from urllib.parse import parse_qsl, urlencode

from django.utils import timezone

from baton.rules.field_labels import label_of
from baton.sequences.matching import FEW, LONGEST_SEEN_VALUE, SeenField
from baton.sql.paging import Row
from baton.tables.csv_cells import no_formula


class Shown(Enum):
    """When a list shows a column. What is in files alone, and what a row is called, is not on offer."""

    ALWAYS = auto()
    USUALLY = auto()
    IF_CHOSEN = auto()
    IN_FILES = auto()


@dataclass(frozen=True)
class ListColumn(Generic[Row]):
    """One fact about a row. `text` is what a file has of it; the list may draw it in another way.

    Conditions can name those that are `is_asked`. A file says in which time zone its times are. `orders` names
    the orders of the list by it, rising and falling; blank where it has none.
    """

    name: str
    label: str
    text: Callable[[Row], str]
    shown: Shown = Shown.USUALLY
    is_number: bool = False
    is_time: bool = False
    is_asked: bool = True
    orders: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class ListHead:
    """The title of a column. Its link sorts the list by `order`; `direction` is how it is sorted by it now."""

    label: str
    is_number: bool
    direction: str
    order: str

    @property
    def arrow(self) -> str:
        return {"ascending": "↑", "descending": "↓"}.get(self.direction, "")


def head_of(column: "ListColumn[Any]", order: str) -> ListHead:
    """Above a list in this order. Its link turns the order around, where the list has both."""
    rising, falling = column.orders
    if order and order == rising:
        return ListHead(column.label, column.is_number, "ascending", falling)
    if order and order == falling:
        return ListHead(column.label, column.is_number, "descending", rising)
    return ListHead(column.label, column.is_number, "", rising or falling)


@dataclass(frozen=True)
class ListRow(Generic[Row]):
    """A row of a list with its cells in the chosen columns."""

    row: Row
    cells: tuple[tuple[ListColumn[Row], str], ...]

    @property
    def id(self) -> int:
        """What the row is selected by."""
        row: Any = self.row
        return int(row.id)


class ListColumns(Generic[Row]):
    """All own columns of a list. Beside them its rows may have fields of a record, in their `column_values`.

    `fields` is what the name of such a column begins with; without it, a list has none.
    """

    def __init__(self, *own: ListColumn[Row], fields: str | None = None) -> None:
        self.own, self.prefix = own, fields
        self.names = {column.name for column in own}

    def chosen(self, names: Rows[str]) -> tuple[ListColumn[Row], ...]:
        """Own ones of the names, in the order of the list, or the usual ones without any; then the fields."""
        chosen = tuple(column for column in self._offered if column.name in names) or self._usual
        return (*chosen, *self.field_columns(names))

    @property
    def titles_of_rows(self) -> tuple[ListColumn[Row], ...]:
        """What a row is called, which every list shows before the columns that are chosen."""
        return tuple(column for column in self.own if column.shown is Shown.ALWAYS)

    def fields_in(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the names that are fields of the record, such as `record.Industry`."""
        if self.prefix is None:
            return ()
        return tuple(
            name for name in names if name.startswith(self.prefix) and name not in {self.prefix, *self.names}
        )

    def field_columns(self, names: Iterable[str]) -> tuple[ListColumn[Row], ...]:
        return tuple(
            ListColumn(name, self._label(name), _value_in(place)) for place, name in enumerate(self.fields_in(names))
        )

    def in_address(self, names: Rows[str]) -> list[str]:
        """The names as an address has them: the usual columns go without saying."""
        own = tuple(column for column in self._offered if column.name in names)
        # The menu sends those of every list along. Only a choice makes another view of it.
        return [*(column.name for column in own if own != self._usual), *self.fields_in(names)]

    def in_query(self, query: str) -> str:
        """A query that was saved when it named the usual columns, as an address has it now."""
        pairs = parse_qsl(query, keep_blank_values=True)
        columns = self.in_address([value for name, value in pairs if name == "column"])
        return urlencode([(name, value) for name, value in pairs if name != "column" or value in columns])

    def offered(self, names: Iterable[str], fields: Mapping[str, str | None]) -> list[tuple[str, str]]:
        """What can be a column, by name and label: the own ones, then the fields, with what the CRM calls them."""
        prefix = self.prefix or ""
        # What was chosen stays on offer, also where the records that had it are gone.
        labels = {name: self._label(name) for name in self.fields_in(names)}
        labels |= {prefix + name: self._label(prefix + name, label) for name, label in fields.items()}
        own = ((column.name, column.label) for column in self._offered)
        return [*own, *sorted(labels.items(), key=lambda field: field[1].casefold())]

    def fields_of(self, row: Row) -> Mapping[str, str]:
        """What a row has for conditions, by the labels of the columns."""
        return {column.label: column.text(row) for column in self._asked}

    def seen_in(self, rows: Rows[Row]) -> tuple[SeenField, ...]:
        """What conditions can name, with what rows have in it where that is one of a few short values."""
        return tuple(SeenField(column.label, _few(column.text(row) for row in rows)) for column in self._asked)

    def seen_with(self, values: Mapping[str, Iterable[str]]) -> tuple[SeenField, ...]:
        """The same where the few values are known, by the labels of the columns."""
        return tuple(SeenField(column.label, tuple(values.get(column.label, ()))) for column in self._asked)

    def lines_of_file(
        self, rows: Iterable[Row], columns: Rows[ListColumn[Row]], *, zone: tzinfo
    ) -> Iterator[list[str]]:
        """The titles, then each row with its times in the time zone: the columns, and what every file has."""
        always = {Shown.ALWAYS, Shown.IN_FILES}
        own = (column for column in self.own if column.shown in always or column in columns)
        written = (*own, *(column for column in columns if column.name not in self.names))
        yield [no_formula(f"{column.label} ({zone})" if column.is_time else column.label) for column in written]
        for row in rows:
            # A file is written after the request, whose time zone is gone by then.
            with timezone.override(zone):
                line = [no_formula(column.text(row)) for column in written]
            yield line

    def _label(self, name: str, label: str | None = None) -> str:
        """How a field of the record is headed, also where the list has a column of that label itself."""
        label = label or label_of(name.removeprefix(self.prefix or ""))
        return f"Record: {label}" if any(column.label == label for column in self.own) else label

    @property
    def _offered(self) -> tuple[ListColumn[Row], ...]:
        return tuple(column for column in self.own if column.shown in {Shown.USUALLY, Shown.IF_CHOSEN})

    @property
    def _usual(self) -> tuple[ListColumn[Row], ...]:
        return tuple(column for column in self.own if column.shown is Shown.USUALLY)

    @property
    def _asked(self) -> tuple[ListColumn[Row], ...]:
        return tuple(column for column in self.own if column.is_asked)


def day_in_words(at: datetime | None) -> str:
    """As conditions compare it: `2026-01-31`, in the time zone of who asks; blank for never."""
    return f"{timezone.localtime(at):%Y-%m-%d}" if at else ""


def time_in_words(at: datetime | None) -> str:
    """As files have it: `2026-01-31 14:05`, in the time zone of who asks; blank for never."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _few(values: Iterable[str]) -> tuple[str, ...]:
    distinct = sorted({value for value in values if value})
    is_short = all(len(value) <= LONGEST_SEEN_VALUE for value in distinct)
    return tuple(distinct) if is_short and len(distinct) <= FEW else ()


def _value_in(place: int) -> Callable[[Any], str]:
    return lambda row: str(row.column_values[place] or "")
