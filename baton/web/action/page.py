"""All that the page of one participant action shows."""

from collections.abc import Mapping
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from baton.delegation.explain import Explanation, explain
from baton.delegation.models import OwnerChange
from baton.mail.models import Mail
from baton.mail.queries import mail_of
from baton.participants.models import Participant, ParticipantAction
from baton.participants.visibility import steps_of
from baton.people.models import User
from baton.rules.delegation import Reason
from baton.sequences.queries import action_count
from baton.web.action.chain import Link, chain_of
from baton.web.engage.doing import Forms, forms_of, obstacle_of


@dataclass(frozen=True, slots=True)
class ActionPage:
    """`obstacle` says why the action cannot be worked on now, `alert` why nothing was saved of what is `unsaved`."""

    pa: ParticipantAction
    explanation: Explanation
    chain: Rows[Link]
    steps: Rows[ParticipantAction]
    history: Rows[OwnerChange]
    step_count: int
    obstacle: str
    forms: Forms
    mail: Mail | None
    alert: str = ""
    unsaved: str = ""

    @property
    def is_open(self) -> bool:
        return self.pa.closed_at is None

    @property
    def is_reassigned(self) -> bool:
        return self.explanation.assignment.reason == Reason.REASSIGNED


def page_of(
    pk: int,
    *,
    user: User,
    at: datetime,
    posted: Mapping[str, Any] | None = None,
    name: str = "",
    alert: str = "",
    unsaved: str = "",
) -> ActionPage:
    """`posted` is what was filled into the form `name`, if it has to be shown again."""
    explanation = explain(participant_action_id=pk)
    pa = explanation.participant_action
    forms = forms_of(pa, user=user, at=at, posted=posted, name=name)
    return ActionPage(
        pa=pa,
        explanation=explanation,
        chain=chain_of(explanation),
        steps=steps_of(participants=[pa.participant_id], seen_by=user)[pa.participant_id],
        history=explanation.history[::-1],
        step_count=action_count(pa.action.sequence),
        obstacle=_obstacle(pa, forms),
        forms=forms,
        mail=mail_of(participant_action_id=pk),
        alert=alert,
        unsaved=unsaved,
    )


def _obstacle(pa: ParticipantAction, forms: Forms) -> str:
    if pa.participant.status == Participant.Status.PAUSED:
        return "The participant is paused. Resume the participant to continue."
    return obstacle_of(pa, forms)
