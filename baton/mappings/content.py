"""Guesses from the cells of a table what its columns are."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from baton.mappings.bad_cells import BadCell
from baton.mappings.values import email, is_blank
from baton.tables import Line, Table

ROWS_TO_GUESS_FROM = 200
_MOST = 0.6  # of the cells that are not blank
_PHONE = re.compile(r"\+?[-0-9()./\s]{7,25}")
_PHONE_DIGITS = range(7, 16)
_DATE = re.compile(r"\d{1,4}([-./])\d{1,2}\1\d{1,4}")


def first_rows(table: Table, count: int) -> list[list[str]]:
    """The cells of the first rows that can be read."""
    return [line.cells for line in islice(table.rows(), count) if isinstance(line, Line)]


def column_of_emails(rows: Sequence[Sequence[str]], positions: Iterable[int]) -> int | None:
    """The first of these columns most of whose cells are email addresses."""
    return _first(rows, positions, _is_email)


def column_of_phones(rows: Sequence[Sequence[str]], positions: Iterable[int]) -> int | None:
    """The first of these columns most of whose cells are phone numbers, written as such: with `+`, `(` or blanks."""
    return _first(rows, positions, _is_phone)


def share_of(rows: Sequence[Sequence[str]], position: int, is_one: Callable[[str], bool]) -> float | None:
    """The share of the cells of a column for which this is true; None if all are blank."""
    cells = [cell for row in rows if not is_blank(cell := row[position].strip())]
    return sum(map(is_one, cells)) / len(cells) if cells else None


def _first(rows: Sequence[Sequence[str]], positions: Iterable[int], is_one: Callable[[str], bool]) -> int | None:
    return next((position for position in positions if (share_of(rows, position, is_one) or 0) >= _MOST), None)


def _is_email(cell: str) -> bool:
    try:
        return bool(email(cell))
    except BadCell:
        return False


def _is_phone(cell: str) -> bool:
    digits = sum(map(str.isdigit, cell))
    is_written_as_one = _PHONE.fullmatch(cell) and not cell.replace(".", "").isdigit() and not _DATE.match(cell)
    return digits in _PHONE_DIGITS and bool(is_written_as_one)
