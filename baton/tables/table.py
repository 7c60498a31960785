"""A table of text cells, whatever kind of file it comes from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from baton.tables.rows import Fault, Line, OnBytes, Remark, Unread


class Table(Protocol):
    """One file, or one sheet of a workbook."""

    @property
    def name(self) -> str:
        """As users know it: `Lead.csv`, `WE_00D_1.ZIP/Lead.csv`, `book.xlsx, sheet Leads`."""

    @property
    def stem(self) -> str:
        """The file's name without folder and extension, or the name of the sheet."""

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns as written; "" for a column without a name."""

    @property
    def reading(self) -> str:
        """How the file is read, in one line for the user: `UTF-16, separated by tabs`."""

    @property
    def size(self) -> int:
        """The bytes that reading the rows will report."""

    @property
    def remarks(self) -> Sequence[Remark]:
        """About the header, and about the rows as far as they were read."""

    def rows(self, on_bytes: OnBytes | None = None) -> Iterator[Line | Fault]:
        """The rows below the header, each with a cell for every column. Can be called again."""


@dataclass(frozen=True, slots=True)
class Tables:
    tables: tuple[Table, ...]
    unread: tuple[Unread, ...]
