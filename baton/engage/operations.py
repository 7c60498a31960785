"""Doing the work: taking, completing, skipping and rescheduling the current action of a participant."""

from datetime import datetime

from baton.delegation.changes import dates_moved
from baton.delegation.colleagues import taking
from baton.delegation.handovers import carry_out
from baton.delegation.models import OwnerChange
from baton.engage.following import date_following, following
from baton.engage.notices import notify_of_next
from baton.engage.outcomes import OutcomeAhead, end_with, outcomes_ahead, repeat, skip_ahead
from baton.engage.queries import next_in_queues
from baton.participants.models import Participant, ParticipantAction, Rescheduling
from baton.people.models import Owner, User
from baton.people.permissions import NotAllowed, Verb, may, may_any, require
from baton.people.queries import is_member, is_member_of_any
from baton.sequences.models import Action, Sequence
from baton.sequences.outcomes import CallOutcome
from baton.sql import Sql
from baton.sql.locks import hold_people_still
from baton.sql.transactions import one_transaction


class NotCurrent(ValueError):
    """Only the current action of a participant can be worked on; the message says what this one is."""

    def __init__(self, message: str, pa: ParticipantAction) -> None:
        super().__init__(message)
        self.participant_action = pa


class NotRunning(ValueError):
    """The participant is paused or out of its sequence, or the sequence is not active."""


class DateChanged(ValueError):
    """Somebody moved the action after its date was read."""

    def __init__(self, pa: ParticipantAction) -> None:
        super().__init__("Another user rescheduled this action.")
        self.participant_action = pa


class NotACall(ValueError):
    """Only a call has an outcome."""


class AlreadyTaken(ValueError):
    """The action has left its queue; `change` says to whom it went, by whose hand and when."""

    def __init__(self, pa: ParticipantAction, change: OwnerChange | None) -> None:
        since = f" It left the queue at {change.handover.at:%Y-%m-%d %H:%M} UTC." if change else ""
        super().__init__(f"This action is no longer in a queue. {pa.owner} owns it.{since}")
        self.participant_action = pa
        self.change = change


class NothingToTake(LookupError):
    """No action is due in the person's queues that nobody else is just taking."""


@one_transaction
def complete(
    *, participant_action_id: int, by: User | None, at: datetime, note: str = "", outcome: CallOutcome | None = None
) -> ParticipantAction:
    """Close the current action as done by `by`; the next becomes current, and all that follow get new dates.

    `outcome` is what a call came to. Of what that leads to, this does what concerns the participant;
    `baton.mail.completing` does the rest.
    """
    return complete_with_outcome(
        participant_action_id=participant_action_id, by=by, at=at, note=note, outcome=outcome
    )[0]


@one_transaction
def complete_with_outcome(
    *, participant_action_id: int, by: User | None, at: datetime, note: str = "", outcome: CallOutcome | None = None
) -> tuple[ParticipantAction, OutcomeAhead | None]:
    """The same, and what the outcome led to. An action that is to be repeated stays current."""
    pa = hold(participant_action_id=participant_action_id, by=by)
    if outcome and pa.action.type != Action.Type.CALL:
        raise NotACall(f"'{pa.action}' isn’t a call, so it can’t have a call outcome.")
    ahead = outcomes_ahead(pa)[outcome] if outcome else None
    if outcome and ahead and ahead.is_repeat:
        repeat(pa, ahead, outcome=outcome, note=note, by=by, at=at)
        _move_on(pa, by=by, at=at)
        return pa, ahead
    _closed(pa, ParticipantAction.Status.COMPLETED, by=by, at=at, note=note, outcome=outcome, ahead=ahead)
    return pa, ahead


@one_transaction
def skip(*, participant_action_id: int, by: User | None, at: datetime, note: str = "") -> ParticipantAction:
    """Close the current action without doing it; what follows is as after `complete`."""
    pa = hold(participant_action_id=participant_action_id, by=by)
    return _closed(pa, ParticipantAction.Status.SKIPPED, by=by, at=at, note=note)


