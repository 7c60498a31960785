"""Uploaded files, kept in the database in pieces until the import is over: the worker may be on another machine."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from baton.importing.models import Import, UploadedPart
from baton.sql.transactions import one_transaction

PIECE = 1 << 20  # bytes


class TooLarge(ValueError):
    """More was uploaded than the settings allow."""


class UploadedFile(Protocol):
    """What a browser sends, as Django gives it."""

    @property
    def name(self) -> str | None: ...

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class StoredFile:
    number: int
    name: str
    size: int


@one_transaction
def store(*, job: Import, files: Iterable[UploadedFile], most_bytes: int) -> None:
    """Keep the files with the import. Raises `TooLarge`; nothing is kept then."""
    total = 0
    for file_number, file in enumerate(files):
        # The name is the browser's word. With a path in it, the worker would write where it points to.
        name = Path(file.name or "").name[:255] or f"File {file_number + 1}"
        for number, piece in enumerate(file.chunks(PIECE)):
            total += len(piece)
            # Counted while reading: Content-Length is the client's claim, and a form has several files.
            if total > most_bytes:
                raise TooLarge(f"The files have more than {most_bytes // PIECE:,} MB, the most that can be uploaded.")
            UploadedPart.objects.create(
                upload=job, file_number=file_number, file_name=name, number=number, content=piece
            )
    Import.objects.filter(pk=job.pk).update(bytes_in_all=total)


@contextmanager
def files_of(job: Import) -> Iterator[list[Path]]:
    """The uploaded files on this machine, for as long as they are read."""
    with TemporaryDirectory(prefix="baton-import-") as folder:
        paths = dict[int, Path]()
        parts = UploadedPart.objects.filter(upload=job).order_by("file_number", "number")
        for part in parts.iterator(chunk_size=8):
            path = paths.setdefault(part.file_number, _place(Path(folder), part))
            with path.open("ab") as file:
                file.write(part.content)
        yield list(paths.values())


def discard(job: Import) -> None:
    """The files are not needed any more."""
    UploadedPart.objects.filter(upload=job).delete()


def _place(folder: Path, part: UploadedPart) -> Path:
    """A folder for each file, so that two of the same name do not meet."""
    place = folder / str(part.file_number)
    place.mkdir(exist_ok=True)
    return place / Path(part.file_name).name
