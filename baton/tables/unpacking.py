"""Unpacks a workbook into a folder, by the process that may end without harm."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import IO
from weakref import finalize

from baton.tables import workbook_process
from baton.tables.archives import checked_members
from baton.tables.entry import Entry
from baton.tables.faults import DamagedFile, NotATable, TooLarge
from baton.tables.kinds import OLE
from baton.tables.options import Limits

# Longer than the limit of the process for itself, which counts computing time and not waiting.
_SECONDS = 900
# What a document in a zip file contains, the extension by which the library knows it, and what users call it.
_KINDS = {
    "xl/workbook.xml": (".xlsx", "Excel workbook"),
    "content.xml": (".ods", "OpenDocument spreadsheet"),
}
_OLD_EXCEL = (".xls", "Excel workbook of the old format")
_OTHERS = {
    "xl/workbook.bin": "is a binary workbook (.xlsb); save it as .xlsx",
    "Index/Document.iwa": "is a Numbers document; export it as CSV or Excel",
    "word/document.xml": "is a Word document; export it as CSV or Excel",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `path` is where its rows lie, of a hidden one nowhere."""

    name: str
    path: Path
    is_hidden: bool


@dataclass(frozen=True)
class Unpacked:
    """What lies in `folder`, which is removed with the last reference to this."""

    kind: str
    sheets: tuple[Sheet, ...]
    folder: Path

    def __post_init__(self) -> None:
        finalize(self, shutil.rmtree, self.folder, ignore_errors=True)


def is_document(stream: IO[bytes], size: int, limits: Limits) -> bool:
    """Whether this zip file is the document of some program, and no archive. Raises `UnreadableSource`."""
    names = {member.filename for member in checked_members(stream, size, limits.total_bytes, limits)}
    return not names.isdisjoint({*_KINDS, *_OTHERS})


def unpack(entry: Entry, limits: Limits) -> Unpacked:
    """The sheets of the workbook. Raises `UnreadableSource`."""
    if entry.size > limits.workbook_bytes:
        raise TooLarge(f"has more than {limits.workbook_bytes:,} bytes; save it as CSV")
    with working_folder() as folder:
        copy = folder / "workbook"
        with entry.open() as source, copy.open("wb") as target:
            # The library opens a path by its extension, and what was
            # chosen may be a part of a zip, or be named wrongly.
            shutil.copyfileobj(source, target)
        suffix, kind = _kind(copy, limits)
        workbook = copy.rename(copy.with_suffix(suffix))
        sheets = _sheets(workbook, folder, limits)
        workbook.unlink()
        return Unpacked(kind, sheets, folder)


@contextmanager
def working_folder() -> Iterator[Path]:
    """A folder that stays if all goes well."""
    folder = Path(mkdtemp(prefix="baton-workbook-"))
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _kind(path: Path, limits: Limits) -> tuple[str, str]:
    with path.open("rb") as stream:
        if stream.read(len(OLE)) == OLE:
            return _OLD_EXCEL
        names = {
            member.filename for member in checked_members(stream, path.stat().st_size, limits.workbook_bytes, limits)
        }
    for part, reason in _OTHERS.items():
        if part in names:
            raise NotATable(reason)
    for part, kind in _KINDS.items():
        if part in names:
            return kind
    raise NotATable("is a zip file inside a zip file; unpack it first")


def _sheets(workbook: Path, folder: Path, limits: Limits) -> tuple[Sheet, ...]:
    numbers = (limits.workbook_cells, limits.workbook_bytes, limits.cell_length, limits.workbook_memory)
    # -I: nothing of this process's folder or environment, since it needs one library only.
    command = [sys.executable, "-I", workbook_process.__file__, str(workbook), str(folder), *map(str, numbers)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise DamagedFile("is too large for a workbook, or it is damaged; save it as CSV") from error
    if "fault" in answer:
        raise DamagedFile(answer["fault"])
    return tuple(Sheet(sheet["name"], folder / sheet["file"], sheet["is_hidden"]) for sheet in answer["sheets"])
