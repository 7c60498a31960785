"""The cells of one row, read by column: what cannot be read becomes a problem, the others are still read."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from baton.connectors.salesforce.faults import CellRefused
from baton.connectors.salesforce.rows import OnBytes, Problem
from baton.connectors.salesforce.table import Table

Value = TypeVar("Value")
Made = TypeVar("Made")


class Cells:
    """One for a whole file, turned to row after row: a new one for each would cost as much as a row."""

    __slots__ = ("_cells", "_file", "_positions", "line", "problems")

    def __init__(self, table: Table) -> None:
        self._file, self._positions = table.file, table.header.positions
        self._cells: list[str] = []
        self.line = 0
        self.problems: list[Problem] = []

    def turn_to(self, line: int, cells: list[str]) -> None:
        self.line, self._cells, self.problems = line, cells, []

    @property
    def all(self) -> list[str]:
        return self._cells

    def has(self, column: str) -> bool:
        return column in self._positions

    def text(self, column: str) -> str:
        """Return what the cell says; nothing where the file has no such column."""
        position = self._positions.get(column)
        return "" if position is None else self._cells[position].strip()

    def read(self, column: str, parse: Callable[[str], Value], blank: Value, *, if_blank: str | None = None) -> Value:
        """Return the cell's value; a blank cell is `blank`, and a problem where `if_blank` says so."""
        text = self.text(column)
        if not text and if_blank is None:
            return blank
        return self.check(column, text, parse, blank, if_blank=if_blank)

    def check(
        self,
        column: str,
        text: str,
        parse: Callable[[str], Value],
        blank: Value,
        *,
        if_blank: str | None = None,
    ) -> Value:
        """Do the same with a text put together from several cells; `column` is the one to blame."""
        if not text:
            if if_blank:
                self.refuse(column, if_blank)
            return blank
        try:
            return parse(text)
        except CellRefused as refusal:
            self.refuse(column, str(refusal))
            return blank

    def refuse(self, column: str, reason: str) -> None:
        self.problems.append(Problem(self._file, self.line, column, reason))


def read_rows(
    table: Table, make: Callable[[Cells], Made | None], on_bytes: OnBytes | None
) -> Iterator[Made | Problem]:
    """Yield what `make` makes of each row, or the row's problems; nothing where it makes None."""
    yield from table.header.problems
    cells = Cells(table)
    for line in table.lines(on_bytes):
        if isinstance(line, Problem):
            yield line
            continue
        cells.turn_to(*line)
        made = make(cells)
        if cells.problems:
            yield from cells.problems
        elif made is not None:
            yield made
