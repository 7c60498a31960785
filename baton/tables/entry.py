"""A file that can be opened again and again, in a folder or in a zip file."""

import lzma
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from io import BufferedIOBase
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import BadZipFile

from baton.tables.faults import DamagedFile
from baton.tables.rows import OnBytes

_BLOCK = 64 * 1024
# What the standard library raises on zip files that are cut off, altered or packed in a way it does not know.
_FAULTS = (OSError, BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error, lzma.LZMAError)


@dataclass(frozen=True, slots=True)
class Entry:
    """`name` as users know it; `size` in bytes, unpacked."""

    name: str
    size: int
    opener: Callable[[], IO[bytes]] = field(repr=False)

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()

    def open(self, on_bytes: OnBytes | None = None) -> "ByteBlocks":
        """Raises `DamagedFile`, as each reading does."""
        try:
            return ByteBlocks(self.opener(), on_bytes)
        except _FAULTS as error:
            raise DamagedFile(f"cannot be opened ({reason_of(error)})") from error


def entry_of(path: Path) -> Entry:
    name = path.name.encode(errors="replace").decode()  # a disk may have names that are no text
    return Entry(name, path.stat().st_size, partial(_open, path))


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")


def reason_of(error: BaseException) -> str:
    """Without the path on this machine."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


class ByteBlocks(BufferedIOBase):
    """The bytes of an entry, reported as they are read.

    A `TextIOWrapper` asks for 8 KB and takes what it gets; a row costs less in large blocks.
    """

    def __init__(self, stream: IO[bytes], on_bytes: OnBytes | None) -> None:
        self._stream = stream
        self._on_bytes = on_bytes

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        try:
            block = self._stream.read(-1 if size is None else size)
        except _FAULTS as error:
            raise DamagedFile(f"is damaged ({reason_of(error)})") from error
        if block and self._on_bytes:
            self._on_bytes(len(block))
        return block

    def read1(self, _size: int = -1, /) -> bytes:
        return self.read(_BLOCK)

    def close(self) -> None:
        self._stream.close()
        super().close()
