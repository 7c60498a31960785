"""Importing a CRM's export: people, queues and records are written, and ownership follows, in one handover."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar

from baton.connectors.salesforce import Export, Problem, RecordObject
from baton.connectors.salesforce.crm_ids import GROUP_PREFIX, USER_PREFIX
from baton.crm.importing import RecordFile, import_records
from baton.crm.suppressions import OptIn, follow_crm
from baton.delegation.change import Change
from baton.delegation.coming_and_going import follow_records, has_exit_rules, hold_ruled_sequences
from baton.delegation.handovers import Outcome, carry_out
from baton.delegation.models import Handover
from baton.participants.models import ENROLLED, Participant
from baton.participants.operations import end
from baton.people.importing import Arrivals, import_queues, import_users, stage_people
from baton.people.models import User
from baton.people.permissions import Verb
from baton.sql import Sql
from baton.sql.locks import one_import_at_a_time
from baton.sql.transactions import one_transaction

Row = TypeVar("Row")
OnProblem = Callable[[Problem], None]
OnProgress = Callable[[str, int], None]

RECORD_FILES: Mapping[RecordObject, str] = {
    "account": "Account.csv", "lead": "Lead.csv", "contact": "Contact.csv",
}  # fmt: skip
OF_IMPORT = Sql("delegation/reach", "of_import")
ENDINGS = (Participant.Exit.DELETED, Participant.Exit.MERGED, Participant.Exit.CONVERTED)


class ImportRefused(ValueError):
    """A strict import met a problem; nothing was imported."""


@dataclass(slots=True)
class FileReport:
    """What became of one file's rows; `refused` counts rows, and a row may have several problems."""

    arrivals: Arrivals = field(default_factory=lambda: Arrivals(0, 0, 0))
    refused_lines: set[int] = field(default_factory=set)
    left_out: int = 0

    @property
    def refused(self) -> int:
        return len(self.refused_lines)


@dataclass(slots=True)
class ImportReport:
    """What an import did, by file; and what became of the ownership of open actions."""

    files: dict[str, FileReport] = field(default_factory=dict)
    placeholders: int = 0
    removed_participants: int = 0
    lifted_opt_outs: int = 0
    outcome: Outcome | None = None

    @property
    def refused(self) -> int:
        return sum(report.refused for report in self.files.values())

    @property
    def changed_something(self) -> bool:
        changes = (report.arrivals.added + report.arrivals.changed for report in self.files.values())
        return any(changes) or self.placeholders > 0


@one_transaction
def import_export(
    export: Export,
    *,
    by: User | None,
    at: datetime,
    strict: bool = False,
    on_problem: OnProblem = lambda _problem: None,
    on_progress: OnProgress = lambda _file, _bytes: None,
) -> ImportReport:
    """Import everything in one transaction; rows that cannot go in are told to `on_problem`, the others go in.

    With `strict`, one such row refuses all: `ImportRefused`, after every problem was told. `on_progress` is called
    with a file's name and the bytes read of it since the last call.
    """
    one_import_at_a_time()
    arrival = _Arrival(export, at, on_problem, on_progress)

    def prepare() -> Mapping[str, Any]:
        hold_ruled_sequences()
        reached = arrival.write()
        if strict and arrival.report.refused:
            rows = "1 row" if arrival.report.refused == 1 else f"{arrival.report.refused} rows"
            raise ImportRefused(f"Nothing was imported: {rows} cannot go in.")
        return reached

    change = Change(cause=Handover.Cause.RECORDS, reached=OF_IMPORT, verb=Verb.IMPORT_RECORDS, prepare=prepare)
    arrival.report.outcome = carry_out(change, by=by, at=at, why="Import")
    arrival.remove_ended()
    arrival.opt_in(by=by)
    arrival.follow()
    return arrival.report


