"""Reads the cells of one row by column. A cell with an error becomes a problem; the others are still read."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from baton.connectors.salesforce.faults import CellRefused
from baton.connectors.salesforce.rows import OnBytes, Problem
from baton.connectors.salesforce.table import Table

CellValue = TypeVar("CellValue")
Parsed = TypeVar("Parsed")


class Cells:
    """The cells of the current row. One object serves a whole file, because creating one per row would be slow."""

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
        """The text of the cell, or "" if the file has no such column."""
        position = self._positions.get(column)
        return "" if position is None else self._cells[position].strip()

    def read(
        self, column: str, parse: Callable[[str], CellValue], blank: CellValue, *, if_blank: str | None = None
    ) -> CellValue:
        """The parsed cell. A blank cell is `blank`, and a problem if `if_blank` is set."""
        text = self.text(column)
        if not text and if_blank is None:
            return blank
        return self.check(column, text, parse, blank, if_blank=if_blank)

    def check(
        self,
        column: str,
        text: str,
        parse: Callable[[str], CellValue],
        blank: CellValue,
        *,
        if_blank: str | None = None,
    ) -> CellValue:
        """Like `read`, for text combined from several cells. Problems are reported for `column`."""
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
    table: Table, parse: Callable[[Cells], Parsed | None], on_bytes: OnBytes | None
) -> Iterator[Parsed | Problem]:
    """Yield the result of `parse` for each row, or the row's problems. None is not yielded."""
    yield from table.header.problems
    cells = Cells(table)
    for line in table.lines(on_bytes):
        if isinstance(line, Problem):
            yield line
            continue
        cells.turn_to(*line)
        row = parse(cells)
        if cells.problems:
            yield from cells.problems
        elif row is not None:
            yield row
