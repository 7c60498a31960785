"""Remarks on the rows of a table, one a kind however many rows it is about."""

from dataclasses import dataclass, field

from baton.tables.rows import Remark


@dataclass(slots=True)
class Notes:
    """`header` are remarks on the columns; what `add` is told is counted by its text."""

    table: str
    header: list[Remark] = field(default_factory=list)
    _rows: dict[str, list[int]] = field(default_factory=dict)

    def add(self, line: int, text: str) -> None:
        first_and_count = self._rows.setdefault(text, [line, 0])
        first_and_count[1] += 1

    def forget_rows(self) -> None:
        self._rows.clear()

    @property
    def remarks(self) -> list[Remark]:
        return [*self.header, *(self._remark(text, *counted) for text, counted in self._rows.items())]

    def _remark(self, text: str, line: int, count: int) -> Remark:
        return Remark(self.table, line, text if count == 1 else f"{text} (and {count - 1:,} more)")
