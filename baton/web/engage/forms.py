"""What a person says about an action: what it came to, why it is skipped, when it is to be done instead.

The `arguments` of each form are what its operation takes.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundWidget
from django.utils import timezone

from baton.engage.channels import CHANNELS
from baton.engage.outcomes import outcomes_ahead
from baton.mail.composing import CannotSend, Draft, compose
from baton.mail.models import UNDER_WAY, Mail
from baton.mail.queries import mail_of
from baton.mail.snippets import snippets_for
from baton.participants.models import ParticipantAction, Reopening
from baton.people.models import User
from baton.sequences.models import Action
from baton.web.parameters import within_reason
from baton.wording import grouped

Type = Action.Type
NOTES = {
    Type.CALL: "Notes",
    Type.EMAIL: "Message sent",
    Type.SMS: "Message sent",
    Type.TASK: "Notes",
}
FIRST_WORDS = {"rows": 3}
MOST_DAYS = 365  # to reschedule by


class CompleteForm(forms.Form):
    """A call needs an outcome; nothing else has one. `text` is what an SMS says.

    What was `reopened` begins with the outcome and notes that it had: of these, something was wrong.
    """

    outcome = forms.ChoiceField(
        label="Outcome",
        choices=ParticipantAction.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select a call outcome."},
    )
    note = forms.CharField(required=False, max_length=10_000, widget=forms.Textarea(attrs=FIRST_WORDS))

    def __init__(
        self,
        posted: Mapping[str, Any] | None,
        *,
        pa: ParticipantAction,
        text: str = "",
        reopened: Reopening | None = None,
    ) -> None:
        initial = {"note": text}
        if reopened and reopened.status == ParticipantAction.Status.COMPLETED:
            initial = {"note": reopened.note or text, "outcome": reopened.outcome}
        super().__init__(posted, prefix="complete", initial=initial)
        self.pa = pa
        self.fields["note"].label = NOTES[Type(pa.action.type)]
        if pa.action.type != Type.CALL:
            del self.fields["outcome"]

    @property
    def outcomes(self) -> list[tuple[BoundWidget, str]]:
        """Each choice, and what follows where it is chosen. Asks the database, so not where nothing is shown."""
        follows = (ahead.consequence.reason for ahead in outcomes_ahead(self.pa).values())
        return list(zip(self["outcome"], follows, strict=True))

    @property
    def arguments(self) -> dict[str, Any]:
        value = self.cleaned_data.get("outcome")
        outcome = ParticipantAction.Outcome(value) if value else None
        return {"note": self.cleaned_data["note"], "outcome": outcome}


class SendForm(forms.Form):
    """The mail of an email action, written already as far as its template and the record say it.

    `obstacle` says why there is no mail to be sent, `mail` is the one that there is, and `missing` names the fields
    whose merge fields are still in the text.
    """

    subject = forms.CharField(label="Subject", max_length=255, error_messages={"required": "Enter a subject."})
    body = forms.CharField(
        label="Body",
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Enter the email text."},
    )

    def __init__(self, posted: Mapping[str, Any] | None, *, pa: ParticipantAction, user: User) -> None:
        draft = compose(participant_action_id=pa.pk, by=user)
        self.draft = draft if isinstance(draft, Draft) else None
        self.obstacle = "" if isinstance(draft, Draft) else draft.reason
        self.address_is_dead = isinstance(draft, CannotSend) and draft.address_is_dead
        self.mail = mail_of(participant_action_id=pa.pk)
        record = pa.participant.record
        # To be put in by whoever writes; where nothing can be sent, nobody does.
        self.snippets = snippets_for(record, owner=pa.owner, sender=self.draft.sender) if self.draft else []
        email = self.mail or self.draft
        super().__init__(
            posted, prefix="send", initial={"subject": email.subject, "body": email.body} if email else None
        )

    @property
    def is_under_way(self) -> bool:
        return self.mail is not None and self.mail.status in UNDER_WAY

    @property
    def is_in_doubt(self) -> bool:
        return self.mail is not None and self.mail.status == Mail.Status.UNKNOWN

    @property
    def arguments(self) -> dict[str, Any]:
        return self.cleaned_data

    def clean(self) -> dict[str, Any] | None:
        for name, text in list(self.cleaned_data.items()):
            if "{{" in text or "{%" in text:
                self.add_error(name, "This still contains a merge field. Replace it with text.")
        return super().clean()


class NothingAskedForm(forms.Form):
    """For a button that says all by itself."""

    arguments: dict[str, Any] = {}


class SkipForm(forms.Form):
    why = forms.CharField(
        label="Reason",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Enter a reason. It is shown in the history."},
    )

    def __init__(self, posted: Mapping[str, Any] | None) -> None:
        super().__init__(posted, prefix="skip")

    @property
    def arguments(self) -> dict[str, Any]:
        return {"note": self.cleaned_data["why"]}


class RescheduleForm(forms.Form):
    to = forms.DateTimeField(
        label="New date and time",
        validators=[within_reason],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": "Enter a date and time.", "invalid": "Enter a valid date and time."},
    )
    why = forms.CharField(
        label="Reason",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Enter a reason. It is shown in the history."},
    )

    def __init__(self, posted: Mapping[str, Any] | None, *, user: User, at: datetime) -> None:
        super().__init__(posted, prefix="reschedule", initial={"to": next_working_morning(user=user, at=at)})
        self.fields["to"].help_text = "Your time zone: {zone}.".format(zone=user.time_zone.replace("_", " "))
        self.user, self.at = user, at

    @property
    def presets(self) -> list[tuple[Any, str]]:
        """What each button says, and the date and time that it sends instead of the field's."""
        morning = next_working_morning(user=self.user, at=self.at)
        moments = {
            "In an hour": timezone.localtime(self.at) + timedelta(hours=1),
            "Next working morning": morning,
            "In a week": morning + timedelta(days=7),
        }
        return [(label, f"{moment:%Y-%m-%dT%H:%M}") for label, moment in moments.items()]

    @property
    def arguments(self) -> dict[str, Any]:
        return self.cleaned_data

    def clean_to(self) -> datetime:
        to: datetime = self.cleaned_data["to"]
        if to <= self.at:
            raise ValidationError("This time is in the past. Select a future date and time.")
        return to


