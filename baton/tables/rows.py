"""What reading a table gives: its rows as text, and what could not be read, each with its line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

# Called regularly with the number of bytes read since the last call; the sum is the table's size.
OnBytes = Callable[[int], None]


# Not frozen: making a frozen one takes as long as parsing half of its row.
@dataclass(slots=True)
class Line:
    """One row: the line on which it begins (of a workbook, its row), and as many cells as the header has columns.

    `unusable` says by position why a cell is empty that was not: it has bytes that no database can store as text.
    """

    number: int
    cells: list[str]
    unusable: Mapping[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be read, and why, in words for the user."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a table that costs no row: a column without a name, a header repeated in the middle."""

    table: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that is there and is not read, and why."""

    name: str
    reason: str