@one_transaction
def reschedule(
    *,
    participant_action_id: int,
    to: datetime,
    by: User | None,
    at: datetime,
    why: str = "",
    seen: datetime | None = None,
) -> ParticipantAction:
    """Move the current action to another date; all that follow move with it.

    Raises `DateChanged` where it is not expected on the date that was `seen`.
    """
    pa = hold(participant_action_id=participant_action_id, by=by)
    if seen and pa.expected_at != seen:
        raise DateChanged(pa)
    # Also where the date stays the same. The reason that somebody wrote is worth keeping.
    Rescheduling.objects.create(participant_action=pa, by=by, at=at, from_date=pa.expected_at, to_date=to, why=why)
    pa.expected_at = to
    pa.save(update_fields=["expected_at"])
    _move_on(pa, by=by, at=at)
    return pa


@one_transaction
def take(*, participant_action_id: int, by: User, at: datetime) -> ParticipantAction:
    """Give the current action of a queue to a member of it, who owns it by hand from then on.

    Those that follow stay where the rule puts them, unless the sequence says that the participant is taken whole.
    """
    require(by, Verb.TAKE_ACTIONS)
    pa = _lock(participant_action_id)
    # To take it would make the member the owner, and the returning colleague would not get it back.
    if pa.cover and pa.cover.kind == Owner.Kind.QUEUE:
        raise NotAllowed(
            f"{pa.cover} covers for {pa.owner}, who stays the owner. Complete the action without taking it."
        )
    if pa.owner.kind != Owner.Kind.QUEUE:
        raise AlreadyTaken(pa, _last_change(pa))
    if not is_member(queue=pa.owner, user=by):
        raise NotAllowed(f"{by} is not a member of the queue {pa.owner}.")
    carry_out(taking(participant_action=pa, by=by), by=by, at=at)
    pa.refresh_from_db()
    return pa


@one_transaction
def take_next(*, by: User, at: datetime, ready: Sql) -> ParticipantAction:
    """Take what has been due longest in one's queues; `ready` says which actions `pa` can be worked on."""
    require(by, Verb.TAKE_ACTIONS)
    hold_people_still()
    # What was found may have been taken while it was being locked; the next look does not find it again.
    while first := next_in_queues(user=by, at=at, ready=ready):
        try:
            return take(participant_action_id=first, by=by, at=at)
        # Each look locks what it finds or skips what others have locked, so this ends with the queue.
        except (AlreadyTaken, NotCurrent, NotRunning):
            continue
    raise NothingToTake("No actions are due in your queues.")


def hold(*, participant_action_id: int, by: User | None) -> ParticipantAction:
    """Keep everybody else from a current action until the end of the transaction, if it is this person's to do."""
    pa = _lock(participant_action_id)
    _require_worker(pa, by)
    return pa


def may_work(pa: ParticipantAction, *, by: User) -> bool:
    """The owner, their cover, a member of the queue that owns or covers, and a Sequence Admin may."""
    if may_any(by, Verb.WORK_ACTIONS):
        return True
    responsible = [pa.owner_id, *([pa.cover_id] if pa.cover_id else [])]
    # No query for the person's own, which is what is opened all day.
    is_theirs = by.pk in responsible or is_member_of_any(owner_ids=responsible, user=by)
    return is_theirs and may(by, Verb.WORK_ACTIONS)


def lock(*, participant_action_id: int) -> ParticipantAction:
    """Keep everybody else from an action until the end of the transaction, whatever can be done with it."""
    hold_people_still()
    # An action never changes its participant, so this may be read before the lock.
    unlocked = ParticipantAction.objects.only("participant_id").get(pk=participant_action_id)
    participant = (
        Participant.objects.select_for_update(no_key=True, of=["self"])
        .select_related("sequence__calendar")
        .get(pk=unlocked.participant_id)
    )
    # Read after the lock, which is the point: status and owner are what the last holder left.
    pa = ParticipantAction.objects.select_related("performer", "action", "owner", "cover").get(
        pk=participant_action_id
    )
    pa.participant = participant
    return pa