class _Arrival:
    """One import on its way in."""

    def __init__(self, export: Export, at: datetime, on_problem: OnProblem, on_progress: OnProgress) -> None:
        self._export, self._at = export, at
        self._on_problem, self._on_progress = on_problem, on_progress
        self.report, self._moved, self._written = ImportReport(), list[int](), list[int]()
        self._ended: dict[Participant.Exit, list[int]] = {exit_: [] for exit_ in ENDINGS}
        self._opt_ins = list[OptIn]()

    def write(self) -> Mapping[str, Any]:
        """Write all files; whose participants are to be locked."""
        stage_people()
        concerned = self._write_people()
        for record_object, file in RECORD_FILES.items():
            if file in self._export.files:
                self._write_records(record_object, file)
        # Whoever may leave by a rule is locked with the others, in one order.
        leaving = self._written if has_exit_rules() else []
        return {"records": [*self._moved, *chain(*self._ended.values()), *leaving], "users": concerned}

    def remove_ended(self) -> None:
        """Take records that are deleted, merged or converted out of their sequences.

        Their participants are locked by the handover already.
        """
        for exit_, records in self._ended.items():
            if records:
                leaving = Participant.objects.filter(record__in=records, status__in=ENROLLED)
                self.report.removed_participants += end(
                    participants=list(leaving.values_list("pk", flat=True)), exit=exit_, why="", at=self._at
                )

    def opt_in(self, *, by: User | None) -> None:
        """Lift the opt-outs of addresses that the CRM has opted in again since."""
        if self._opt_ins:
            self.report.lifted_opt_outs = follow_crm(opt_ins=self._opt_ins, by=by, at=self._at)

    def follow(self) -> None:
        """Let what has changed leave and enter sequences by itself."""
        follow_records(records=self._written, at=self._at)

    def _write_people(self) -> list[int]:
        files, concerned = self._export.files, list[int]()
        if "User.csv" in files:
            users = self._rows(self._export.users(self._progress("User.csv")))
            report = self._file("User.csv")
            report.arrivals, concerned = import_users(users, complain=self._complain("User.csv"))
        if "Group.csv" in files:
            self._file("Group.csv").arrivals = import_queues(
                self._rows(self._export.queues(self._progress("Group.csv"))),
                self._rows(self._export.members(self._progress("GroupMember.csv"))),
                complain_queue=self._complain("Group.csv"),
                complain_member=self._complain("GroupMember.csv"),
                may_stand_in=self._may_stand_in,
                has_members="GroupMember.csv" in files,
            )
        return concerned

    def _write_records(self, record_object: RecordObject, file: str) -> None:
        known = RecordFile(
            record_object, self._export.columns(record_object), self._export.lookup_columns(record_object)
        )
        arrived = import_records(
            known,
            self._rows(self._export.records(record_object, self._progress(file))),
            complain=self._complain(file),
            may_stand_in=self._may_stand_in,
        )
        report = self._file(file)
        report.arrivals, report.left_out = arrived.arrivals, arrived.left_out
        self.report.placeholders += arrived.placeholders
        self._moved += arrived.moved
        for ending, records in arrived.ended.items():
            self._ended[Participant.Exit(ending)] += records
        self._opt_ins += arrived.opt_ins
        self._written += arrived.written

    def _may_stand_in(self, crm_id: str) -> bool:
        """Where the export does not say who its users (or queues) are, nobody can say that one is wrong."""
        described_in = {USER_PREFIX: "User.csv", GROUP_PREFIX: "Group.csv"}.get(crm_id[:3])
        return described_in is not None and described_in not in self._export.files

    def _rows(self, rows: Iterable[Row | Problem]) -> Iterator[Row]:
        """The rows that can be read; the problems go their own way."""
        for row in rows:
            if isinstance(row, Problem):
                self._tell(row)
            else:
                yield row

    def _complain(self, file: str) -> Callable[[int, str, str], None]:
        return lambda line, column, reason: self._tell(Problem(file, line, column, reason))

    def _tell(self, problem: Problem) -> None:
        self._file(problem.file).refused_lines.add(problem.line)
        self._on_problem(problem)

    def _file(self, file: str) -> FileReport:
        return self.report.files.setdefault(file, FileReport())

    def _progress(self, file: str) -> Callable[[int], None]:
        return lambda count: self._on_progress(file, count)
