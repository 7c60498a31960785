"""The columns of a list: chosen in its address, drawn in its rows, named by its conditions, and written to a file."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Generic

from django.utils import timezone

from baton.sequences.matching import FEW, LONGEST_SEEN_VALUE, SeenField
from baton.sql.paging import Row
from baton.tables.csv_cells import no_formula


@dataclass(frozen=True)
class ListColumn(Generic[Row]):
    """One fact about a row. `text` is what a file has of it; the list may draw it in another way.

    `is_usual` columns are shown where none is chosen. Conditions can name those that are `is_asked`.
    """

    name: str
    label: str
    text: Callable[[Row], str]
    is_usual: bool = True
    is_number: bool = False
    is_asked: bool = True


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
    """All columns of a list. The first is what a row is called, and always shown."""

    def __init__(self, first: ListColumn[Row], *others: ListColumn[Row]) -> None:
        self.first, self.others = first, others

    def menu_of(self, columns: Rows[ListColumn[Row]]) -> dict[str, Any]:
        """What a list's template takes to draw these columns, and the menu in which others are chosen."""
        return {
            "columns": columns,
            "chosen": [column.name for column in columns],
            "offered": [(column.name, column.label) for column in self.others],
        }

    def chosen(self, names: Iterable[str]) -> tuple[ListColumn[Row], ...]:
        """Those of the names, in the order of the list; without any, the usual ones."""
        wanted = set(names)
        chosen = tuple(column for column in self.others if column.name in wanted)
        return chosen or tuple(column for column in self.others if column.is_usual)

    def shown(self, row: Row, columns: Rows[ListColumn[Row]]) -> ListRow[Row]:
        return ListRow(row, tuple((column, column.text(row)) for column in columns))

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
        """The titles, then each row with its dates in the time zone."""
        written = (self.first, *columns)
        yield [no_formula(column.label) for column in written]
        for row in rows:
            # A file is written after the request, whose time zone is gone by then.
            with timezone.override(zone):
                line = [no_formula(column.text(row)) for column in written]
            yield line

    @property
    def _asked(self) -> tuple[ListColumn[Row], ...]:
        return tuple(column for column in (self.first, *self.others) if column.is_asked)


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
