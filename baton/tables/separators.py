"""Chooses the separator of a file: the one that gives the most rows as many cells as the others have.

Judged on the first rows. Where two are as even, the one with more columns; where none splits the first row, the file
has a single column.
"""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from baton.tables.faults import UnknownSeparator

_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_WORDS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "bar": "|"}
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
# A title above the table is one cell, so a table is told from lines of text by this many columns.
_TITLED_COLUMNS = 3
_EVEN_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Dialect:
    """`skips_space` after a separator, as in `Ann, "Acme, Inc."`."""

    separator: str
    skips_space: bool = False

    @property
    def separated_by(self) -> str:
        return _NAMES.get(self.separator, f"'{self.separator}'")

    def split(self, lines: Sequence[str]) -> list[list[str]]:
        """The rows of these lines, whatever their quotes."""
        return [cells for _, cells in self.numbered(lines)]

    def numbered(self, lines: Sequence[str]) -> list[tuple[int, list[str]]]:
        """The rows, each with the line on which it ends, counted from 1."""
        reader = csv.reader(lines, delimiter=self.separator, skipinitialspace=self.skips_space)
        rows = []
        try:
            for cells in reader:
                rows.append((reader.line_num, cells))  # noqa: PERF401 - what was read before a fault counts
        except csv.Error:
            pass
        return rows


def named_separator(separator: str) -> str:
    """The character that a user means. Raises `UnknownSeparator`."""
    character = _WORDS.get(separator.lower(), separator)
    if len(character) != 1 or character in '"\r\n\0' or character.isalnum():
        raise UnknownSeparator(f"'{separator}' is not a separator, such as comma, semicolon, tab or pipe.")
    return character


def separator_line(lines: Sequence[str]) -> str | None:
    """The separator that the first line declares for Excel (`sep=;`)."""
    match = _SEP_LINE.fullmatch(lines[0]) if lines else None
    return match[1] if match and not match[1].isalnum() else None


def dialect_of(lines: Sequence[str], separator: str | None = None) -> Dialect:
    """The dialect of these first lines of a file."""
    separators = [separator] if separator else list(_NAMES)
    dialects = [Dialect(one, skips) for one in separators for skips in (False, True)]
    best = max(dialects, key=lambda dialect: (*_evenness(dialect, lines), not dialect.skips_space))
    return best if separator or _evenness(best, lines)[0] else Dialect(",")


def _evenness(dialect: Dialect, lines: Sequence[str]) -> tuple[float, int]:
    """The share of rows with the usual number of cells, and that number."""
    counts = [len(cells) for cells in dialect.split(lines) if any(cell.strip() for cell in cells)]
    several = Counter(count for count in counts if count > 1)
    if not several:
        return 0, 1
    usual = max(several, key=lambda count: (several[count], count))
    if counts[0] != usual:
        # The first row is a title above the table, or the separator is none.
        if usual < _TITLED_COLUMNS or counts[0] > 1:
            return 0, 1
        counts = counts[counts.index(usual) :]
    share = counts.count(usual) / len(counts)
    return (round(share, 2), usual) if share >= _EVEN_ENOUGH else (0, 1)
