"""The sheets of a workbook as tables."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from baton.tables.doubtful import DoubtfulRows
from baton.tables.encodings import TextFile
from baton.tables.entry import Entry, entry_of
from baton.tables.faults import NotATable
from baton.tables.header import HEADER_ROWS, header_index, header_of, notes_on
from baton.tables.notes import Notes
from baton.tables.options import Limits
from baton.tables.rows import Fault, Line, OnBytes, Remark, Unread
from baton.tables.unpacking import Sheet, Unpacked

# Sheet1, Tabelle1, Feuil1: what spreadsheets call a sheet until somebody names it.
_UNNAMED = re.compile(r"[^\W\d_]+ ?\d+")


@dataclass(slots=True)
class SheetTable:
    """The rows of a sheet lie in `text`, each after its number."""

    name: str
    stem: str
    header: tuple[str, ...]
    header_row: int
    text: TextFile
    unpacked: Unpacked
    limits: Limits
    notes: Notes = field(repr=False)

    @property
    def reading(self) -> str:
        return self.unpacked.kind

    @property
    def size(self) -> int:
        return self.text.entry.size

    @property
    def remarks(self) -> Sequence[Remark]:
        return self.notes.remarks

    def rows(self, on_bytes: OnBytes | None = None) -> Iterator[Line | Fault]:
        self.notes.forget_rows()
        doubtful = DoubtfulRows(self.header, "", self.notes)
        for row in _rows(self.text, self.limits, on_bytes):
            if row.number > self.header_row and not doubtful.has_ended:
                yield from doubtful.take(row)
        yield from doubtful.end()


def sheet_tables(entry: Entry, unpacked: Unpacked, limits: Limits) -> tuple[list[SheetTable], list[Unread]]:
    """The sheets that hold a table, and the others with the reason."""
    visible = [sheet for sheet in unpacked.sheets if not sheet.is_hidden]
    tables, unread = [], []
    for sheet in unpacked.sheets:
        name = f"{entry.name}, sheet {sheet.name}" if sheet.name else entry.name
        if sheet.is_hidden:
            unread.append(Unread(name, "is hidden; show it in the workbook to import it"))
            continue
        try:
            # “Sheet1” says nothing, so the name of the file recognizes the kind of table then.
            is_alone = len(visible) == 1 and (not sheet.name or _UNNAMED.fullmatch(sheet.name))
            tables.append(_table(name, entry.stem if is_alone else sheet.name, sheet, unpacked, limits))
        except NotATable as fault:
            unread.append(Unread(name, str(fault)))
    return tables, unread


def _table(name: str, stem: str, sheet: Sheet, unpacked: Unpacked, limits: Limits) -> SheetTable:
    text = TextFile(entry_of(sheet.path), "utf-8", 0, is_clean=True)
    first = list(islice(_rows(text, limits), HEADER_ROWS))
    if not first:
        raise NotATable("is empty")
    row = first[header_index([row.cells for row in first])]
    header = header_of(row.cells, limits)
    notes = notes_on(name, row.number, header)
    return SheetTable(name, stem, header, row.number, text, unpacked, limits, notes)


def _rows(text: TextFile, limits: Limits, on_bytes: OnBytes | None = None) -> Iterator[Line]:
    csv.field_size_limit(limits.cell_length)
    with text.open(on_bytes) as stream:
        for number, *cells in csv.reader(stream):
            # The number of the row in the sheet, which is what somebody
            # looks for who corrects it; blank rows are not written.
            yield Line(int(number), cells)
