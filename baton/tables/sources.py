"""Finds the tables in what a user chose: files, folders and zip files."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from baton.tables.archives import zip_entries
from baton.tables.entry import Entry, entry_of, reason_of
from baton.tables.faults import (
    DamagedFile,
    NotATable,
    NothingToRead,
    SourceNotFound,
    TooLarge,
    UnknownEncoding,
    UnknownSeparator,
    UnreadableSource,
)
from baton.tables.kinds import BEGINNING, ZIPS, foreign_kind, is_web_page, is_workbook
from baton.tables.options import Limits, ReadingOptions
from baton.tables.rows import Unread
from baton.tables.table import Table, Tables
from baton.tables.textfiles import text_table
from baton.tables.unpacking import is_document, unpack
from baton.tables.webpages import unpack_page
from baton.tables.workbooks import sheet_tables

_AS_THEY_ARE = ReadingOptions()
_USUAL_LIMITS = Limits()
_EXTENSIONS = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".ods")
# What operating systems and programs leave beside files.
_LEFT_BEHIND = ("__MACOSX", "Thumbs.db", "desktop.ini")
_LISTED = 5


def open_tables(
    paths: Path | Sequence[Path], *, options: ReadingOptions = _AS_THEY_ARE, limits: Limits = _USUAL_LIMITS
) -> Tables:
    """The tables in these files, folders and zip files. Raises `UnreadableSource` if there are none."""
    tables: list[Table] = []
    unread: list[Unread] = []
    size = 0
    for entry in _entries([paths] if isinstance(paths, Path) else paths, limits):
        if isinstance(entry, Unread):
            unread.append(entry)
            continue
        size += entry.size
        try:
            # Together, as the parts of a zip may each be within the limits and a thousand of them not.
            if size > limits.total_bytes:
                raise TooLarge(
                    f"with it, the files have more than {limits.total_bytes / 1024**2:,.0f} MB; import them in parts"
                )
            _open(entry, options, limits, tables, unread)
        # What the user asked for is wrong for all files, so it is said once and stops everything.
        except (UnknownEncoding, UnknownSeparator):
            raise
        except UnreadableSource as fault:
            unread.append(Unread(entry.name, str(fault)))
    if not tables:
        raise NothingToRead(_nothing(list(_grouped(unread))))
    return Tables(tuple(tables), tuple(_grouped(unread)))


def _open(entry: Entry, options: ReadingOptions, limits: Limits, tables: list[Table], unread: list[Unread]) -> None:
    with entry.open() as stream:
        beginning = stream.read(BEGINNING)
    # By the content, not by the name: Salesforce's “Excel” reports are web pages named .xls.
    if is_workbook(beginning) or is_web_page(beginning):
        unpacked = unpack(entry, limits) if is_workbook(beginning) else unpack_page(entry, limits)
        sheets, others = sheet_tables(entry, unpacked, limits)
        tables.extend(sheets)
        unread.extend(others)
    elif reason := foreign_kind(beginning):
        raise NotATable(reason)
    else:
        tables.append(text_table(entry, options, limits))


def _entries(paths: Sequence[Path], limits: Limits) -> Iterator[Entry | Unread]:
    for path in paths:
        try:
            inner = sorted(path.iterdir(), key=_in_order) if path.is_dir() else None
            exists = path.exists()
        except OSError as error:
            raise SourceNotFound(f"'{path}' cannot be opened: {reason_of(error)}.") from error
        if not exists:
            raise SourceNotFound(f"'{path}' does not exist.")
        if inner is None:
            yield from _file(path, limits, is_chosen=True)
        for file in inner or ():
            if file.is_dir():
                yield Unread(file.name, "is a folder inside the folder; import it separately")
            else:
                yield from filter(_is_kept, _file(file, limits))


def _file(path: Path, limits: Limits, *, is_chosen: bool = False) -> Iterator[Entry | Unread]:
    """The file, or what is in it. One that was chosen by itself is read whatever its extension."""
    try:
        if not path.is_file():
            raise NotATable("is no file")
        entry = entry_of(path)
        if not _is_archive(entry, limits):
            yield entry if is_chosen else _wanted(entry)
            return
        for member in zip_entries(path, limits):
            if _is_kept(member):
                yield _wanted(member) if isinstance(member, Entry) else member
    except UnreadableSource as fault:
        yield Unread(path.name, str(fault))


def _is_archive(entry: Entry, limits: Limits) -> bool:
    with entry.open() as stream:
        is_zip = stream.read(BEGINNING).startswith(ZIPS)
    if not is_zip and entry.suffix == ".zip":
        raise DamagedFile("is no zip file, or it is damaged")
    if not is_zip:
        return False
    with entry.opener() as stream:
        # Workbooks are zip files, too, which is why the parts inside decide.
        return not is_document(stream, entry.size, limits)


def _wanted(entry: Entry) -> Entry | Unread:
    if entry.suffix == ".zip":
        return Unread(entry.name, "is a zip file inside a zip file; unpack it first")
    return entry if entry.suffix in _EXTENSIONS else Unread(entry.name, "is not a CSV, Excel or zip file")


def _is_kept(entry: Entry | Unread) -> bool:
    """Whether it is a file that somebody put there, and none that a system or an open program leaves."""
    parts = PurePosixPath(entry.name).parts
    return not any(part in _LEFT_BEHIND or (part.startswith((".", "~$")) and part != "..") for part in parts)


def _in_order(path: Path) -> tuple[list[str | int], str]:
    """`Lead` before `Lead_2` before `Lead_10`."""
    parts = re.split("([0-9]+)", path.stem)
    # Large exports come in numbered parts, and rows of later parts may refer to earlier ones.
    return [int(part) if part.isdigit() else part.casefold() for part in parts], path.name


def _nothing(unread: Sequence[Unread]) -> str:
    if not unread:
        return "There is no file to read."
    listed = [f"{one.name} {one.reason}" for one in unread[:_LISTED]]
    return "Nothing can be read: " + "; ".join(listed) + ("; …" if len(unread) > _LISTED else ".")


def _grouped(unread: Sequence[Unread]) -> Iterator[Unread]:
    """The files of one folder that are not read for the same reason, as one."""
    groups: dict[tuple[str, str], list[Unread]] = {}
    for one in unread:
        groups.setdefault((one.name.rpartition("/")[0], one.reason), []).append(one)
    for (folder, reason), alike in groups.items():
        if len(alike) > _LISTED:
            yield Unread(
                f"{folder}/" if folder else "", f"{len(alike):,} files, such as {alike[0].name}: each {reason}"
            )
        else:
            yield from alike
