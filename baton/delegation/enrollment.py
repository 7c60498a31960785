"""Enrollment: records become participants, and every action of theirs gets its owner at once."""

from collections.abc import Iterable
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from baton import sql
from baton.crm.operations import HOLD_RECORDS
from baton.delegation.change import ABLE, OF_SEQUENCE, RULE, STAFFED, TURNED_AT, Change
from baton.delegation.flows import Flows
from baton.delegation.handovers import PREVIEW, ChangeOutcome, handover_columns, outcome_of
from baton.delegation.models import Handover
from baton.delegation.turns import choose_members, may_choose, try_choices
from baton.participants.consent import IS_UNREACHABLE
from baton.participants.models import Participant
from baton.participants.operations import end
from baton.participants.own import own_records
from baton.people.models import User
from baton.people.permissions import NotAllowed, Verb, require
from baton.rules.schedule import expected_dates
from baton.sequences.calendars import calendar_of
from baton.sequences.models import Action, Sequence
from baton.sequences.record_rules import RECORD_RULES
from baton.sql import Sql
from baton.sql.locks import hold_people_still, one_enrollment_at_a_time
from baton.sql.transactions import one_transaction

REACHABLE = {"ended_in_crm": Sql("crm/records", "ended_in_crm"), "is_unreachable": IS_UNREACHABLE}
ENROLL = Sql("delegation/enrollment", "enroll")
EXCLUDED = Sql("participants/elsewhere", "excluded")
LEAVING, WARNINGS = (Sql("participants/elsewhere", name) for name in ("leaving", "warnings"))
ENROLLABLE = Sql("delegation/enrollment", "enrollable")(**RECORD_RULES, **REACHABLE, excluded=EXCLUDED)
ANALYZE = Sql("delegation/enrollment", "analyze_participants")
NEW_ACTIONS = Sql("delegation/scopes", "new_actions")(id=Sql("delegation/scopes", "new_id"))
# Members are chosen before the actions exist, and a number from the sequence of ids would be used up for each.
NO_ID = Sql("delegation/scopes", "no_id")
ADDED_ACTIONS = Sql("delegation/scopes", "added_actions")(id=Sql("delegation/scopes", "new_id"))
BASE = RULE(overwrite=False)
CREATE_ACTIONS = Sql("delegation/ownership", "create_actions")(
    base=BASE, able=ABLE, staffed=STAFFED, turned_at=TURNED_AT
)
HOLD_RELATED = Sql("crm/records", "hold_related")
# Accounts before contacts, as an import locks them; and after them, for contacts that moved meanwhile.
HOLD_STILL = (HOLD_RELATED, HOLD_RECORDS, HOLD_RELATED)

# The keys are what the section `refusal` in SQL gives; the order there says which of several reasons is told.
NOT_OWN = "not_own"
ENROLLMENT_REFUSALS = {
    NOT_OWN: "owned by a different user or queue",
    "unknown": "record not found",
    "sequence_not_active": "the sequence isn’t active",
    "other_object": "the sequence is for a different object",
    "deleted": "deleted in the CRM",
    "merged": "merged into another record in the CRM",
    "converted": "converted in the CRM",
    "opted_out": "opted out of every channel that this sequence uses",
    "already_in": "already in this sequence",
    "not_matching": "doesn’t match the enrollment rules",
    "would_leave": "matches the exit rules",
    "was_in_before": "was in this sequence before and can’t be enrolled again",
    "returns_too_soon": "was in this sequence before and can’t be enrolled again yet",
    "skipped": "is or was in a sequence that this one skips",
    "excluded": "in an exclusive sequence of the same or a higher priority",
    "same_person": "has the same email address as another record that is enrolled",
}

# Fewer do not change the statistics enough to change a plan.
MANY = 1000


