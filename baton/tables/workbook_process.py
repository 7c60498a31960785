"""Run as a program of its own: writes the sheets of a workbook as CSV files, each row after its number.

The library holds a sheet in memory, from its first cell to its last. A workbook of two cells can so ask for 500 GB,
and then the library ends its process. This process has little memory to lose, and nothing else in it. It imports
nothing of Baton, and prints what it found as JSON.
"""

import csv
import json
import resource
import sys
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeAlias

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

Cell: TypeAlias = str | bool | int | float | datetime | date | time | timedelta

_SECONDS = 600
# Excel shows 15 digits; beyond them, a number is what arithmetic left.
_WHOLE = 10**15


class _TooLarge(Exception):
    """For reading in one piece."""


@dataclass
class _Sheets:
    """Writes into `folder`, as long as no limit is passed."""

    folder: Path
    most_cells: int
    most_bytes: int
    cell_length: int

    def write(self, book: CalamineWorkbook) -> list[dict[str, str | bool]]:
        written: list[dict[str, str | bool]] = []
        for position, sheet in enumerate(book.sheets_metadata):
            if sheet.typ is SheetTypeEnum.WorkSheet:
                is_hidden = sheet.visible is not SheetVisibleEnum.Visible
                file = f"{position}.csv"
                if not is_hidden:
                    self._write_sheet(book.get_sheet_by_name(sheet.name), self.folder / file)
                written.append({"name": sheet.name, "file": file, "is_hidden": is_hidden})
        return written

    def _write_sheet(self, sheet: CalamineSheet, path: Path) -> None:
        # Counted down over all sheets, and before any row is read: the size is known at once.
        self.most_cells -= sheet.height * sheet.width
        if self.most_cells < 0:
            raise _TooLarge("has too many cells; save it as CSV")
        with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
            writer = csv.writer(file)
            for number, cells in enumerate(sheet.iter_rows() if sheet.height else (), start=1):
                texts = [text_of(cell) for cell in cells]
                self.most_bytes -= sum(map(len, texts))
                if self.most_bytes < 0:
                    raise _TooLarge("is too large; save it as CSV")
                if max(map(len, texts), default=0) > self.cell_length:
                    raise _TooLarge(f"has a cell longer than {self.cell_length:,} characters")
                writer.writerow([number, *texts])


def text_of(cell: Cell) -> str:
    """The cell as a CSV file would have it, with dates in ISO 8601."""
    match cell:
        case str():
            return cell.replace("\0", "")
        # Before int, since a `bool` is one in Python.
        case bool():
            return "TRUE" if cell else "FALSE"
        case int() | float():
            return str(int(cell)) if abs(cell) < _WHOLE and cell == int(cell) else format(cell, ".15g")
        case datetime() | time():
            return cell.isoformat(timespec="milliseconds" if cell.microsecond >= 1000 else "seconds")  # noqa: PLR2004
        case date():
            return cell.isoformat()
        case timedelta():
            minutes, seconds = divmod(round(cell.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def unpack(workbook: Path, sheets: _Sheets) -> dict[str, object]:
    """Either `sheets` or `fault`."""
    try:
        with CalamineWorkbook.from_path(workbook) as book:
            return {"sheets": sheets.write(book)}
    except _TooLarge as fault:
        return {"fault": str(fault)}
    except PasswordError:
        return {"fault": "is protected by a password; save it without one"}
    except CalamineError as error:
        return {"fault": f"is no workbook, or it is damaged ({error})"}


def main() -> None:
    workbook, folder = map(Path, sys.argv[1:3])
    most_cells, most_bytes, cell_length, most_memory = map(int, sys.argv[3:])
    # By this process for itself: a `preexec_fn` of the parent is not safe where that has threads, as workers do.
    resource.setrlimit(resource.RLIMIT_AS, (most_memory, most_memory))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    # A dump would be as large as the memory, and would hold the customer's rows.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print(json.dumps(unpack(workbook, _Sheets(folder, most_cells, most_bytes, cell_length))))


if __name__ == "__main__":
    main()
