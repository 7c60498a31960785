"""All that the page of one participant action shows."""

from collections.abc import Sequence as Rows
from dataclasses import dataclass

from baton.delegation.models import OwnerChange
from baton.mail.models import Mail, ReceivedMail
from baton.mail.queries import mail_of, mails_of
from baton.participants.models import ParticipantAction, Reopening
from baton.participants.visibility import steps_of
from baton.people.models import User
from baton.rules.delegation import Reason
from baton.sequences.queries import action_count
from baton.web.engage.chain import Link, chain_of
from baton.web.engage.happened import Event, events_of
from baton.web.engage.opened import OpenAction


@dataclass(frozen=True, slots=True)
class ActionPage:
    """`happened` is what was done for the participant besides this action, and said on the record."""

    opened: OpenAction
    chain: Rows[Link]
    steps: Rows[ParticipantAction]
    history: Rows[OwnerChange]
    step_count: int
    mail: Mail | None
    reopenings: Rows[Reopening]
    received: Rows[ReceivedMail]
    happened: Rows[Event]

    @property
    def is_reassigned(self) -> bool:
        return self.opened.explanation.assignment.reason in (Reason.REASSIGNED, Reason.RESTORED)


def page_of(opened: OpenAction, *, user: User) -> ActionPage:
    pa = opened.pa
    events = events_of(pa, mails_of(participant_id=pa.participant_id))
    of_action = [event for event in events if event.is_of(pa)]
    return ActionPage(
        opened=opened,
        chain=chain_of(opened.explanation),
        steps=steps_of(participants=[pa.participant_id], seen_by=user)[pa.participant_id],
        history=opened.explanation.history[::-1],
        step_count=action_count(pa.action.sequence),
        mail=mail_of(participant_action_id=pa.pk),
        reopenings=[event.reopened for event in of_action if event.reopened],
        received=[event.received for event in of_action if event.received],
        happened=[event for event in events if not event.is_of(pa)],
    )