def go_on(closed: ParticipantAction, *, by: User | None, at: datetime) -> None:
    """After the current action of a held participant was closed: the next one is current, or it has finished."""
    # Counted from now, not from when it was expected: who is late must not get the next three actions at once.
    if waiting := following(closed):
        date_following(closed, start=at, current=waiting[0])
        carry_out(dates_moved(participants=[closed.participant_id]), by=by, at=at)
        notify_of_next(closed, by=by, at=at)
    else:
        Participant.objects.filter(pk=closed.participant_id).update(
            status=Participant.Status.COMPLETED, exit=Participant.Exit.FINISHED, ended_at=at, ended_by=by
        )


def require_running(participant: Participant) -> None:
    if participant.status != Participant.Status.ACTIVE:
        raise NotRunning(f"The participant is {participant.get_status_display().lower()}.")
    if participant.sequence.status != Sequence.Status.ACTIVE:
        raise NotRunning(f"The sequence '{participant.sequence}' is not active.")


@one_transaction
def record_as_closed(
    *, participant_action_id: int, status: ParticipantAction.Status, by: User | None, at: datetime, note: str = ""
) -> None:
    """Close an action because of what has happened in the world already, whoever owns it by now.

    One that was closed meanwhile stays as it is; one of a paused participant is closed all the same.
    """
    pa = lock(participant_action_id=participant_action_id)
    # No error otherwise. The email is out, and a refusal here would make it look as if it were not.
    if pa.status == ParticipantAction.Status.CURRENT:
        _closed(pa, status, by=by, at=at, note=note)


def _closed(
    pa: ParticipantAction,
    status: ParticipantAction.Status,
    *,
    by: User | None,
    at: datetime,
    note: str,
    outcome: CallOutcome | None = None,
    ahead: OutcomeAhead | None = None,
) -> ParticipantAction:
    """Of an action that is held and current."""
    pa.status, pa.performer, pa.closed_at, pa.note, pa.outcome, pa.problem = status, by, at, note, outcome or "", ""
    pa.followed = ahead.consequence.reason if ahead else ""
    pa.save(update_fields=["status", "performer", "closed_at", "note", "outcome", "followed", "problem"])
    if ahead and ahead.result:
        end_with(pa, ahead.result, by=by, at=at)
        return pa
    if ahead:
        skip_ahead(pa, ahead, by=by, at=at)
    go_on(pa, by=by, at=at)
    return pa


def _move_on(pa: ParticipantAction, *, by: User | None, at: datetime) -> None:
    """After a held action got another date: all that follow move with it."""
    date_following(pa, start=pa.expected_at)
    # The new date may fall into an absence, or out of one.
    carry_out(dates_moved(participants=[pa.participant_id]), by=by, at=at)
    pa.refresh_from_db()


def _lock(participant_action_id: int) -> ParticipantAction:
    """Lock the participant, then read its action, and refuse what cannot be worked on."""
    pa = lock(participant_action_id=participant_action_id)
    _require_current(pa)
    require_running(pa.participant)
    return pa


def _require_current(pa: ParticipantAction) -> None:
    if pa.status == ParticipantAction.Status.CURRENT:
        return
    # Waiting: it has no status that would help, but somebody can do what comes before it.
    if pa.closed_at is None:
        raise NotCurrent("Complete or skip the participant’s earlier action first.", pa)
    person = f" by {pa.performer}" if pa.performer else ""
    raise NotCurrent(
        f"This action was {pa.get_status_display().lower()}{person} at {pa.closed_at:%Y-%m-%d %H:%M} UTC.", pa
    )


def _require_worker(pa: ParticipantAction, by: User | None) -> None:
    if by is not None and not may_work(pa, by=by):
        raise NotAllowed(f"{by} doesn’t own this action or cover for its owner.")


def _last_change(pa: ParticipantAction) -> OwnerChange | None:
    changes = OwnerChange.objects.filter(participant_action=pa, to_owner=pa.owner_id)
    return changes.select_related("handover__by").order_by("-handover__at", "-handover").first()
