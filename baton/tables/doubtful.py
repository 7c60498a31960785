"""Judges the rows of a text file that do not have exactly the header's cells.

Blank rows are no rows. A header that is repeated was concatenated, and is passed over; one that names other columns
ends the table. A row that is too long by blank cells is trimmed. One that is too long because of a comma before a
space (`1/22/2024, 8:36 PM`) is put together again. A row that is too short lacks blank cells at its end, as Excel
writes it, unless it and its neighbors may be pieces of one row that was broken by a line break outside quotes: then
each piece is a fault, because its cells may belong to other columns. Short rows at the very end may be the footer of
a report. To judge, a few rows are held back.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from baton.tables.header import names_of
from baton.tables.notes import Notes
from baton.tables.rows import Fault, Line

# So many short rows of one length are no pieces of broken rows: Excel leaves out blank cells in blocks of 16 rows.
_ALIKE = 8
_HELD_BACK = 40
# So many cells that are names of columns make a row a header.
_NAMES = 3
_PIECES = 6
_FOOTER = re.compile(r"copyright|©|all rights reserved|confidential|generated (by|on)|grand total", re.IGNORECASE)


@dataclass(slots=True)
class DoubtfulRows:
    """`joins` by which separator cells that begin with a space are put together; "" if never."""

    header: Sequence[str]
    joins: str
    notes: Notes
    has_ended: bool = False
    _held: list[Line] = field(default_factory=list)
    _blank_at: int = 0
    _padded_length: int = 0

    @property
    def is_calm(self) -> bool:
        """Whether a row with the header's cells can be taken without asking."""
        return not self._held and not self._blank_at

    def take(self, row: Line) -> Iterator[Line | Fault]:
        """What can be told now."""
        if not "".join(row.cells).strip():
            self._blank_at = self._blank_at or len(self._held) + 1
        elif self._is_header(row.cells):
            yield from self.release()
            self.notes.add(row.number, "the names of the columns are repeated on this line, which is passed over")
        elif self._names_other_columns(row.cells):
            yield from self.release()
            self.has_ended = True
            # A second table below the first. Its cells would go into
            # columns of the same position, and nobody would notice.
            yield Fault(row.number, "names other columns than the header; what follows was not read")
        elif len(row.cells) >= len(self.header) and not self._may_be_footer(row):
            yield from self.release()
            yield row if len(row.cells) == len(self.header) else self._shortened(row)
        else:
            yield from self._hold(row)

    def end(self) -> Iterator[Line | Fault]:
        """The rows held back, without the footer."""
        footer = self._footer_start()
        if footer < len(self._held):
            first, last = self._held[footer], self._held[-1]
            text = "".join(filter(str.isprintable, first.cells[0].strip()[:60]))
            self.notes.add(
                first.number,
                f"lines {first.number} to {last.number} are the footer of a report ('{text}') and are passed over",
            )
            del self._held[footer:]
        yield from self.release()

    def release(self) -> Iterator[Line | Fault]:
        """The rows held back, if the file goes on."""
        width = len(self.header)
        rows, self._held, self._blank_at = self._held, [], 0
        lengths = [len(row.cells) for row in rows]
        are_alike = len(rows) >= _ALIKE and len(set(lengths)) == 1
        broken = set() if are_alike else _pieces(lengths, width)
        for index, row in enumerate(rows):
            if len(row.cells) == width:
                yield row
            elif len(row.cells) > width:
                yield self._shortened(row)
            # A row of one cell, or less than half of the columns, is no row of which Excel left out the end.
            elif index in broken or not (are_alike or 1 < len(row.cells) >= width / 2):
                yield self._fault(row)
            else:
                yield self._padded(row)

    def _is_header(self, cells: Sequence[str]) -> bool:
        names = names_of(cells)
        return names[: len(self.header)] == tuple(self.header) and not any(names[len(self.header) :])

    def _names_other_columns(self, cells: Sequence[str]) -> bool:
        names = [name for name in names_of(cells) if name]
        in_header = sum(1 for name in names if name in self.header)
        return in_header >= _NAMES and in_header * 2 > len(names)

    def _may_be_footer(self, row: Line) -> bool:
        return not self.is_calm and _is_of_footer(row) and bool(row.cells[0].strip())

    def _hold(self, row: Line) -> Iterator[Line | Fault]:
        if len(row.cells) == self._padded_length and self.is_calm:
            yield self._padded(row)
            return
        self._held.append(row)
        alike = {len(held.cells) for held in self._held}
        if len(self._held) >= _ALIKE and len(alike) == 1 and not self._blank_at:
            self._padded_length = alike.pop()
            yield from self.release()
        elif len(self._held) >= _HELD_BACK:
            yield from self.release()

    def _footer_start(self) -> int:
        start = len(self._held)
        while start and _is_of_footer(self._held[start - 1]):
            start -= 1
        rows = self._held[start:]
        if any(_FOOTER.search(row.cells[0]) for row in rows):
            return start
        # Short rows at the end count as a footer only behind a
        # blank row; otherwise they may be data with blank cells.
        if not self._blank_at or any(len(row.cells) >= len(self.header) for row in rows):
            return len(self._held)
        return max(start, self._blank_at - 1)

    def _padded(self, row: Line) -> Line:
        self.notes.add(row.number, "the row has fewer cells than the header; those at its end count as blank")
        return Line(row.number, row.cells + [""] * (len(self.header) - len(row.cells)))

    def _shortened(self, row: Line) -> Line | Fault:
        width = len(self.header)
        if not "".join(row.cells[width:]).strip():
            self.notes.add(row.number, "the row has more cells than the header; all of them are blank")
            return Line(row.number, row.cells[:width])
        joined = _joined(row.cells, self.joins, len(row.cells) - width)
        if joined:
            text = f"the row has too many cells, unless '{self.joins} ' is a part of one; it was read so"
            self.notes.add(row.number, text)
            return Line(row.number, joined)
        return self._fault(row)

    def _fault(self, row: Line) -> Fault:
        cells = "1 cell" if len(row.cells) == 1 else f"{len(row.cells)} cells"
        return Fault(row.number, f"has {cells}, but the header has {len(self.header)} columns")


def _text_cells(row: Line) -> int:
    return sum(1 for cell in row.cells if cell.strip())


def _is_of_footer(row: Line) -> bool:
    """One text, or one of the usual sentences with commas in it."""
    return _text_cells(row) == 1 or bool(_FOOTER.search(row.cells[0]))


def _pieces(lengths: Sequence[int], width: int) -> set[int]:
    """Which of these neighboring rows may be pieces of one row."""
    pieces: set[int] = set()
    for first in range(len(lengths)):
        for last in range(first + 1, min(first + _PIECES, len(lengths))):
            # A line break in a cell splits it in two, so the pieces have one cell more for each break.
            if sum(lengths[first : last + 1]) - (last - first) == width:
                pieces.update(range(first, last + 1))
    return pieces


def _joined(cells: list[str], separator: str, surplus: int) -> list[str] | None:
    spaced = [
        at for at, cell in enumerate(cells) if at and cell[:1] == " " and cell[1:2].strip() and cells[at - 1].strip()
    ]
    # Exactly as many as are too much. With one more or less, nobody can say which of them to join.
    if not separator or len(spaced) != surplus:
        return None
    joined = list(cells)
    for at in reversed(spaced):
        joined[at - 1 : at + 1] = [joined[at - 1] + separator + joined[at]]
    return joined
