"""Writing what was staged: one transaction, its locks only at the end.

New people and records go in first, which nobody waits for. Then known ones change, and ownership follows as one
handover.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from django.db import transaction

from baton import sql
from baton.crm import importing as crm
from baton.crm.persons import follow_persons
from baton.crm.suppressions import follow_crm
from baton.delegation.automatic_enrollment import (
    follow_records,
    has_automatic_sequences,
    has_exit_rules,
    hold_ruled_sequences,
)
from baton.delegation.change import Change
from baton.delegation.covers import queues_cover
from baton.delegation.handovers import carry_out, preview_change
from baton.delegation.models import Handover
from baton.importing.lookups import FieldAbsences, LookupFields, note_absences
from baton.importing.report import ImportReport
from baton.mappings.kinds import KINDS
from baton.mappings.rows import Problem
from baton.participants.elsewhere import react_elsewhere, records_of_persons
from baton.participants.models import ENROLLED, Participant
from baton.participants.operations import carry_on, end
from baton.people import importing as people
from baton.people.models import User
from baton.people.permissions import Verb
from baton.sql import Sql
from baton.sql.transactions import one_transaction

OF_IMPORT = Sql("delegation/reach", "of_import")
OF_PARTICIPANTS = Sql("delegation/reach", "of_participants")
PLURALS = {str(kind): facts.plural.lower() for kind, facts in KINDS.items()}
ENDINGS = (Participant.Exit.DELETED, Participant.Exit.MERGED, Participant.Exit.CONVERTED)


class ImportRefused(ValueError):
    """An import was stopped as a whole; nothing was imported. `problems` are those that writing met."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        self.problems = problems
        super().__init__(message)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How what was staged is to be written.

    `default_owner` is the number of a reference. `complete_objects` are those of which the files have all that the
    CRM has, `most_absent` the share of them that may be absent. `stands_in` says for which unknown owners a
    placeholder is added, and `is_id` whether that is a CRM id.
    """

    import_id: int
    file_names: Sequence[str]
    references: people.References
    lookup_fields: LookupFields
    default_owner: int | None = None
    stands_in: Callable[[str], bool] = lambda _reference: False
    is_id: Callable[[str], bool] = lambda _reference: False
    has_members: bool = False
    complete_objects: Sequence[str] = ()
    most_absent: float = 0.2
    strict: bool = False
    field_absences: Sequence[FieldAbsences] = ()


@dataclass
class Written:
    """What writing has done so far; a try that a deadlock breaks off begins with a new one."""

    report: ImportReport
    problems: list[Problem] = field(default_factory=list)
    changed: crm.RecordsChanged | None = None


@one_transaction
def write(terms: Terms, staged: ImportReport, *, by: User | None, at: datetime) -> Written:
    """Write everything that is staged, or nothing.

    `staged` is the report of reading, which stays as it is. Raises `ImportRefused`.
    """
    writing = _Writing(terms, staged, by=by, at=at)
    writing.add()
    writing.written.report.outcome = carry_out(writing.change(), by=by, at=at, why="Import")
    return writing.written


def preview_writing(terms: Terms, staged: ImportReport, *, at: datetime) -> Written:
    """What `write` would do now; all of it is taken back."""
    writing = _Writing(terms, staged, by=None, at=at)
    # The whole work, taken back: a preview that counts by other means would some day count something else.
    with transaction.atomic():
        writing.add()
        writing.written.report.outcome = preview_change(writing.change(), at=at)
        transaction.set_rollback(True)
    return writing.written


class _Writing:
    """One try to write an import."""

    def __init__(self, terms: Terms, staged: ImportReport, *, by: User | None, at: datetime) -> None:
        self._terms, self._by, self._at = terms, by, at
        self._staged = staged
        self.written = Written(ImportReport())
        self._ended: dict[Participant.Exit, list[int]] = {}
        self._default_owner_id: int | None = None

    def add(self) -> None:
        """Add what is new; nobody has to wait for that."""
        terms, report = self._terms, self.written.report
        if taken := terms.lookup_fields.store():
            names = ", ".join(taken)
            raise ImportRefused(
                f"Nothing was imported: {names} can’t be a lookup field, because another choice of delegation has"
                " that name. Use the column as a field, or rename it."
            )
        added = people.add_people(refuse=self._refuse)
        # After the people were added, so that references find those of this import, too.
        terms.references.stage()
        report.placeholders = people.resolve_references(stands_in=terms.stands_in, is_id=terms.is_id)
        report.kind("user").added, report.kind("queue").added = added.users, added.queues
        self._default_owner_id = self._find_default_owner()
        records = crm.add_records(
            default_owner_id=self._default_owner_id,
            import_id=terms.import_id,
            refused_owners={
                reference: f"{terms.file_names[user.file_number]} line {user.line}: {user.reason}"
                for reference, user in added.refused.items()
            },
            refuse=self._refuse,
            keep=self._keep,
        )
        report.placeholders += records.placeholders
        for kind, count in records.counts.items():
            if count:
                report.kind(kind).added = count

    def change(self) -> Change:
        """The rest, and the change of ownership that follows from it."""
        return Change(
            cause=Handover.Cause.RECORDS,
            reached=OF_IMPORT,
            verb=Verb.IMPORT_RECORDS,
            prepare=self._update,
            afterwards=self._follow,
        )

    def _update(self) -> Mapping[str, Any]:
        terms, report = self._terms, self.written.report
        # Rules before records: an edit of a rule takes its locks in this order, too.
        hold_ruled_sequences()
        note_absences(terms.field_absences, at=self._at)
        changed_people = people.update_people(
            refuse=self._refuse,
            keep=self._keep,
            has_managers=terms.references.name_managers,
            has_members=terms.has_members,
            # Only then does an exchange of members change owners,
            # and make everybody who delegates wait for this import.
            members_share=crm.members_share() or queues_cover(),
        )
        report.kind("user").changed = len(changed_people.users)
        report.kind("queue").changed = len(changed_people.queues)
        changed = crm.update_records(
            default_owner_id=self._default_owner_id,
            import_id=terms.import_id,
            complete_objects=terms.complete_objects,
        )
        for kind, ids in changed.ids.items():
            report.kind(kind).changed = len(ids)
        self._ended = {exit_: list(changed.ended.get(exit_.value, ())) for exit_ in ENDINGS}
        self._end_absent()
        self.written.changed = changed
        # As late as this, because writing finds problems, too. The transaction takes everything back.
        if terms.strict and (self.written.problems or self._staged.problems.count):
            self._refuse_all()
        # Whoever may leave by a rule is locked with the others, in one order.
        leaving = [*chain(*changed.ids.values()), *changed.followed] if has_exit_rules() else []
        records = [*changed.moved, *chain(*self._ended.values()), *leaving]
        # Their other sequences react, and those participants have to be locked with the others, in one order.
        if converted := self._ended[Participant.Exit.CONVERTED]:
            records += records_of_persons(converted)
        return {"records": records, "users": list(changed_people.concerned)}

    def _find_default_owner(self) -> int | None:
        number = self._terms.default_owner
        if number is None:
            return None
        owner_id = people.owner_of_reference(number)
        if owner_id is None:
            name = next(name for name, of_name in self._terms.references.numbers.items() if of_name == number)
            raise ImportRefused(f"Nothing was imported: the default owner '{name}' is not a user or a queue.")
        return owner_id

    def _end_absent(self) -> None:
        """Mark records deleted that a complete export does not have any more."""
        for kind in self._terms.complete_objects:
            absent = crm.absent_records(object=kind)
            present = crm.count_present(object=kind)
            # By what Baton has of the CRM, so an export that was filtered or cut off is refused however large it is.
            if len(absent) > present * self._terms.most_absent:
                raise ImportRefused(
                    f"Nothing was imported: {len(absent):,} of {present:,} {PLURALS[kind]} are missing from the "
                    f"files, more than {self._terms.most_absent:.0%}. If they are really gone, allow a larger share."
                )
            crm.mark_deleted(records=absent, import_id=self._terms.import_id)
            follow_persons(records=absent)
            self.written.report.kind(kind).deleted = len(absent)
            self._ended[Participant.Exit.DELETED] += absent

    def _follow(self, at: datetime) -> None:
        """Take records that are gone out of their sequences, lift opt-outs, and let records enter and leave."""
        changed = self.written.changed
        assert changed is not None  # noqa: S101 - prepared before
        # Before the participants move or end: afterwards nobody could tell which were theirs and which elsewhere.
        self._react_elsewhere(at)
        self._carry_on(at)
        for exit_, records in self._ended.items():
            if records:
                leaving = Participant.objects.filter(record__in=records, status__in=ENROLLED)
                self.written.report.removed_participants += end(
                    participants=list(leaving.values_list("pk", flat=True)), exit=exit_, why="", at=at
                )
        if changed.opt_ins:
            self.written.report.lifted_opt_outs = follow_crm(opt_ins=list(changed.opt_ins), by=self._by, at=at)
        written = [*chain(*changed.ids.values()), *changed.followed]
        if has_automatic_sequences():
            written += [row[0] for row in sql.rows("SELECT record_id FROM staged_record WHERE is_new")]
        follow_records(records=written, at=at)

    def _react_elsewhere(self, at: datetime) -> None:
        """Of people whose lead was converted, the other sequences pause or end, as each of these says."""
        if converted := self._ended[Participant.Exit.CONVERTED]:
            theirs = Participant.objects.filter(record__in=converted, status__in=ENROLLED)
            react_elsewhere(
                records=converted,
                besides=theirs.values_list("pk", flat=True),
                exit=Participant.Exit.CONVERTED,
                why="The lead was converted in the CRM",
                at=at,
            )

    def _carry_on(self, at: datetime) -> None:
        """Participants carry on as the record that won, or the contact that a lead became, where they may."""
        gone = [*self._ended[Participant.Exit.MERGED], *self._ended[Participant.Exit.CONVERTED]]
        moved = carry_on(records=gone)
        self.written.report.moved_participants = len(moved)
        if moved:
            change = Change(cause=Handover.Cause.RECORDS, verb=None, reached=OF_PARTICIPANTS(participant_ids=moved))
            carry_out(change, by=self._by, at=at, why="Merged or converted in the CRM")

    def _refuse(self, file_number: int, line: int, column: str, reason: str) -> None:
        self._tell(file_number, line, column, reason, refuses=True)

    def _keep(self, file_number: int, line: int, column: str, reason: str) -> None:
        self._tell(file_number, line, column, reason, refuses=False)

    def _tell(self, file_number: int, line: int, column: str, reason: str, *, refuses: bool) -> None:
        table = self._terms.file_names[file_number]
        self.written.problems.append(Problem(table, line, column, reason, refuses))

    def _refuse_all(self) -> None:
        count = len(self.written.problems) + self._staged.problems.count
        problems = "1 problem" if count == 1 else f"{count:,} problems"
        raise ImportRefused(f"Nothing was imported: the files have {problems}.", self.written.problems)
