"""A text file of rows, read by the csv module at its speed, with the exceptions beside it."""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TextIO

from baton.tables.doubtful import DoubtfulRows
from baton.tables.encodings import BYTE_ORDER_MARK, END_OF_FILE, UNDECODABLE, TextFile, text_file
from baton.tables.entry import Entry
from baton.tables.header import HEADER_ROWS, header_index, header_of, notes_on
from baton.tables.mending import Mender
from baton.tables.notes import Notes
from baton.tables.options import Limits, ReadingOptions
from baton.tables.rows import Fault, Line, OnBytes, Remark
from baton.tables.separators import Dialect, dialect_of, named_separator, separator_line

_SAMPLE_LINES = 500
_SAMPLE_LENGTH = 256 * 1024


@dataclass(slots=True)
class TextTable:
    """`data_line` is the line on which the rows begin, counted from 1."""

    text: TextFile
    header: tuple[str, ...]
    data_line: int
    dialect: Dialect
    joins: str
    limits: Limits
    notes: Notes = field(repr=False)

    @property
    def name(self) -> str:
        return self.text.entry.name

    @property
    def stem(self) -> str:
        return self.text.entry.stem

    @property
    def size(self) -> int:
        return self.text.entry.size

    @property
    def reading(self) -> str:
        separated = f", separated by {self.dialect.separated_by}" if len(self.header) > 1 else ""
        return self.text.encoding + separated

    @property
    def remarks(self) -> Sequence[Remark]:
        return self.notes.remarks

    def rows(self, on_bytes: OnBytes | None = None) -> Iterator[Line | Fault]:
        self.notes.forget_rows()
        with self.text.open(on_bytes) as stream:
            rows = self._rows(stream)
            yield from rows if self.text.is_clean else map(_usable, rows)
            # To the end even where the table ended before: whoever shows the progress counts all bytes of the file.
            while stream.read(_SAMPLE_LENGTH):
                pass

    def _rows(self, stream: TextIO) -> Iterator[Line | Fault]:
        csv.field_size_limit(self.limits.cell_length)
        for _ in islice(stream, self.data_line - 1):
            pass
        physical = stream if self.text.is_clean else _without_marks(stream)
        width, names = len(self.header), frozenset(self.header)
        doubtful = DoubtfulRows(self.header, self.joins, self.notes)
        mender = Mender(self.header, self.dialect, self.limits.cell_length)
        again: deque[str] = deque()
        number = self.data_line
        while True:
            first, lines = number, list[str]()
            source = _remembered(chain(_emptied(again), physical), lines, self.limits.line_length)
            # Strict, or a quote in the middle of a cell would silently swallow the rows up to the next one.
            reader = csv.reader(
                source, delimiter=self.dialect.separator, skipinitialspace=self.dialect.skips_space, strict=True
            )
            is_calm = doubtful.is_calm
            try:
                for cells in reader:
                    following = first + reader.line_num
                    # An open quote makes one row of many lines, without an error.
                    if following - number > 1 and mender.are_several_rows(lines):
                        break
                    # Most rows are taken here; each further check on them costs as much as parsing a cell.
                    if is_calm and len(cells) == width and cells[0] > "!" and cells[0] not in names:
                        yield Line(number, cells)
                    else:
                        yield from doubtful.take(Line(number, cells))
                        is_calm = doubtful.is_calm
                        if doubtful.has_ended:
                            return
                    lines.clear()
                    number = following
                else:
                    break
            except csv.Error:
                pass
            yield from doubtful.release()
            row, count = mender.mend(number, lines)
            yield row
            # Lines behind the mended row are parsed again, since the parser had already taken them.
            again.extendleft(reversed(lines[count:]))
            number += count
        yield from doubtful.end()


def text_table(entry: Entry, options: ReadingOptions, limits: Limits) -> TextTable:
    """The file with its columns. Raises `UnreadableSource`."""
    csv.field_size_limit(limits.cell_length)
    text = text_file(entry, limits, options.encoding)
    lines = _first_lines(text)
    declared = separator_line(lines)
    above = 1 if declared else 0
    separator = named_separator(options.separator) if options.separator else declared
    dialect = dialect_of(lines[above:], separator)
    rows = dialect.numbered(lines[above:])
    index = header_index([cells for _, cells in rows[:HEADER_ROWS]])
    header = header_of(rows[index][1], limits)
    notes = notes_on(entry.name, above + (rows[index - 1][0] if index else 0) + 1, header)
    data_line = above + rows[index][0] + 1
    return TextTable(text, header, data_line, dialect, _joining(dialect, rows, len(header)), limits, notes)


def _first_lines(text: TextFile) -> list[str]:
    lines: list[str] = []
    length = 0
    with text.open() as stream:
        for line in stream:
            # Files that were concatenated begin with several marks.
            lines.append(line if lines else line.lstrip(BYTE_ORDER_MARK))
            length += len(line)
            if len(lines) == _SAMPLE_LINES or length > _SAMPLE_LENGTH:
                break
    return lines


def _joining(dialect: Dialect, rows: Sequence[tuple[int, list[str]]], width: int) -> str:
    """The separator that may stand inside a cell before a space: one that no cell of a whole row follows with one."""
    # Nobody writes a tab inside a cell; and where spaces after separators are skipped, they tell nothing.
    if dialect.separator not in ",;" or dialect.skips_space:
        return ""
    whole = (cells for _, cells in rows if len(cells) == width)
    return "" if any(cell.startswith(" ") for cells in whole for cell in cells[1:]) else dialect.separator


def _remembered(source: Iterator[str], lines: list[str], longest: int) -> Iterator[str]:
    """The lines to parse. `lines` are those of the row that is being parsed."""
    remember = lines.append
    length = 0
    for line in source:
        if lines:
            # Only from the second line on: a single long line was measured with the encoding, and is refused there.
            length += len(line)
            if length > longest:
                raise csv.Error
        else:
            length = 0
        remember(line)
        yield line


def _without_marks(stream: TextIO) -> Iterator[str]:
    return (line.lstrip(BYTE_ORDER_MARK).removesuffix(END_OF_FILE) for line in stream)


def _emptied(lines: deque[str]) -> Iterator[str]:
    while lines:
        yield lines.popleft()


def _usable(row: Line | Fault) -> Line | Fault:
    """The row without the cells that no database can store."""
    if isinstance(row, Fault) or not _why_unusable("".join(row.cells)):
        return row
    unusable = {position: why for position, cell in enumerate(row.cells) if (why := _why_unusable(cell))}
    return Line(row.number, ["" if at in unusable else cell for at, cell in enumerate(row.cells)], unusable)


def _why_unusable(text: str) -> str:
    if "\0" in text:
        return "contains a NUL character"
    return "contains bytes that are no text" if UNDECODABLE in text else ""
