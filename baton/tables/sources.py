"""Finds the tables in what a user chose: files, folders and zip files."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

from baton.tables.entry import Entry
from baton.tables.faults import (
    NothingToRead,
    SourceNotFound,
    TooLarge,
    UnknownEncoding,
    UnknownSeparator,
    UnreadableSource,
)
from baton.tables.options import Limits, ReadingOptions
from baton.tables.rows import Unread
from baton.tables.table import Table, Tables
from baton.tables.textfiles import text_table

_AS_THEY_ARE = ReadingOptions()
_USUAL_LIMITS = Limits()


def open_tables(
    paths: Path | Sequence[Path], *, options: ReadingOptions = _AS_THEY_ARE, limits: Limits = _USUAL_LIMITS
) -> Tables:
    """The tables in these files, folders and zip files. Raises `UnreadableSource` if there are none."""
    tables: list[Table] = []
    unread: list[Unread] = []
    total = 0
    for found in _entries([paths] if isinstance(paths, Path) else paths):
        if isinstance(found, Unread):
            unread.append(found)
            continue
        total += found.size
        if total > limits.total_bytes:
            raise TooLarge(f"The files are larger than {limits.total_bytes:,} bytes. Import them in parts.")
        try:
            tables.append(_table(found, options, limits))
        except (UnknownEncoding, UnknownSeparator):
            raise
        except UnreadableSource as fault:
            unread.append(Unread(found.name, str(fault)))
    if not tables:
        raise NothingToRead("There is nothing to read. " + "; ".join(f"{one.name}: {one.reason}" for one in unread))
    return Tables(tuple(tables), tuple(unread))


def _entries(paths: Sequence[Path]) -> Iterator[Entry | Unread]:
    for path in paths:
        if path.is_dir():
            for inner in sorted(path.iterdir()):
                yield Unread(inner.name, "is a folder") if inner.is_dir() else _file(inner)
        elif path.exists():
            yield _file(path)
        else:
            raise SourceNotFound(f"'{path}' does not exist.")


def _file(path: Path) -> Entry | Unread:
    return Entry(path.name, path.stat().st_size, partial(_open, path))


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def _table(entry: Entry, options: ReadingOptions, limits: Limits) -> Table:
    return text_table(entry, options, limits)
