"""The tables of a web page: what Salesforce and others deliver under the name of an Excel file."""

import csv
import re
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import IO

from baton.tables.encodings import text_file
from baton.tables.entry import Entry
from baton.tables.faults import NotATable, TooLarge
from baton.tables.options import Limits
from baton.tables.unpacking import Sheet, Unpacked, working_folder

# Python's parser reads about 2 MB a second.
_MOST_BYTES = 64 * 1024**2
_CHUNK = 64 * 1024
_BLANKS = re.compile(r"[ \t\r\n\xa0]+")
# `colspan` is the page's word: a cell over a billion columns would fill the memory.
_MOST_SPANNED = 100


def unpack_page(entry: Entry, limits: Limits) -> Unpacked:
    """Each table of the page as a sheet. Raises `UnreadableSource`."""
    if entry.size > _MOST_BYTES:
        raise TooLarge(f"is a web page of more than {_MOST_BYTES:,} bytes; export it as CSV")
    with working_folder() as folder:
        with text_file(entry, limits).open() as text, closing(_Tables(folder, limits.cell_length)) as tables:
            while chunk := text.read(_CHUNK):
                tables.feed(chunk)
        paths = tables.paths
        if not paths:
            raise NotATable("is a web page without a table")
        names = [""] if len(paths) == 1 else [f"Table {number}" for number in range(1, len(paths) + 1)]
        sheets = tuple(Sheet(name, path, is_hidden=False) for name, path in zip(names, paths, strict=True))
        return Unpacked("Web page", sheets, folder)


class _Tables(HTMLParser):
    """Writes each table that has rows, and each row after its number. Tables inside cells count as text."""

    def __init__(self, folder: Path, cell_length: int) -> None:
        super().__init__()
        self.paths: list[Path] = []
        self._folder = folder
        self._cell_length = cell_length
        self._file: IO[str] | None = None
        self._depth = 0
        self._number = 0
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._spanned = 1

    def close(self) -> None:
        super().close()
        self._end_table()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        match tag:
            case "table":
                self._depth += 1
            # Browsers close rows and cells that were left open, and pages rely on that.
            case "tr" if self._depth == 1:
                self._end_row()
                self._row = []
            case "td" | "th" if self._depth == 1:
                self._end_cell()
                self._cell = []
                span = dict(attrs).get("colspan") or ""
                self._spanned = min(int(span), _MOST_SPANNED) if span.isdecimal() else 1
            # A mark for now, since all white space of HTML becomes one space, and this must remain a line break.
            case "br":
                self.handle_data("\0")

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "table":
                self._depth = max(0, self._depth - 1)
                if not self._depth:
                    self._end_table()
            case "tr" if self._depth == 1:
                self._end_row()
            case "td" | "th" if self._depth == 1:
                self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        text = _BLANKS.sub(" ", "".join(self._cell)).strip().replace("\0", "\n")
        if len(text) > self._cell_length:
            raise TooLarge(f"has a cell longer than {self._cell_length:,} characters")
        self._row = [*(self._row or []), text, *[""] * (self._spanned - 1)]
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row:
            if self._file is None:
                self.paths.append(self._folder / f"{len(self.paths)}.csv")
                self._file = self.paths[-1].open("w", encoding="utf-8", errors="replace", newline="")
                self._number = 0
            self._number += 1
            csv.writer(self._file).writerow([self._number, *self._row])
        self._row = None

    def _end_table(self) -> None:
        self._end_row()
        if self._file:
            self._file.close()
            self._file = None
