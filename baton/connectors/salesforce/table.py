"""Reads one CSV file of an export: its columns, and its raw rows one at a time.

Invalid rows (an open quote, too few cells, bytes that are not UTF-8) are yielded as problems, and reading continues
with the next line.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from baton.connectors.salesforce.broken import broken_row, unusable_cell
from baton.connectors.salesforce.faults import HeaderUnreadable
from baton.connectors.salesforce.header import Header, header_of
from baton.connectors.salesforce.rows import OnBytes, Problem

if TYPE_CHECKING:
    from _csv import Reader

# The longest text of a Salesforce field. It also limits how much an open quote can swallow.
CELL_LENGTH = 131_072

_ROWS_BETWEEN_REPORTS = 500

# The physical line on which a row begins, and its cells.
TableLine = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    path: Path
    size: int
    header: Header

    @property
    def file(self) -> str:
        return self.path.name

    def lines(self, on_bytes: OnBytes | None = None) -> Iterator[TableLine | Problem]:
        """Yield the rows after the header."""
        with _open(self.path) as text:
            reader = _reader(text)
            next(reader)
            lines = self._lines(reader)
            yield from _with_progress(text, lines, on_bytes) if on_bytes else lines

    def _lines(self, reader: "Reader") -> Iterator[TableLine | Problem]:
        width = self.header.width
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield broken_row(self.file, line, reader.line_num, error)
                continue
            if len(cells) == width:
                # Check the whole row at once, because checking each cell would cost more than parsing.
                text = "".join(cells)
                if "\0" not in text and (text.isascii() or _is_unicode(text)):
                    yield line, cells
                else:
                    yield unusable_cell(self.file, line, self.header.names, cells)
            elif cells:
                reason = f"has {len(cells)} cells, but the header has {width} columns"
                yield Problem(self.file, line, "", reason)


def open_table(path: Path, required: tuple[str, ...]) -> Table:
    """The file with its columns. Raises `HeaderUnreadable` if a required one is missing."""
    with _open(path) as text:
        if not _is_unicode(text.readline(CELL_LENGTH)):
            raise HeaderUnreadable(f"{path.name} is not UTF-8 text. Export it again, or save it, as UTF-8.")
        text.seek(0)
        try:
            names: list[str] = next(_reader(text), [])
        except csv.Error as error:
            raise HeaderUnreadable(f"The first line of {path.name} must be a row of column names.") from error
    return Table(path, path.stat().st_size, header_of(path.name, names, required))


def _open(path: Path) -> TextIO:
    # Bytes that are not UTF-8 become lone surrogates, so they break one row and not the whole file. Only a line feed
    # ends a line, so line numbers match those in an editor.
    return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="\n")


def _reader(text: TextIO) -> "Reader":
    csv.field_size_limit(CELL_LENGTH)
    return csv.reader(text, strict=True)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _with_progress(
    text: TextIO, lines: Iterator[TableLine | Problem], on_bytes: OnBytes
) -> Iterator[TableLine | Problem]:
    reported = 0
    for count, line in enumerate(lines, start=1):
        yield line
        if count % _ROWS_BETWEEN_REPORTS == 0:
            read = text.buffer.tell()
            on_bytes(read - reported)
            reported = read
    on_bytes(text.buffer.tell() - reported)
