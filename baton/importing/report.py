"""What an import did, or would do: counts by kind of row, problems in groups, and what became of ownership."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from baton.delegation.handovers import ChangeOutcome
from baton.mappings.rows import Problem

OnProblem = Callable[[Problem], None]

PROBLEMS_KEPT = 1000
# Beyond that a file is wrong as a whole, and is corrected in the CRM and not row by row.
REFUSED_ROWS_KEPT = 10_000


@dataclass(slots=True)
class KindReport:
    """What became of the rows of one kind.

    `left_out` are records that were never here and are deleted in the CRM, and rows that the mapping does not take.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    deleted: int = 0
    left_out: int = 0

    @property
    def rows(self) -> int:
        return self.added + self.changed + self.unchanged + self.refused + self.left_out


@dataclass(slots=True)
class ProblemGroup:
    """Problems of one cause: how many rows have it, and the first of them."""

    first: Problem
    count: int


@dataclass
class Problems:
    """The problems of an import: all of them in groups, the first thousand, and why the first ten thousand rows did
    not go in, by table and line.
    """

    first: list[Problem] = field(default_factory=list)
    groups: dict[tuple[str, str, str], ProblemGroup] = field(default_factory=dict)
    refused_rows: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    count: int = 0
    on_problem: OnProblem = lambda _problem: None
    _rows_kept: int = 0

    def add(self, problem: Problem) -> None:
        self.count += 1
        if problem.refuses:
            self._keep_row(problem)
        if len(self.first) < PROBLEMS_KEPT:
            self.first.append(problem)
        cause = (problem.table, problem.column, problem.reason)
        group = self.groups.get(cause)
        if group:
            group.count += 1
        # Reasons that quote the cell make a group each; a column of a million wrong dates must not fill the memory.
        elif len(self.groups) < PROBLEMS_KEPT:
            self.groups[cause] = ProblemGroup(problem, 1)
        self.on_problem(problem)

    def _keep_row(self, problem: Problem) -> None:
        rows = self.refused_rows.setdefault(problem.table, {})
        if problem.line not in rows:
            if self._rows_kept >= REFUSED_ROWS_KEPT:
                return
            self._rows_kept += 1
            rows[problem.line] = []
        rows[problem.line].append(f"{problem.column}: {problem.reason}" if problem.column else problem.reason)

    def biggest(self, most: int) -> list[ProblemGroup]:
        return sorted(self.groups.values(), key=lambda group: -group.count)[:most]


@dataclass
class ImportReport:
    """What an import did, by kind of row; and what became of the ownership of open actions."""

    kinds: dict[str, KindReport] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    remarks: list[str] = field(default_factory=list)
    placeholders: int = 0
    removed_participants: int = 0
    moved_participants: int = 0
    lifted_opt_outs: int = 0
    outcome: ChangeOutcome | None = None

    def kind(self, kind: str) -> KindReport:
        return self.kinds.setdefault(kind, KindReport())

    @property
    def refused(self) -> int:
        return sum(report.refused for report in self.kinds.values())

    @property
    def rows(self) -> int:
        return sum(report.rows for report in self.kinds.values())

    @property
    def refused_share(self) -> float:
        return self.refused / self.rows if self.rows else 0.0

    @property
    def changed_something(self) -> bool:
        changes = (report.added + report.changed + report.deleted for report in self.kinds.values())
        return any(changes) or self.placeholders > 0

    def as_json(self) -> dict[str, Any]:
        """The report as it is kept with the import."""
        return {
            "kinds": {kind: _counts(report) for kind, report in self.kinds.items()},
            "placeholders": self.placeholders,
            "removed_participants": self.removed_participants,
            "moved_participants": self.moved_participants,
            "lifted_opt_outs": self.lifted_opt_outs,
            "remarks": self.remarks,
            "problems": self.problems.count,
            "groups": [
                {**_as_json(group.first), "count": group.count} for group in self.problems.biggest(PROBLEMS_KEPT)
            ],
        }


def _counts(report: KindReport) -> Mapping[str, int]:
    return {name: getattr(report, name) for name in KindReport.__slots__}


def _as_json(problem: Problem) -> dict[str, Any]:
    return {
        "table": problem.table,
        "line": problem.line,
        "column": problem.column,
        "problem": problem.reason,
        "refuses": problem.refuses,
    }
