"""The files in a zip file, each unpacked as it is read and none to disk."""

import re
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from baton.tables.entry import Entry, reason_of
from baton.tables.faults import DamagedFile, TooLarge
from baton.tables.options import Limits
from baton.tables.rows import Unread

_SIGNATURE = b"PK\x01\x02"
_CHUNK = 1024**2
# Small files may well be repetitive.
_FREE_BYTES = 16 * 1024**2
_IS_ENCRYPTED = 0x1
_DRIVE = re.compile(r"[a-zA-Z]:")


def zip_entries(path: Path, limits: Limits) -> Iterator[Entry | Unread]:
    """The files inside. Raises `TooLarge` or `DamagedFile`."""
    with path.open("rb") as stream:
        members = checked_members(stream, path.stat().st_size, limits.total_bytes, limits)
    for member in members:
        if not member.is_dir():
            yield _entry(path, member)


def checked_members(stream: IO[bytes], packed: int, most: int, limits: Limits) -> list[ZipInfo]:
    """What is in the zip file. Raises `DamagedFile`, or `TooLarge` if it would unpack to more than `most` bytes."""
    if _count(stream) > limits.files:
        raise TooLarge(f"contains more than {limits.files:,} files")
    try:
        with ZipFile(stream) as archive:
            members = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DamagedFile(f"is no zip file, or it is damaged ({reason_of(error)})") from error
    unpacked = sum(member.file_size for member in members)
    if unpacked > most:
        raise TooLarge(f"unpacks to {unpacked:,} bytes, and the limit is {most:,}")
    if unpacked > max(packed * limits.ratio, _FREE_BYTES):
        raise TooLarge(f"unpacks to more than {limits.ratio} times its size, which no export does")
    return members


def _count(stream: IO[bytes]) -> int:
    """How many files it lists at most, since the list itself may be too large for memory."""
    count = 0
    tail = b""
    while chunk := stream.read(_CHUNK):
        count += (tail + chunk).count(_SIGNATURE)
        tail = chunk[-len(_SIGNATURE) + 1 :]
    return count


def _entry(path: Path, member: ZipInfo) -> Entry | Unread:
    name = f"{path.name}/{member.filename}"
    inside = PurePosixPath(member.filename)
    if inside.is_absolute() or ".." in inside.parts or _DRIVE.match(member.filename):
        return Unread(name, "its path leads out of the zip file")
    if member.flag_bits & _IS_ENCRYPTED:
        return Unread(name, "is protected by a password; unpack the zip file and import its files")
    if stat.S_ISLNK(member.external_attr >> 16):
        return Unread(name, "is a link to another file")
    return Entry(name, member.file_size, partial(_open, path, member))


def _open(path: Path, member: ZipInfo) -> IO[bytes]:
    with ZipFile(path) as archive:
        # The file of the archive stays open as long as the member is.
        return archive.open(member)