@dataclass(frozen=True, slots=True)
class EnrollmentRefusal:
    """A record that was not enrolled; `reason` is a key of `ENROLLMENT_REFUSALS`."""

    record_id: int
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class EnrollmentWarning:
    """A record that is enrolled although its person is in these other sequences."""

    record_id: int
    name: str
    sequences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enrollment:
    """How many records became participants, which did not and why, and who owns the actions.

    `ended` is how many participants left exclusive sequences of a lower priority for it.
    """

    enrolled: int
    refusals: tuple[EnrollmentRefusal, ...]
    outcome: ChangeOutcome
    warnings: tuple[EnrollmentWarning, ...] = ()
    ended: int = 0


@one_transaction
def enroll(
    *,
    sequence: Sequence,
    records: Iterable[int],
    by: User | None,
    at: datetime,
    why: str = "",
    automatically: bool = False,
) -> Enrollment:
    """Enroll the records with these ids; each that cannot enter is refused by itself, the others go in."""
    require(by, Verb.ENROLL)
    # As it is now: what the page showed may have been deactivated while somebody read it.
    sequence = hold_sequence(sequence)
    enrollable, refusals = _check(sequence, list(records), by=by, at=at)
    if refusals and all(refusal.reason == NOT_OWN for refusal in refusals) and not enrollable:
        raise NotAllowed(f"{by} can enroll only records that they own.")
    warnings, leaving = _elsewhere(sequence, list(enrollable))
    entry = {"sequence_id": sequence.pk, "at": at, "by_id": by.pk if by else None, "automatically": automatically}
    entered = sql.rows(ENROLL, records=list(enrollable), **entry)
    columns = handover_columns(_change(sequence), by=by, at=at, why=why)
    scope, chooses = _new_actions(sequence, entered, by=by, at=at)
    if entered and chooses:
        choose_members(scope(id=NO_ID), overwrite=False, at=at)
    create = CREATE_ACTIONS(scope=scope)
    outcome = outcome_of(sql.rows(create(**columns)))
    if len(entered) >= MANY:
        sql.run(ANALYZE)
    # Enrolled by somebody else since the check. The unique index turned them away, and not an error.
    in_already = set(enrollable) - {record_id for _id, record_id in entered}
    refusals += [
        EnrollmentRefusal(record_id, enrollable[record_id], "already_in") for record_id in sorted(in_already)
    ]
    # After the new participants are there, so a failure above takes nobody out of a sequence for nothing.
    if leaving:
        end(participants=leaving, exit=Participant.Exit.ENTERED, why=f"Entered “{sequence}”", at=at, by=by)
    return Enrollment(len(entered), tuple(refusals), outcome, warnings, len(leaving))


@one_transaction
def preview_enrollment(
    *, sequence: Sequence, records: Iterable[int], at: datetime, by: User | None = None
) -> Enrollment:
    """What `enroll` would do now, by the same person."""
    sequence = hold_sequence(sequence)
    require(by, Verb.ENROLL)
    enrollable, refusals = _check(sequence, list(records), by=by, at=at)
    not_yet = range(-len(enrollable), 0)  # numbers of no participants, in the order in which they would be enrolled
    scope, chooses = _new_actions(sequence, list(zip(not_yet, enrollable, strict=True)), by=by, at=at)
    with transaction.atomic():
        if enrollable and chooses:
            try_choices(scope(id=NO_ID), overwrite=False, at=at)
        outcome = outcome_of(sql.rows(PREVIEW(scope=scope, base=BASE)))
        transaction.set_rollback(True)
    warnings, leaving = _elsewhere(sequence, list(enrollable))
    return Enrollment(len(enrollable), tuple(refusals), outcome, warnings, len(leaving))


