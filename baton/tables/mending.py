"""Reads a row that breaks the rules of quoting, if it can be told what was meant.

Many programs do not double the quotes inside a quoted cell: `"Acme "The Best" Ltd"`. There a quote ends the cell only
if a separator or the end of the row follows. Others do not quote a cell that begins with a quote: `"Ann"@acme.com`.
The row counts if it then has as many cells as the header has columns; otherwise only its first line is given up, and
reading goes on with the next.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from baton.tables.rows import Fault, Line
from baton.tables.separators import Dialect

# A row with broken quotes is looked for on this many lines at most.
_LINES = 30
# And within the length of so many cells, since each line is tried anew.
_CELLS_LONG = 4
# With fewer columns, the lines of a text in a cell have as many commas as a row by chance.
_COLUMNS_OF_A_ROW = 4
_QUOTES = re.compile('"+')
_ENDS = ("\r\n", "\n", "\r")


class Quotes(Enum):
    """What the quotes inside a quoted cell are."""

    PAIRED = auto()  # they open and close
    SINGLE = auto()  # inches, for example
    LITERAL = auto()  # the cell is not quoted, but begins with a quote


class Unclosed(Exception):
    """A quote is opened in this cell, counted from 0, and never closed."""

    def __init__(self, cell: int) -> None:
        super().__init__(cell)
        self.cell = cell


@dataclass(frozen=True, slots=True)
class Mender:
    header: Sequence[str]
    dialect: Dialect
    cell_length: int

    def mend(self, number: int, lines: Sequence[str]) -> tuple[Line | Fault, int]:
        """The row that begins with these lines, and how many of them it takes."""
        for count in range(1, min(len(lines), _LINES) + 1):
            if count > 1 and self.is_row(lines[count - 1]):
                break
            row = "".join(lines[:count])
            if len(row) > _CELLS_LONG * self.cell_length:
                break
            cells = self._cells(row)
            if cells and any(len(cell) > self.cell_length for cell in cells):
                return Fault(number, f"a cell is longer than {self.cell_length:,} characters"), count
            if cells:
                return Line(number, cells), count
        return Fault(number, self._reason(lines[0])), 1

    def are_several_rows(self, lines: Sequence[str]) -> bool:
        """Whether what reads as one row is several: a quote opened by mistake in the first, closed in the last."""
        width = len(self.header)
        return (
            width >= _COLUMNS_OF_A_ROW
            and lines[0].count(self.dialect.separator) >= width - 1
            and any(self.is_row(line) for line in lines[1:])
        )

    def is_row(self, line: str) -> bool:
        """Whether the line by itself is a whole row."""
        width = len(self.header)
        if line.count(self.dialect.separator) < width - 1:
            return False
        try:
            return [len(cells) for cells in csv.reader([line], delimiter=self.dialect.separator, strict=True)] == [
                width
            ]
        except csv.Error:
            return False

    def _cells(self, row: str) -> list[str] | None:
        """The cells, if only one way of reading the quotes gives as many as there are columns."""
        pairs, singles, literally = (self._reading(row, quotes) for quotes in Quotes)
        if pairs and singles:
            return pairs if pairs == singles else None
        return pairs or singles or literally

    def _reading(self, row: str, quotes: Quotes) -> list[str] | None:
        try:
            cells = _split(row, self.dialect, quotes)
        except Unclosed:
            return None
        return cells if len(cells) == len(self.header) else None

    def _reason(self, line: str) -> str:
        width = len(self.header)
        try:
            cells = _split(line, self.dialect, Quotes.SINGLE)
        except Unclosed as unclosed:
            at = min(unclosed.cell, width - 1)
            return f"a quote is opened in column {self.header[at] or at + 1} and never closed"
        return f"its quotes are not doubled, and so it has {len(cells)} cells, but the header has {width} columns"


def _split(row: str, dialect: Dialect, quotes: Quotes) -> list[str]:
    """The cells of one row. Raises `Unclosed`."""
    row = _without_end(row)
    separator = dialect.separator
    cells: list[str] = []
    at = 0
    while True:
        while dialect.skips_space and row.startswith(" ", at):
            at += 1
        end, is_quoted = _cell_end(row, at, separator, quotes)
        if end < 0:
            raise Unclosed(len(cells))
        cells.append(row[at + 1 : end - 1].replace('""', '"') if is_quoted else row[at:end])
        if end == len(row):
            return cells
        at = end + 1


def _cell_end(row: str, at: int, separator: str, quotes: Quotes) -> tuple[int, bool]:
    """Where the cell ends, and whether it is quoted. Before 0 if it does not end."""
    if not row.startswith('"', at):
        return _end(row, at, separator), False
    inside = 0
    for run in _QUOTES.finditer(row, at + 1):
        length = len(run[0])
        before = inside if quotes is Quotes.PAIRED else 0
        if row[run.end() : run.end() + 1] in ("", separator) and (length + before) % 2:
            return run.end(), True
        if quotes is Quotes.LITERAL and length % 2:
            return _literal_end(row, at, separator), False
        inside += length
    return -1, True


def _literal_end(row: str, at: int, separator: str) -> int:
    """The next separator outside quotes, or -1."""
    end = _end(row, at, separator)
    quotes = row.count('"', at, end)
    while quotes % 2 and end < len(row):
        following = _end(row, end + 1, separator)
        quotes += row.count('"', end, following)
        end = following
    return -1 if quotes % 2 else end


def _end(row: str, at: int, separator: str) -> int:
    end = row.find(separator, at)
    return len(row) if end < 0 else end


def _without_end(row: str) -> str:
    for end in _ENDS:
        if row.endswith(end):
            return row[: -len(end)]
    return row
