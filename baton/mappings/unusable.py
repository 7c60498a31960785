"""Cells of which the file's bytes are broken cost their fields, not their row."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from baton.mappings.plan import Column, TablePlan
from baton.mappings.reading_records import ATTRIBUTES
from baton.mappings.rows import Problem, RecordRow, Row, UserRow

RowType = TypeVar("RowType", bound=Row)

_PARTS_OF_NAMES = ("name", "first name", "last name", "company")
# The attribute of a row that a target fills. Ids are found by or not there, and stay what the reader made of them.
_ATTRIBUTE_OF = {target: attribute for attribute, targets in ATTRIBUTES.items() for target in targets} | {
    "username": "username",
    "title": "title",
    "active": "is_active",
    "time zone": "time_zone",
    "work start": "work_start",
    "work end": "work_end",
    "user type": "is_person",
    **dict.fromkeys(_PARTS_OF_NAMES, "name"),
}
del _ATTRIBUTE_OF["crm id"]


def without_unusable(row: RowType, plan: TablePlan, positions: Sequence[int]) -> RowType:
    """The row, as it was read with blanks in these cells, that leaves their fields as they are."""
    columns = [column for column in plan.columns if column.position in positions]
    attributes: dict[str, Any] = {
        _ATTRIBUTE_OF[target]: None
        for column in columns
        for target in (*column.targets, column.stands_in_for)
        if target in _ATTRIBUTE_OF and hasattr(row, _ATTRIBUTE_OF[target])
    }
    if isinstance(row, RecordRow):
        names = tuple(column.name for column in columns if column.name)
        return replace(row, kept=row.kept + names, **attributes)
    return replace(row, **attributes) if isinstance(row, UserRow) else row


def problems_of(plan: TablePlan, line: int, unusable: Mapping[int, str]) -> list[Problem]:
    headers = {column.position: _header(column) for column in plan.columns}
    return [Problem(plan.table, line, headers[at], why) for at, why in unusable.items() if at in headers]


def _header(column: Column) -> str:
    return column.header or f"column {column.position + 1}"
