"""Files that would not fit into memory are refused, and the others read in little of it."""

import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest

from baton.tables import Limits, UnreadableSource, open_tables

MEGABYTE = 1024**2


def test_ten_gigabytes_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "Lead.csv"
    with path.open("wb") as file:
        file.truncate(10 * 1024 * MEGABYTE)

    with pytest.raises(UnreadableSource, match="more than 4,096 MB"):
        open_tables(path)


@pytest.mark.parametrize("letter", [b"a", b",", b'"', "ë".encode("cp1252"), b"\0"])
def test_an_endless_line_is_refused_in_little_memory(tmp_path: Path, letter: bytes) -> None:
    path = tmp_path / "Lead.csv"
    with path.open("wb") as file:
        file.write(b"Id,Last\n")
        for _ in range(30):
            file.write(letter * MEGABYTE)
    # What finds encodings loads its tables once, and keeps them.
    with suppress(UnreadableSource):
        open_tables(path, limits=Limits(line_length=1000))
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableSource, match="has a line of more than 8,388,608 characters"):
            open_tables(path)
        assert tracemalloc.get_traced_memory()[1] < 20 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_a_row_without_end_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "Lead.csv"
    path.write_text("Id,Last\n" + '"a\n",' * 2 * MEGABYTE)
    (table,) = open_tables(path, limits=Limits(line_length=MEGABYTE)).tables
    tracemalloc.start()
    try:
        rows = table.rows()
        for _ in range(100):
            next(rows)
        assert tracemalloc.get_traced_memory()[1] < 150 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_more_columns_than_the_limit_are_refused(tmp_path: Path) -> None:
    (tmp_path / "Lead.csv").write_text("x," * 3000 + "\n")

    with pytest.raises(UnreadableSource, match="has 3,001 columns, and the limit is 2,000"):
        open_tables(tmp_path)


def test_rows_are_read_in_memory_that_does_not_grow(tmp_path: Path) -> None:
    path = tmp_path / "Lead.csv"
    path.write_text("Id,Last,City\n" + "1,Ex,Rome\n" * 50_000)
    (table,) = open_tables(path).tables
    tracemalloc.start()
    try:
        assert sum(1 for _ in table.rows()) == 50_000
        assert tracemalloc.get_traced_memory()[1] < 2 * MEGABYTE
    finally:
        tracemalloc.stop()
