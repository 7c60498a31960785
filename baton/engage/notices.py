"""Notifies whoever has the next action, where a colleague had the one before."""

from datetime import datetime

from baton.notices.models import Notice
from baton.notices.operations import Event, notify
from baton.participants.models import CLOSED, ParticipantAction
from baton.people.models import Owner, User

LONGEST_NOTES = 4000


def notify_of_next(closed: ParticipantAction, *, by: User | None, at: datetime) -> None:
    """A participant passes to another person, such as from SDR to AE. Nobody is told who had the action before."""
    current = ParticipantAction.objects.select_related("action", "owner").filter(
        participant=closed.participant_id, status=ParticipantAction.Status.CURRENT
    )
    pa = current.first()
    # An automatic email asks nothing of anybody.
    if pa is None or pa.action.is_automatic:
        return
    # Whoever did the last action knows what comes next, so they are not notified though they may not own it.
    before = by.pk if by else closed.cover_id or closed.owner_id
    # Queues are not notified: ten members would each get a bell for every lead.
    person = pa.cover_id or (pa.owner_id if pa.owner.kind == Owner.Kind.USER else None)
    if person is None or person == before:
        return
    event = Event(
        user_id=person,
        kind=Notice.Kind.NEXT_ACTION,
        person_id=before,
        sequence_id=pa.action.sequence_id,
        record_id=closed.participant.record_id,
        participant_action_id=pa.pk,
        text=_notes(closed.participant_id),
    )
    notify([event], by=by, at=at)


def _notes(participant_id: int) -> str:
    """All notes so far, each with the action and who wrote it."""
    closed = ParticipantAction.objects.filter(participant=participant_id, status__in=CLOSED).exclude(note="")
    lines = [
        f"{pa.action.name}{f', {pa.performer.name}' if pa.performer else ''}: {pa.note}"
        for pa in closed.select_related("action", "performer").order_by("action__position")
    ]
    return "\n".join(lines)[:LONGEST_NOTES]