def create_actions_of_step(*, action: Action, participants: Rows[int], by: User | None, at: datetime) -> Flows:
    """Give locked participants an action that was added to their sequence; whoever dates it follows at once."""
    if not participants:
        return Flows(())
    change = Change(
        cause=Handover.Cause.STEP,
        verb=Verb.BUILD_SEQUENCES,
        reached=OF_SEQUENCE(sequence_id=action.sequence_id),
        sequence_id=action.sequence_id,
        action_id=action.pk,
    )
    scope = ADDED_ACTIONS(participants=list(participants), dates=[at] * len(participants), action_id=action.pk)
    if may_choose([action.sequence.delegation, action.delegation]):
        choose_members(scope(id=NO_ID), overwrite=False, at=at)
    columns = handover_columns(change, by=by, at=at, why="")
    return outcome_of(sql.rows(CREATE_ACTIONS(scope=scope)(**columns))).flows


def hold_sequence(sequence: Sequence) -> Sequence:
    """The sequence as it is now; it and the people are held still."""
    hold_people_still()
    # FOR SHARE: enrollments in one sequence run side by side, and only an edit of it has to wait.
    held = Sequence.objects.raw("SELECT * FROM sequences_sequence WHERE id = %s FOR SHARE", [sequence.pk])[0]
    # Two exclusive sequences lock different rows. Only this makes the later one see whom the other enrolled.
    if held.other_sequences == Sequence.OtherSequences.EXCLUSIVE:
        one_enrollment_at_a_time()
    return held


def _check(
    sequence: Sequence, records: list[int], *, by: User | None, at: datetime
) -> tuple[dict[int, str], list[EnrollmentRefusal]]:
    """Hold the records still, then say which can be enrolled (id, name) and which not."""
    for statement in HOLD_STILL:
        sql.run(statement, records=records)
    # Once they are held, or an owner who changes meanwhile would count as the one who has been.
    own = own_records(records=records, verb=Verb.ENROLL, by=by)
    judged = sql.rows(ENROLLABLE, records=records, sequence_id=sequence.pk, at=at)
    verdicts = [(pk, name, refusal if pk in own else NOT_OWN) for pk, name, refusal in judged]
    enrollable = {record_id: name for record_id, name, refusal in verdicts if refusal is None}
    return enrollable, [EnrollmentRefusal(*verdict) for verdict in verdicts if verdict[2] is not None]


def _elsewhere(sequence: Sequence, enrollable: list[int]) -> tuple[tuple[EnrollmentWarning, ...], list[int]]:
    """Who is enrolled although in other sequences, and which participants leave others for this one."""
    scope = {"records": enrollable, "sequence_id": sequence.pk}
    match Sequence.OtherSequences(sequence.other_sequences):
        case Sequence.OtherSequences.ALLOWED:
            return (), []
        case Sequence.OtherSequences.WARNED:
            rows = sql.rows(WARNINGS, **scope)
            return tuple(EnrollmentWarning(pk, name, tuple(names)) for pk, name, names in rows), []
        case Sequence.OtherSequences.EXCLUSIVE:
            return (), [participant_id for (participant_id,) in sql.rows(LEAVING, **scope)]


def _new_actions(
    sequence: Sequence, entered: Rows[tuple[int, ...]], *, by: User | None, at: datetime
) -> tuple[Sql, bool]:
    """The participant actions to be, and whether members of queues may have to be chosen for them.

    The sequence is read again, since it is held still by now.
    """
    sequence = Sequence.objects.select_related("calendar", "delegation").get(pk=sequence.pk)
    actions = list(sequence.actions.select_related("delegation").order_by("position"))
    chooses = may_choose([sequence.delegation, *(action.delegation for action in actions)])
    scope = NEW_ACTIONS(
        sequence_id=sequence.pk,
        participants=[participant_id for participant_id, _record_id in entered],
        records=[record_id for _participant_id, record_id in entered],
        actions=[action.pk for action in actions],
        enroller_id=by.pk if by else None,
        dates=expected_dates(waits=[action.wait for action in actions], start=at, calendar=calendar_of(sequence)),
    )
    return scope, chooses


def _change(sequence: Sequence) -> Change:
    reached = OF_SEQUENCE(sequence_id=sequence.pk)
    return Change(cause=Handover.Cause.ENROLLMENT, verb=Verb.ENROLL, reached=reached, sequence_id=sequence.pk)
