"""What a person does with an action, wherever that is offered: the form that asks, and the operation that does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from baton.engage import operations
from baton.engage.operations import NotCurrent, NotRunning
from baton.engage.queries import last_reopening
from baton.mail import operations as mail
from baton.mail.completing import complete_and_follow
from baton.mail.composing import CannotSend, compose_text
from baton.mail.operations import AlreadySent, MailRefused, NotInDoubt
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.rules.templating import Filled
from baton.sequences.models import Action, Sequence
from baton.web.engage.forms import CompleteForm, NothingAskedForm, RescheduleForm, SendForm, SkipForm
from baton.web.engage.refusals import not_current

WORK_REFUSALS = (NotCurrent, NotRunning, MailRefused, AlreadySent, NotInDoubt)
CLOSING = {"complete", "skip"}  # the forms that close an action at once
# What can be said of a mail that did not leave: the operation, and the word for it when it is over.
EMAIL_OPERATIONS = {
    "again": (mail.send_again, "Sending again"),
    "sent": (mail.mark_as_sent, "Marked as sent"),
    "retry": (mail.try_again, "Automatic send retried"),
}


@dataclass(frozen=True, slots=True)
class Forms:
    """`send` is there for an email; `text` for an SMS and the script of a call, or `text_problem` says why not."""

    complete: CompleteForm
    skip: SkipForm
    reschedule: RescheduleForm
    send: SendForm | None = None
    text: Filled | None = None
    text_problem: str = ""


@dataclass(frozen=True, slots=True)
class Doing:
    """One of them for an action; `done` is the word for it when it is over."""

    pa: ParticipantAction
    form: CompleteForm | SkipForm | RescheduleForm | SendForm | NothingAskedForm
    operation: Callable[..., object]
    done: Any

    @property
    def unsaved_text(self) -> str:
        """What a person wrote, to be shown again where it was in vain."""
        return str(next(filter(None, map(self.form.cleaned_data.get, ("note", "why", "body"))), ""))

    @property
    def message(self) -> str:
        names = {"done": self.done, "action": self.pa.action.name, "record": self.pa.participant.record}
        return "{done}: {action} for {record}.".format(**names)

    def carry_out(self, *, by: User, at: datetime) -> str:
        """Do it, and say so."""
        done = self.operation(participant_action_id=self.pa.pk, by=by, at=at, **self.form.arguments)
        followed = done.followed if isinstance(done, ParticipantAction) else ""
        return f"{self.message} {followed}".strip()


def obstacle_of(pa: ParticipantAction, forms: Forms) -> str:
    """Why an action of a participant who is active cannot be worked on now; blank if it can."""
    if pa.closed_at is None and forms.send and forms.send.is_under_way:
        return "The email is being sent. The action is completed when the mail server accepts it."
    return obstacle_in_sequence(pa)


def obstacle_in_sequence(pa: ParticipantAction) -> str:
    """Why nothing of a sequence, or only an earlier action, can be worked on; blank if it can."""
    if pa.action.sequence.status != Sequence.Status.ACTIVE:
        return "The sequence isn’t active, so its actions can’t be worked."
    if pa.status == ParticipantAction.Status.WAITING:
        return "Complete or skip the participant’s earlier action first."
    return ""


def doing_of(name: str, *, pa: ParticipantAction, user: User, at: datetime, posted: Mapping[str, Any]) -> Doing:
    """`name` is that of one of the forms."""
    if name in EMAIL_OPERATIONS:
        return Doing(pa, NothingAskedForm(posted), *EMAIL_OPERATIONS[name])
    forms = forms_of(pa, user=user, at=at, posted=posted, name=name)
    match name:
        case "send" if forms.send:
            return Doing(pa, forms.send, mail.send, "Sending")
        case "complete":
            return Doing(pa, forms.complete, complete_and_follow, "Completed")
        case "skip":
            return Doing(pa, forms.skip, operations.skip, "Skipped")
        # The addresses allow these names alone, so what is left is `reschedule`.
        case _:
            return Doing(pa, forms.reschedule, operations.reschedule, "Rescheduled")


def forms_of(
    pa: ParticipantAction, *, user: User, at: datetime, posted: Mapping[str, Any] | None = None, name: str = ""
) -> Forms:
    """`posted` is what was filled into the form `name`, if there is any."""
    is_open = pa.closed_at is None
    is_sms = pa.action.type == Action.Type.SMS
    has_script = pa.action.type == Action.Type.CALL and pa.action.template_id is not None
    written = compose_text(pa, by=user) if is_open and (is_sms or has_script) else None
    text = written if isinstance(written, Filled) else None
    is_mail = is_open and pa.action.type == Action.Type.EMAIL
    is_offered = pa.status == ParticipantAction.Status.CURRENT and posted is None
    reopened = last_reopening(participant_action_id=pa.pk) if is_offered else None
    # What an SMS said is its note; of a call, the note is what was answered, and not what the script asked.
    sent = text.text if text and is_sms else ""
    return Forms(
        CompleteForm(posted if name == "complete" else None, pa=pa, text=sent, reopened=reopened),
        # Only the form that was sent is bound, or the others would show errors about fields that nobody filled in.
        SkipForm(posted if name == "skip" else None),
        RescheduleForm(posted if name == "reschedule" else None, user=user, at=at),
        SendForm(posted if name == "send" else None, pa=pa, user=user) if is_mail else None,
        text,
        written.reason if isinstance(written, CannotSend) else "",
    )


def why_not(refusal: Exception, *, user: User) -> str:
    """One of `WORK_REFUSALS` in the words of whoever tried."""
    if isinstance(refusal, NotCurrent):
        return not_current(refusal, user=user)
    if isinstance(refusal, MailRefused | AlreadySent | NotInDoubt):
        return str(refusal)
    return "Nothing was saved because the participant or its sequence was stopped."
