"""An open action, beside the work list or alone: why it is whose, and the forms to work on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from baton.crm.models import Record
from baton.crm.relations import no_way_to
from baton.crm.suppressions import CallState, call_states
from baton.delegation.explain import Explanation, explain
from baton.delegation.models import Handover
from baton.delegation.undo import is_own
from baton.engage.channels import open_channels
from baton.engage.operations import may_work
from baton.engage.reopening import why_not_reopen
from baton.mail.queries import EMAIL_STATE
from baton.participants.models import DONE, Participant, ParticipantAction
from baton.participants.own import own_participants
from baton.participants.visibility import sees_action
from baton.people.models import User
from baton.people.permissions import Verb, may, may_any
from baton.rules.reopening import REOPENED_WITHIN
from baton.web.engage.doing import Forms, forms_of, obstacle_of
from baton.web.engage.forms import SkipChannelForm
from baton.web.participants.forms import FinishForm
from baton.web.records.notes import NoteForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What was not done: the form `name` as `posted`, with mistakes; or a refusal, and the text it left unsaved."""

    name: str = ""
    posted: Mapping[str, Any] | None = None
    refusal: str = ""
    unsaved: str = ""

    @property
    def status(self) -> int:
        # Not 200, which programs and the tests of every page would take for done.
        return 409 if self.refusal else 422


@dataclass(frozen=True, slots=True)
class ReopeningOffer:
    """`refusal` says why the action cannot be reopened; blank if it can."""

    refusal: str


@dataclass(frozen=True, slots=True)
class PersonForms:
    """What a person says about the whole participant."""

    finish: FinishForm
    channel: SkipChannelForm
    note: NoteForm


@dataclass(frozen=True, slots=True)
class OpenAction:
    """`obstacle` says why the action cannot be worked on now; blank if it can, or is closed.

    `reopening` says whether the person can take back that it was closed; nothing where that is not theirs, or too
    long ago. `own_handover` is the one by which the person took the action, and which they can undo. It
    `is_reassignable` if it is open and the person may give it to somebody else. There are
    `person_forms` if the participant is one of the person's own, and still in the sequence.
    """

    pa: ParticipantAction
    explanation: Explanation
    forms: Forms
    obstacle: str
    attempt: Attempt | None
    reopening: ReopeningOffer | None
    calls: CallState
    own_handover: Handover | None
    is_reassignable: bool
    person_forms: PersonForms | None

    @property
    def is_own_person(self) -> bool:
        """Whether the person may pause, finish and remove the participant, who is still in the sequence."""
        return self.person_forms is not None

    @property
    def record(self) -> Record:
        return self.pa.participant.record

    @property
    def no_way(self) -> str:
        """Why nobody can be called or written to, where a record stands for a person; blank where somebody can."""
        return no_way_to(self.record)

    @property
    def is_closed(self) -> bool:
        return self.pa.closed_at is not None


def open_action(pk: int, *, user: User, at: datetime, attempt: Attempt | None = None) -> OpenAction:
    explanation = explain(participant_action_id=pk)
    pa = explanation.participant_action
    posted, name = (attempt.posted, attempt.name) if attempt else (None, "")
    forms = forms_of(pa, user=user, at=at, posted=posted, name=name)
    record = pa.participant.record
    return OpenAction(
        pa=pa,
        explanation=explanation,
        forms=forms,
        obstacle=_obstacle(pa, forms, user),
        attempt=attempt,
        reopening=_reopening(pa, user=user, at=at),
        calls=call_states([record])[record.pk],
        own_handover=_own_handover(explanation, user),
        is_reassignable=_is_reassignable(pa, user),
        person_forms=_person_forms(pa, posted, name) if _is_own_person(pa, user) else None,
    )


def _person_forms(pa: ParticipantAction, posted: Mapping[str, Any] | None, name: str) -> PersonForms:
    channels = open_channels(participant_id=pa.participant_id)
    return PersonForms(
        FinishForm(posted if name == "finish" else None),
        SkipChannelForm(posted if name == "channel" else None, channels=channels),
        NoteForm(posted if name == "note" else None),
    )


def _is_reassignable(pa: ParticipantAction, user: User) -> bool:
    is_permitted = pa.closed_at is None and may(user, Verb.REASSIGN)
    return is_permitted and sees_action(participant_action_id=pa.pk, by=user)


def _is_own_person(pa: ParticipantAction, user: User) -> bool:
    if pa.participant.ended_at is not None:
        return False
    # No query for the person's own action, which is what is opened all day.
    if pa.closed_at is None and user.pk in {pa.owner_id, pa.cover_id}:
        return may(user, Verb.PAUSE_PARTICIPANTS)
    return bool(own_participants(participants=[pa.participant_id], verb=Verb.PAUSE_PARTICIPANTS, by=user))


def _own_handover(explanation: Explanation, user: User) -> Handover | None:
    pa = explanation.participant_action
    moves = [change for change in explanation.history if change.from_owner_id != change.to_owner_id]
    if pa.closed_at is not None or not moves or moves[-1].to_owner_id != pa.owner_id:
        return None
    return moves[-1].handover if is_own(moves[-1].handover, user) else None


def _obstacle(pa: ParticipantAction, forms: Forms, user: User) -> str:
    if pa.closed_at is not None:
        return ""
    if not may_work(pa, by=user):
        return f"{pa.owner} owns this action."
    match pa.participant.status:
        case Participant.Status.ACTIVE:
            return obstacle_of(pa, forms)
        case Participant.Status.PAUSED:
            return "The participant is paused. Resume the participant to continue."
        case _:
            return "The participant isn’t active in this sequence, so there is nothing to do."


def _reopening(pa: ParticipantAction, *, user: User, at: datetime) -> ReopeningOffer | None:
    # Not offered at all later: a button that always refuses only annoys.
    if pa.status not in DONE or not pa.closed_at or at - pa.closed_at > REOPENED_WITHIN:
        return None
    if not (may_any(user, Verb.REOPEN_ACTIONS) or (may(user, Verb.REOPEN_ACTIONS) and pa.performer_id == user.pk)):
        return None
    return ReopeningOffer(why_not_reopen(participant_action_id=pa.pk, at=at, email_state=EMAIL_STATE))
