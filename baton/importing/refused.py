"""Rows that did not go in, with their cells, to be corrected and loaded again."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO

from baton.importing.models import Import, RefusedRow
from baton.importing.report import Problems
from baton.tables import Table
from baton.tables.rows import Line

REASON_COLUMN = "Reason"


@dataclass(frozen=True, slots=True)
class Refused:
    """A refused row: `header` and `cells` as in the file."""

    table: str
    line: int
    header: tuple[str, ...]
    cells: list[str]
    reasons: list[str]


def refused_rows(tables: Iterable[Table], problems: Problems) -> Iterator[Refused]:
    """The rows that the problems refuse. Each table that has some is read once more."""
    for table in tables:
        reasons = problems.refused_rows.get(table.name)
        if not reasons:
            continue
        # Read again instead of kept: at a million rows, nobody knows before writing which are refused.
        for line in table.rows():
            if isinstance(line, Line) and line.number in reasons:
                yield Refused(table.name, line.number, table.header, line.cells, reasons[line.number])


def keep(job: Import, rows: Iterable[Refused]) -> None:
    """Keep the rows with their import."""
    RefusedRow.objects.bulk_create(
        (
            RefusedRow(
                of_import=job,
                table=row.table[:255],
                line=row.line,
                # Pairs and no mapping, since files have two columns of one name.
                cells=list(zip(row.header, map(_storable, row.cells), strict=True)),
                reasons=row.reasons,
            )
            for row in rows
        ),
        batch_size=1000,
    )


def rows_as_csv(job: Import, table: str) -> Iterator[str]:
    """The refused rows of one table as CSV: its columns, and why each row did not go in as the last."""
    rows = RefusedRow.objects.filter(of_import=job, table=table).order_by("line")
    has_header = False
    for row in rows.iterator(chunk_size=500):
        if not has_header:
            yield _line([*(column for column, _cell in row.cells), REASON_COLUMN])
            has_header = True
        yield _line([*(cell for _column, cell in row.cells), "; ".join(row.reasons)])


def _line(cells: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _storable(cell: str) -> str:
    """PostgreSQL stores no NUL character, and no half of a pair of code units."""
    return cell.replace("\0", "").encode(errors="replace").decode()
