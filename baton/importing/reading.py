"""Reading the tables of an import into staging, by its mapping: users first, then queues, members and records."""

from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import TypeVar

from django.conf import settings

from baton.crm.importing import RecordFile, known_fields
from baton.crm.persons import stage_roles
from baton.importing.lookups import (
    FieldAbsences,
    LookupFields,
    absences_of,
    new_lookups,
    tells_of_all_fields,
)
from baton.importing.options import ImportOptions
from baton.importing.report import ImportReport, OnProblem
from baton.importing.source import Source
from baton.importing.staging import ROWS_AT_ONCE, RecordReading, Staging, batches
from baton.importing.writing import ImportRefused, Terms, Written
from baton.mappings.kinds import KINDS, RECORD_KINDS, Kind
from baton.mappings.plan import TablePlan
from baton.mappings.planning import plan_table
from baton.mappings.reading import RowReader, read_line, row_reader
from baton.mappings.reading_people import QueueReader
from baton.mappings.rows import ContactRoleRow, MemberRow, Problem, QueueRow, UserRow
from baton.mappings.surveying import survey
from baton.people import importing as people
from baton.people.importing import References
from baton.tables import Fault, Table

RowType = TypeVar("RowType", UserRow, QueueRow, MemberRow, ContactRoleRow)
# Called regularly with what is being done and the bytes read since the last call.
OnProgress = Callable[[str, int], None]


