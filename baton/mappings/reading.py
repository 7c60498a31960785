"""Reads the rows of a table by its plan. A row goes in for what is right in it.

A cell that cannot be used leaves its field as it was and becomes a problem. Only a row of which nobody can say whom
it is about is refused.
"""

from typing import Protocol

from baton.mappings.plan import TablePlan
from baton.mappings.reading_people import ContactRoleReader, MemberReader, QueueReader, UserReader
from baton.mappings.reading_records import RecordReader
from baton.mappings.rows import Problem, Row
from baton.mappings.surveying import Survey
from baton.mappings.unusable import problems_of, without_unusable
from baton.tables import Line, Table


class RowReader(Protocol):
    """`problems` are those of the row that was read last."""

    plan: TablePlan
    problems: list[Problem]

    def key(self, cells: list[str]) -> str:
        """What the row is found by, or "" if that cannot be used; cheaper than reading the row."""

    def read(self, line: int, cells: list[str]) -> Row | None:
        """The row, or None if it does not go in; without a problem, it is none that Baton keeps.

        Raises `DateOrderUndecided` on the first date that needs an order, where the table shows none.
        """


def row_reader(
    plan: TablePlan, survey: Survey, table: Table, *, skipped_queues: frozenset[str] = frozenset()
) -> RowReader:
    """One reader serves a whole table. `skipped_queues` are groups that are no queues (`QueueReader.skipped`)."""
    match plan.kind:
        case "user":
            return UserReader(plan)
        case "queue":
            return QueueReader(plan)
        case "member":
            return MemberReader(plan, skipped_queues)
        case "contact role":
            return ContactRoleReader(plan)
        case _:
            return RecordReader(plan, survey, table)


def read_line(reader: RowReader, line: Line) -> Row | None:
    """`RowReader.read`, of a line that may have unusable cells; they are among the reader's problems."""
    row = reader.read(line.number, line.cells)
    if line.unusable:
        reader.problems += problems_of(reader.plan, line.number, line.unusable)
        return row and without_unusable(row, reader.plan, list(line.unusable))
    return row
