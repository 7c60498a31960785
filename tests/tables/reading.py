"""What a test reads, and what it gives."""

from pathlib import Path

from baton.tables import Fault, Line, Table, Tables, open_tables
from baton.tables.rows import OnBytes

CASES = Path(__file__).parents[1] / "importing" / "cases"


def table_of(folder: Path, data: bytes, name: str = "Lead.csv") -> Table:
    path = folder / name
    path.write_bytes(data)
    (table,) = open_tables(path).tables
    return table


def case(name: str) -> Tables:
    return open_tables(CASES / name)


def table_in(name: str, stem: str = "Lead") -> Table:
    """The table of a case."""
    (table,) = (table for table in case(name).tables if table.stem == stem)
    return table


def cells(table: Table, on_bytes: OnBytes | None = None) -> list[list[str]]:
    """The rows, none of which may be a fault."""
    rows = list(table.rows(on_bytes))
    assert not [row for row in rows if isinstance(row, Fault)]
    return [row.cells for row in rows if isinstance(row, Line)]


def faults(table: Table) -> list[tuple[int, str]]:
    return [(row.number, row.reason) for row in table.rows() if isinstance(row, Fault)]


def remarks(table: Table) -> list[tuple[int, str]]:
    """What was remarked when the rows have been read."""
    for _ in table.rows():
        pass
    return [(remark.line, remark.text) for remark in table.remarks]