class Reading:
    """One pass over the tables of a source. `report` has what reading alone can tell."""

    def __init__(
        self, source: Source, options: ImportOptions, *, on_progress: OnProgress, on_problem: OnProblem
    ) -> None:
        self._source, self._options, self._mapping = source, options, source.mapping
        self._on_progress = on_progress
        self._references = References(self._mapping.names_a_queue)
        self._staging = Staging(self._references)
        self._lookup_fields = LookupFields()
        # Of objects whose files would have all lookup fields: the files, and the lookup fields that have a column.
        self._files_of: dict[str, list[str]] = {}
        self._lookups_of: dict[str, set[str]] = {}
        self._skipped_queues: set[str] = set()  # groups that are none, so that their members are none of a queue
        self._staging.report.problems.on_problem = on_problem

    @property
    def report(self) -> ImportReport:
        return self._staging.report

    def read(self, *, import_id: int) -> Terms:
        """Stage every table; what writing has to know besides."""
        kinds = {kind for kind, _table in self._source.tables}
        for number, (kind, table) in enumerate(self._source.tables):
            self._read(number, kind, table)
            self.report.remarks += [f"{table.name}, line {remark.line}: {remark.text}." for remark in table.remarks]
        # After all tables: an object may come in several files, and each has only some of the columns.
        absences = self._field_absences()
        self.report.remarks += [field.remark for of in absences for field in of.absent if field.is_used]
        default_owner = self._references.number(self._mapping.read_reference(self._mapping.default_owner))
        return Terms(
            import_id=import_id,
            file_names=[table.name for _kind, table in self._source.tables],
            references=self._references,
            lookup_fields=self._lookup_fields,
            default_owner=default_owner or None,
            stands_in=self._stands_in(kinds),
            is_id=self._mapping.is_id,
            has_members="member" in kinds,
            complete_objects=[kind for kind in RECORD_KINDS if kind in kinds] if self._options.complete else (),
            most_absent=self._options.most_absent,
            strict=self._options.strict,
            field_absences=absences,
        )

    def report_with(self, written: Written) -> ImportReport:
        """The report of reading and writing together. Rows that were not added, changed or refused are unchanged."""
        report, read = written.report, self.report
        kind_of = {table.name: kind for kind, table in self._source.tables}
        # By row and not by problem: a row with three problems is one refused row.
        refused = Counter[str](
            kind_of[table]
            for table, _line in {(problem.table, problem.line) for problem in written.problems if problem.refuses}
        )
        for kind in {*report.kinds, *read.kinds, *self._staging.rows_of_kind}:
            counts, before = report.kind(kind), read.kind(kind)
            counts.refused, counts.left_out = before.refused + refused[kind], before.left_out
            staged = self._staging.rows_of_kind.get(kind, 0)
            # Several rows may change one record, so the difference may be less than none.
            counts.unchanged = max(0, staged - counts.added - counts.changed - refused[kind])
        report.problems = read.problems
        for problem in written.problems:
            report.problems.add(problem)
        report.remarks = [*self._source.remarks, *read.remarks]
        return report

    def _read(self, number: int, kind: Kind, table: Table) -> None:
        plan = plan_table(
            self._mapping,
            table,
            kind,
            known_fields=known_fields(object=kind),
            known_lookups=self._lookup_fields.of(kind),
        )
        if plan.problem:
            raise ImportRefused(f"Nothing was imported: {table.name} cannot be read: {plan.problem}.")
        if kind in RECORD_KINDS:
            self._read_records(number, plan, table)
            return
        reader = row_reader(plan, survey(plan, table), table, skipped_queues=frozenset(self._skipped_queues))
        self._read_others(number, kind, table, reader)

    def _read_others(self, number: int, kind: Kind, table: Table, reader: RowReader) -> None:
        """Stage what is no record."""
        if kind == "user":
            for users in self._batches(kind, table, reader, UserRow):
                people.stage_users(number, users, references=self._references)
        elif kind == "queue":
            for queues in self._batches(kind, table, reader, QueueRow):
                people.stage_queues(number, queues)
            # Public groups are exported as queues are. Their members
            # must be passed over without a complaint about the queue.
            if isinstance(reader, QueueReader):
                self._skipped_queues |= reader.skipped
        elif kind == "contact role":
            for roles in self._batches(kind, table, reader, ContactRoleRow):
                stage_roles(number, roles)
        else:
            for members in self._batches(kind, table, reader, MemberRow):
                people.stage_members(number, members, references=self._references)
            self._references.stage()

    def _read_records(self, number: int, plan: TablePlan, table: Table) -> None:
        surveyed = survey(plan, table)
        self.report.remarks += [f"{table.name}: {remark}." for remark in surveyed.remarks]
        describes_users = any(kind == "user" for kind, _table in self._source.tables)
        # With a file of users, whoever is not in it is no user. Without one, ids of users are all there is to go by.
        counts_as_user = (lambda _value: False) if describes_users else self._mapping.names_an_owner
        plan = plan.with_lookups(new_lookups(surveyed.candidates, counts_as_user=counts_as_user))
        self._lookup_fields.add(plan.kind, plan.lookup_labels)
        lookups = self._lookup_fields.of(plan.kind)
        # Noted of every file, though only some tell of all fields: a field that is in any of them is not absent.
        self._lookups_of.setdefault(plan.kind, set()).update(plan.lookups)
        if tells_of_all_fields(plan):
            self._files_of.setdefault(plan.kind, []).append(table.name)
        file = RecordFile(
            number=number,
            object=plan.kind,
            columns=tuple(plan.fields),
            lookup_fields={name: lookups[name] for name in plan.lookups},
            account_by_name=plan.account_by_name,
        )
        reading = RecordReading(
            file=file,
            reader=row_reader(plan, surveyed, table),
            key=plan.key,
            key_column=plan.key_column,
            plural=KINDS[plan.kind].plural.lower(),
            fingerprint=self._fingerprint(plan),
            adds=self._mapping.adds,
            updates=self._mapping.updates,
            is_complete=self._options.complete,
        )
        self._staging.read_records(reading, table.name, table.rows(self._progress(table)))

    def _field_absences(self) -> list[FieldAbsences]:
        return [
            absences_of(
                kind,
                file=", ".join(files),
                present=self._lookups_of[kind],
                new=self._lookup_fields.new_of(kind),
            )
            for kind, files in self._files_of.items()
        ]

    def _batches(
        self, kind: Kind, table: Table, reader: RowReader, expected: type[RowType]
    ) -> Iterator[list[RowType]]:
        """The rows a batch at a time, read before they are copied: who is told of progress may use the connection."""
        return batches(self._rows(kind, table, reader, expected), ROWS_AT_ONCE)

    def _rows(self, kind: Kind, table: Table, reader: RowReader, expected: type[RowType]) -> Iterator[RowType]:
        """The rows of a table that can be read; the problems go their own way."""
        counts = self._staging.rows_of_kind
        for line in table.rows(self._progress(table)):
            if isinstance(line, Fault):
                self._staging.tell(kind, [Problem(table.name, line.number, "", line.reason, refuses=True)])
                continue
            row = read_line(reader, line)
            self._staging.tell(kind, reader.problems)
            if isinstance(row, expected):
                counts[kind] = counts.get(kind, 0) + 1
                yield row
            elif not reader.problems:
                self.report.kind(kind).left_out += 1

    def _stands_in(self, kinds: set[Kind]) -> Callable[[str], bool]:
        """Where the import does not say who its users (or queues) are, nobody can say that one is unknown."""
        rule, names_a_queue = self._mapping.unknown_owners, self._mapping.names_a_queue
        if rule == "placeholders":
            return lambda _reference: True
        if rule != "auto" or self._mapping.default_owner:
            return lambda _reference: False
        return lambda reference: ("queue" if names_a_queue(reference) else "user") not in kinds

    def _fingerprint(self, plan: TablePlan) -> bytes:
        """Everything that decides what becomes of the cells of a row."""
        # By position as well: moved columns make other cells in the same place, with the same digest otherwise.
        columns = [(column.position, column.targets, column.name, column.use) for column in plan.columns]
        return sha256(
            # The region, too. When it changes, phone numbers become others though their cells stay the same.
            repr((self._mapping.model_dump_json(), plan.key, columns, settings.PHONE_REGION)).encode()
        ).digest()

    def _progress(self, table: Table) -> Callable[[int], None]:
        return lambda count: self._on_progress(f"Reading {table.name}", count)
