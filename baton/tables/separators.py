"""Chooses the separator of a file: the one that gives the most rows as many cells as the others have.

Judged on the first rows. Where two are as even, the one with more columns; where none splits the first row, the file
has a single column.
"""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from baton.tables.faults import NotATable, UnknownSeparator

_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_WORDS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "bar": "|"}
# Of a file with one column: the character for that in ASCII, which no CRM writes.
_NONE = "\x1f"
_BLANK = ',;\t|" \r\n\ufeff\x1a'
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
# A title above the table is one cell, so a table is told from lines of text by this many columns.
_TITLED_COLUMNS = 3
_EVEN_BELOW_A_TITLE = 0.25


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
    """The dialect of these first lines of a file. Raises `NotATable` if they are blank."""
    if not any(line.strip(_BLANK) for line in lines):
        raise NotATable("has no rows")
    evenness = {one: _evenness(Dialect(one).split(lines)) for one in ([separator] if separator else _NAMES)}
    best = max(evenness, key=lambda one: evenness[one])
    if not separator and evenness[best].columns == 1:
        return Dialect(next((one for one in _NAMES if _only_trails(one, lines)), _NONE))
    return Dialect(best, skips_space=_has_quotes_after_spaces(best, lines))


class _Evenness(NamedTuple):
    """The evener, the greater. With one column, it is none."""

    share: float = 0
    is_tight: bool = True
    columns: int = 1


def _evenness(rows: Sequence[Sequence[str]]) -> _Evenness:
    """How even the rows are: the share of those that have the usual number of cells."""
    counts = [len(cells) for cells in rows if any(cell.strip() for cell in cells)]
    if max(counts, default=1) == 1:
        return _Evenness()
    later = [cell for cells in rows for cell in cells[1:]]
    is_tight = sum(cell.startswith(" ") for cell in later) * 2 < len(later)
    several = Counter(count for count in counts if count > 1)
    usual = max(several, key=lambda count: (several[count], count))
    share = counts.count(usual) / len(counts)
    if counts[0] == 1:
        # A title above the table; or the separator is none, as in lines of prose.
        below = counts[counts.index(usual) :]
        share = counts.count(usual) / len(below) / 2
        if usual < _TITLED_COLUMNS or share < _EVEN_BELOW_A_TITLE or not is_tight:
            return _Evenness()
    return _Evenness(round(share, 2), is_tight, usual)


def _only_trails(separator: str, lines: Sequence[str]) -> bool:
    """Whether it stands at the end of rows only, behind their only cell."""
    later = [cell for cells in Dialect(separator).split(lines) for cell in cells[1:]]
    return bool(later) and not "".join(later).strip()


def _has_quotes_after_spaces(separator: str, lines: Sequence[str]) -> bool:
    """Whether spaces belong to the separator, because the rows are as even then, and quotes begin cells."""
    plain = Dialect(separator).split(lines)
    if not any(cell.startswith(' "') for cells in plain for cell in cells[1:]):
        return False
    return _evenness(Dialect(separator, skips_space=True).split(lines)).share >= _evenness(plain).share
