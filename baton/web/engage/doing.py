"""Completing, skipping and rescheduling, wherever offered: the form that asks, and the operation that does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from baton.engage import operations
from baton.engage.operations import NotCurrent, NotRunning
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.sequences.models import Sequence
from baton.web.engage.forms import CompleteForm, RescheduleForm, SkipForm
from baton.web.engage.refusals import not_current


@dataclass(frozen=True, slots=True)
class Forms:
    complete: CompleteForm
    skip: SkipForm
    reschedule: RescheduleForm


@dataclass(frozen=True, slots=True)
class Doing:
    """One of the three for an action; `done` is the word for it when it is over."""

    pa: ParticipantAction
    form: CompleteForm | SkipForm | RescheduleForm
    operation: Callable[..., ParticipantAction]
    done: str

    @property
    def typed(self) -> str:
        """What a person wrote, to be shown again where it was in vain."""
        return str(self.form.cleaned_data.get("note") or self.form.cleaned_data.get("why") or "")

    @property
    def told(self) -> str:
        names = {"done": self.done, "action": self.pa.action.name, "record": self.pa.participant.record}
        return _("%(done)s: %(action)s for %(record)s.") % names

    def carry_out(self, *, by: User, at: datetime) -> None:
        self.operation(participant_action_id=self.pa.pk, by=by, at=at, **self.form.said)


def obstacle_in_sequence(pa: ParticipantAction) -> str:
    """Why an action of a participant who is active cannot be worked on now; blank if it can."""
    if pa.action.sequence.status != Sequence.Status.ACTIVE:
        return _("The sequence is not active, so nothing in it goes on.")
    if pa.status == ParticipantAction.Status.WAITING:
        return _("An earlier action of this participant comes first.")
    return ""


def doing_of(name: str, *, pa: ParticipantAction, user: User, at: datetime, posted: Mapping[str, Any]) -> Doing:
    """`name` is that of one of the forms."""
    asked = forms_of(pa, user=user, at=at, posted=posted, name=name)
    match name:
        case "complete":
            return Doing(pa, asked.complete, operations.complete, _("Completed"))
        case "skip":
            return Doing(pa, asked.skip, operations.skip, _("Skipped"))
        case _:
            return Doing(pa, asked.reschedule, operations.reschedule, _("Rescheduled"))


def forms_of(
    pa: ParticipantAction, *, user: User, at: datetime, posted: Mapping[str, Any] | None = None, name: str = ""
) -> Forms:
    """`posted` is what was filled into the form `name`, if there is any."""
    return Forms(
        CompleteForm(posted if name == "complete" else None, pa=pa),
        SkipForm(posted if name == "skip" else None),
        RescheduleForm(posted if name == "reschedule" else None, user=user, at=at),
    )


def why_not(refusal: NotCurrent | NotRunning, *, user: User) -> str:
    if isinstance(refusal, NotCurrent):
        return not_current(refusal, user=user)
    return _("The participant or its sequence was stopped. Nothing was saved.")
