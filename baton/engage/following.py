"""The actions that wait behind the current one of a participant, and their expected dates."""

from datetime import datetime

from baton import sql
from baton.participants.models import ParticipantAction
from baton.rules.schedule import expected_dates
from baton.sequences.calendars import calendar_of
from baton.sequences.models import Action
from baton.sql import Sql

RESCHEDULE_FOLLOWING = Sql("participants/steps", "reschedule_following")


def following(pa: ParticipantAction) -> list[Action]:
    """The waiting actions of the participant, in order."""
    return list(
        Action.objects.filter(
            participant_actions__participant_id=pa.participant_id,
            participant_actions__status=ParticipantAction.Status.WAITING,
        ).order_by("position")
    )


def date_following(pa: ParticipantAction, *, start: datetime, current: Action | None = None) -> None:
    """Date the waiting actions of a locked participant as waits from `start`; `current` is to be the current one."""
    actions = following(pa)
    if not actions:
        return
    sql.run(
        RESCHEDULE_FOLLOWING,
        participant_id=pa.participant_id,
        actions=[action.pk for action in actions],
        dates=expected_dates(
            # Delays as the sequence has them now, not as they were
            # at enrollment: an edit counts from the next step on.
            waits=[action.wait for action in actions],
            start=start,
            calendar=calendar_of(pa.participant.sequence),
        ),
        current_action_id=current.pk if current else None,
    )
