"""Skipping all that is left of one channel for a participant, such as the calls to somebody who wants email only.

It is as if each were skipped when it comes up: what follows moves up. Those that were skipped together are reopened
together, see `baton.engage.reopening`.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from django.db.models import Count

from baton import sql
from baton.delegation.changes import dates_moved
from baton.delegation.handovers import carry_out
from baton.engage.following import date_following
from baton.engage.operations import NotRunning, go_on, lock, require_running
from baton.participants.models import OPEN, ParticipantAction
from baton.participants.own import require_own
from baton.people.activity import record
from baton.people.models import User
from baton.people.permissions import Verb
from baton.sequences.models import Action
from baton.sql import Sql
from baton.sql.transactions import one_transaction

SKIP_STEPS = Sql("participants/steps", "skip_steps")
CHANNELS = {
    Action.Type.CALL: "calls",
    Action.Type.EMAIL: "emails",
    Action.Type.SMS: "SMS",
    Action.Type.TASK: "tasks",
}


@one_transaction
def skip_channel(
    *, participant_action_id: int, channel: Action.Type, ready: Sql, by: User | None, at: datetime, note: str = ""
) -> list[int]:
    """Skip all open actions of this type of the participant of an action; their ids in order.

    `ready` says which actions `pa` can be skipped: an email that is being sent is not.
    """
    pa = lock(participant_action_id=participant_action_id)
    require_own(participants=[pa.participant_id], verb=Verb.SKIP_CHANNELS, by=by)
    require_running(pa.participant)
    current = ParticipantAction.objects.get(participant=pa.participant_id, status=ParticipantAction.Status.CURRENT)
    current.participant = pa.participant
    scope = {"participant_id": pa.participant_id, "type": channel.value}
    closing = {"by_id": by.pk if by else None, "at": at, "note": note}
    skipped = sorted(pk for (pk,) in sql.rows(SKIP_STEPS(ready=ready), **scope, **closing))
    if current.pk in skipped:
        go_on(current, by=by, at=at)
    elif skipped:
        date_following(current, start=current.expected_at)
        carry_out(dates_moved(participants=[pa.participant_id]), by=by, at=at)
    if skipped:
        event = {"event": "skipped_channel", "channel": CHANNELS[channel]}
        record(subject=pa.participant.sequence, by=by, at=at, **event)
    return skipped


def skip_channels(
    *, participants: Iterable[int], channel: Action.Type, ready: Sql, by: User | None, at: datetime, note: str = ""
) -> int:
    """The same for many, of those that are the person's; for how many something was skipped.

    Each is a transaction of its own, as what is left of it gets new dates.
    """
    own = require_own(participants=participants, verb=Verb.SKIP_CHANNELS, by=by)
    current = ParticipantAction.objects.filter(participant__in=own, status=ParticipantAction.Status.CURRENT)
    count = 0
    for action_id in current.order_by("participant").values_list("pk", flat=True):
        # Paused meanwhile, or the sequence is: as with one, nothing of it is skipped.
        with suppress(NotRunning):
            skipped = skip_channel(
                participant_action_id=action_id, channel=channel, ready=ready, by=by, at=at, note=note
            )
            count += bool(skipped)
    return count


def open_channels(*, participant_id: int) -> dict[Action.Type, int]:
    """How many open actions a participant has of each type, in the order in which they come up; one query."""
    types = ParticipantAction.objects.filter(participant=participant_id, status__in=OPEN).values("action__type")
    counts = dict(types.annotate(count=Count("pk")).values_list("action__type", "count"))
    return {channel: counts[channel] for channel in CHANNELS if channel in counts}
