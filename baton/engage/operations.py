"""Doing the work: completing, skipping and rescheduling the current action of a participant."""

from datetime import datetime
from zoneinfo import ZoneInfo

from baton import sql
from baton.delegation.changes import dates_moved
from baton.delegation.handovers import carry_out
from baton.participants.models import Participant, ParticipantAction
from baton.people.models import QueueMember, User
from baton.people.queries import NotAllowed
from baton.rules.schedule import expected_dates
from baton.sequences.models import Action, Sequence
from baton.sql.transactions import hold_people_still, one_transaction

Status = ParticipantAction.Status


class NotCurrent(ValueError):
    """Only the current action of a participant can be worked on; the message says what this one is."""


class NotRunning(ValueError):
    """The participant is paused or out of its sequence, or the sequence is not active."""


@one_transaction
def complete(*, participant_action_id: int, by: User | None, at: datetime, note: str = "") -> ParticipantAction:
    """Close the current action as done by `by`; the next becomes current, and all that follow get new dates."""
    return _close(participant_action_id, Status.COMPLETED, by=by, at=at, note=note)


@one_transaction
def skip(*, participant_action_id: int, by: User | None, at: datetime, note: str = "") -> ParticipantAction:
    """Close the current action without doing it; what follows is as after `complete`."""
    return _close(participant_action_id, Status.SKIPPED, by=by, at=at, note=note)


@one_transaction
def reschedule(
    *, participant_action_id: int, to: datetime, by: User | None, at: datetime, note: str = ""
) -> ParticipantAction:
    """Move the current action to another date; all that follow move with it."""
    pa = _hold(participant_action_id, by=by)
    pa.expected_at = to
    pa.note = note
    pa.save(update_fields=["expected_at", "note"])
    _date_following(pa, start=to, current=None)
    carry_out(dates_moved(participant_id=pa.participant_id), by=by, at=at)
    pa.refresh_from_db()
    return pa


def _close(
    participant_action_id: int, status: ParticipantAction.Status, *, by: User | None, at: datetime, note: str
) -> ParticipantAction:
    pa = _hold(participant_action_id, by=by)
    pa.status, pa.performer, pa.closed_at, pa.note = status, by, at, note
    pa.save(update_fields=["status", "performer", "closed_at", "note"])
    following = _following(pa)
    if following:
        _date_following(pa, start=at, current=following[0])
        carry_out(dates_moved(participant_id=pa.participant_id), by=by, at=at)
    else:
        Participant.objects.filter(pk=pa.participant_id).update(status=Participant.Status.COMPLETED, ended_at=at)
    return pa


def _hold(participant_action_id: int, *, by: User | None) -> ParticipantAction:
    """Lock the participant, then read its action, and refuse what cannot be worked on."""
    hold_people_still()
    found = ParticipantAction.objects.only("participant_id").get(pk=participant_action_id)
    participant = (
        Participant.objects.select_for_update(no_key=True, of=["self"])
        .select_related("sequence")
        .get(pk=found.participant_id)
    )
    pa = ParticipantAction.objects.select_related("performer", "action").get(pk=participant_action_id)
    _require_current(pa)
    _require_running(participant)
    _require_worker(pa, by)
    return pa


def _require_running(participant: Participant) -> None:
    if participant.status != Participant.Status.ACTIVE:
        raise NotRunning(f"The participant is {participant.get_status_display().lower()}.")
    if participant.sequence.status != Sequence.Status.ACTIVE:
        raise NotRunning(f"The sequence '{participant.sequence}' is not active.")


def _require_current(pa: ParticipantAction) -> None:
    if pa.status == Status.CURRENT:
        return
    if pa.closed_at is None:
        raise NotCurrent("This action is not yet due to be done; an earlier one is current.")
    person = f" by {pa.performer}" if pa.performer else ""
    raise NotCurrent(
        f"This action was {pa.get_status_display().lower()}{person} at {pa.closed_at:%Y-%m-%d %H:%M} UTC."
    )


def _require_worker(pa: ParticipantAction, by: User | None) -> None:
    """The owner, their cover, a member of the owning queue, or a Sequence Admin."""
    if by is None or by.is_sequence_admin:
        return
    is_theirs = (
        by.pk in (pa.owner_id, pa.cover_id) or QueueMember.objects.filter(queue_id=pa.owner_id, user=by).exists()
    )
    if not (by.is_sequence_agent and is_theirs):
        raise NotAllowed(f"{by} neither owns this action nor covers for its owner.")


def _following(pa: ParticipantAction) -> list[Action]:
    return list(
        Action.objects.filter(
            participant_actions__participant_id=pa.participant_id, participant_actions__status=Status.WAITING
        ).order_by("position")
    )


def _date_following(pa: ParticipantAction, *, start: datetime, current: Action | None) -> None:
    actions = _following(pa)
    if not actions:
        return
    zone = ZoneInfo(pa.action.sequence.time_zone)
    sql.run(
        sql.read("reschedule_following"),
        {
            "participant_id": pa.participant_id,
            "actions": [action.pk for action in actions],
            "dates": expected_dates(waits=[action.wait for action in actions], start=start, time_zone=zone),
            "current_action_id": current.pk if current else None,
        },
    )
