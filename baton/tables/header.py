"""Finds the names of the columns: below blank rows and the title of a report, above the data."""

from collections import Counter
from collections.abc import Iterator, Sequence

from baton.tables.encodings import UNDECODABLE
from baton.tables.faults import NotATable
from baton.tables.notes import Notes
from baton.tables.options import Limits
from baton.tables.rows import Remark

# Among so many rows of a file.
HEADER_ROWS = 60
_NAME_LENGTH = 255
_TITLED_COLUMNS = 3


def header_index(rows: Sequence[Sequence[str]]) -> int:
    """Which of the first rows names the columns. Raises `NotATable` if all of them are blank."""
    counts = [sum(1 for cell in cells if cell.strip()) for cells in rows]
    first = next((index for index, count in enumerate(counts) if count), None)
    if first is None:
        raise NotATable("has no rows")
    lengths = Counter(len(cells) for cells, count in zip(rows, counts, strict=True) if count)
    usual = max(lengths, key=lambda length: (lengths[length], length))
    if usual < _TITLED_COLUMNS or counts[first] * 2 > usual or counts[first] > _TITLED_COLUMNS:
        return first
    # Every column has a name, or at least most of them have.
    most = max(count for cells, count in zip(rows, counts, strict=True) if len(cells) == usual)
    for enough in (most, usual * 2 / 3):
        index = next((index for index in range(first, len(rows)) if counts[index] >= enough), first)
        if _are_names(rows[index]):
            return index
    return first


def header_of(cells: Sequence[str], limits: Limits) -> tuple[str, ...]:
    """The names in this row. Raises `NotATable`."""
    if len(cells) > limits.columns:
        raise NotATable(f"has {len(cells):,} columns, and the limit is {limits.columns:,}")
    if any("\0" in cell for cell in cells):
        raise NotATable("has NUL characters in the names of its columns, so it is no text")
    return names_of(cells)


def names_of(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell.strip("\ufeff \t\r\n\xa0").replace(UNDECODABLE, "\ufffd") for cell in cells)


def notes_on(table: str, line: int, names: Sequence[str]) -> Notes:
    """The remarks on a table, which begin with those on the names of its columns."""
    return Notes(table, [Remark(table, line, text) for text in _remarks(names)])


def _remarks(names: Sequence[str]) -> Iterator[str]:
    nameless = [position for position, name in enumerate(names, start=1) if not name]
    if nameless:
        yield f"{_columns(nameless)} without a name"
    spellings: dict[str, list[str]] = {}
    for name in filter(None, names):
        spellings.setdefault(name.casefold(), []).append(name)
    for names_alike in spellings.values():
        if len(names_alike) > 1:
            spelled = " / ".join(dict.fromkeys(names_alike))
            yield f"the column {spelled} occurs {len(names_alike)} times; the first is used"


def _columns(positions: list[int]) -> str:
    if len(positions) == 1:
        return f"column {positions[0]} is ignored: it is"
    listed = ", ".join(map(str, positions[:5])) + (", …" if len(positions) > 5 else "")  # noqa: PLR2004
    return f"columns {listed} are ignored: they are"


def _are_names(cells: Sequence[str]) -> bool:
    names = [cell.strip() for cell in cells if cell.strip()]
    alike = Counter(name.casefold() for name in names)
    return max(alike.values()) == 1 and not any(_is_value(name) for name in names)


def _is_value(cell: str) -> bool:
    return len(cell) > _NAME_LENGTH or "@" in cell or not any(letter.isalpha() for letter in cell)