class RescheduleSeveralForm(RescheduleForm):
    """To one date, or each by so many days."""

    days = forms.IntegerField(
        label="Or move each by days",
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text="Each keeps its time of day. Overdue actions count from today.",
    )
    field_order = ("to", "days", "why")


def next_working_morning(*, user: User, at: datetime) -> datetime:
    """When the person next begins work on a weekday after today."""
    day = timezone.localtime(at).date() + timedelta(days=1)
    while day.weekday() >= 5:  # noqa: PLR2004 - Saturday
        day += timedelta(days=1)
    return datetime.combine(day, time(user.work_start.hour, user.work_start.minute), timezone.get_current_timezone())


class SkipChannelForm(forms.Form):
    """Of which channel all is skipped, among those with open actions, and why."""

    prefix = "channel"
    channel = forms.ChoiceField(
        label="Skip all remaining",
        widget=forms.RadioSelect,
        error_messages={"required": "Select what to skip.", "invalid_choice": "Select what to skip."},
    )
    note = forms.CharField(label="Reason", required=False, max_length=1000)

    def __init__(
        self, posted: Mapping[str, Any] | None, *, channels: Mapping[Action.Type, int] | None = None
    ) -> None:
        super().__init__(posted)
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = [
            (channel.value, f"{CHANNELS[channel]} ({grouped(count)})" if count else CHANNELS[channel])
            for channel, count in (channels or dict.fromkeys(CHANNELS, 0)).items()
        ]
