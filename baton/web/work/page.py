"""All that the page of one participant action shows."""

from collections.abc import Sequence as Rows
from dataclasses import dataclass

from django.utils.translation import gettext as _

from baton.delegation.explain import Explanation, explain
from baton.delegation.models import OwnerChange
from baton.participants.models import Participant, ParticipantAction
from baton.participants.visibility import steps_of
from baton.people.models import User
from baton.rules.delegation import Reason
from baton.sequences.models import Sequence
from baton.web.work.chain import Link, chain_of


@dataclass(frozen=True, slots=True)
class ActionPage:
    """`obstacle` says why the action cannot be worked on now, where it is open and cannot."""

    pa: ParticipantAction
    explanation: Explanation
    chain: Rows[Link]
    steps: Rows[ParticipantAction]
    history: Rows[OwnerChange]
    step_count: int
    obstacle: str

    @property
    def is_open(self) -> bool:
        return self.pa.closed_at is None

    @property
    def is_reassigned(self) -> bool:
        return self.explanation.ownership.reason == Reason.REASSIGNED


def page_of(pk: int, *, user: User) -> ActionPage:
    explanation = explain(participant_action_id=pk)
    pa = explanation.participant_action
    return ActionPage(
        pa=pa,
        explanation=explanation,
        chain=chain_of(explanation),
        steps=steps_of(participants=[pa.participant_id], seen_by=user)[pa.participant_id],
        history=explanation.history[::-1],
        step_count=pa.action.sequence.actions.count(),
        obstacle=_obstacle(pa),
    )


def _obstacle(pa: ParticipantAction) -> str:
    if pa.participant.status == Participant.Status.PAUSED:
        return _("The participant is paused. Resume it to go on.")
    if pa.action.sequence.status != Sequence.Status.ACTIVE:
        return _("The sequence is not active, so nothing in it goes on.")
    if pa.status == ParticipantAction.Status.WAITING:
        return _("An earlier action of this participant comes first.")
    return ""
