"""Finds the names of the columns: below blank rows and the title of a report, above the data."""

from collections import Counter
from collections.abc import Iterator, Sequence

from baton.tables.faults import NotATable

_NAME_LENGTH = 255
_TITLED_COLUMNS = 3


def header_index(rows: Sequence[Sequence[str]]) -> int:
    """Which of the first rows names the columns. Raises `NotATable` if all of them are blank."""
    counts = [sum(1 for cell in cells if cell.strip()) for cells in rows]
    first = next((index for index, count in enumerate(counts) if count), None)
    if first is None:
        raise NotATable("has no rows")
    usual = max(len(cells) for cells in rows)
    if usual < _TITLED_COLUMNS or counts[first] * 2 > usual or counts[first] > _TITLED_COLUMNS:
        return first
    full = (index for index in range(first, len(rows)) if counts[index] * 3 >= usual * 2)
    below = next(full, first)
    return below if _are_names(rows[below]) else first


def names_of(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell.strip("\ufeff \t\r\n\xa0") for cell in cells)


def header_remarks(names: Sequence[str]) -> Iterator[str]:
    """What is odd about the names, in words for the user."""
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
