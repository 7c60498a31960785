"""What is asked for when a sequence is built."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.db import models

from baton.crm.models import CrmObject
from baton.sequences.definition import Details, EnrollmentSettings, Shape, StepDefinition, columns
from baton.sequences.file_shape import TEN_YEARS
from baton.sequences.models import Action, Sequence, Template
from baton.sequences.queries import actions_of, calendars_by_name, sequences_by_name, templates_for
from baton.web.sequences.delegation_form import Choices

PRIORITIES = range(1, 6)


def _zones() -> Choices:
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones())]


def _within_a_type(choices: type[models.TextChoices]) -> Choices:
    return [(choice.value, choice.label) for choice in choices]


class DetailsForm(forms.Form):
    """What a sequence is, but for its object."""

    name = forms.CharField(label="Name", max_length=255)
    description = forms.CharField(
        label="Description",
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="What this sequence is for. Sequence Agents can see it.",
    )
    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=_zones,
        help_text="Used for delays. A change applies to dates set from now on.",
    )

    calendar = forms.ModelChoiceField(
        label="Calendar",
        queryset=calendars_by_name(),
        required=False,
        empty_label="Monday to Friday, all day",
        help_text="Working days, hours, and holidays. Add calendars in Setup. "
        "A change applies to dates set from now on.",
    )

    ends_on_reply = forms.BooleanField(
        label="End sequence on reply",
        required=False,
        initial=True,
        help_text="Participants who reply to an email leave the sequence. Automatic replies and bounces don’t count.",
    )

    on_a_reply_elsewhere = forms.ChoiceField(
        label="On a reply elsewhere",
        choices=_within_a_type(Sequence.Elsewhere),
        initial=Sequence.Elsewhere.PAUSE,
        help_text="What happens to people in this sequence who reply in another one. The same applies if an email to "
        "them bounces there, if they opt out there, and if their lead is converted in the CRM.",
    )

    waits_for_return = forms.BooleanField(
        label="Wait while someone is out of office",
        required=False,
        help_text="If an automatic reply says when the person is back, the next action is rescheduled to that day.",
    )

    follows_conversion = forms.BooleanField(
        label="Carry on as the contact",
        required=False,
        help_text="If a lead is converted in the CRM, its contact takes over at the same step. Otherwise it leaves.",
    )

    taking_from_a_queue = forms.ChoiceField(
        label="Taking from a queue takes",
        choices=_within_a_type(Sequence.Taking),
        initial=Sequence.Taking.ACTION,
        help_text="What becomes yours when you take an action from a queue.",
    )

    def details(self) -> Details:
        calendar = self.cleaned_data["calendar"]
        return Details(**_answers(self, Details), calendar_id=calendar.pk if calendar else None)

    @classmethod
    def initial_of(cls, sequence: Sequence) -> dict[str, Any]:
        return columns(Details, sequence) | {"calendar": sequence.calendar_id}


class EnrollmentForm(forms.Form):
    """How records are enrolled."""

    enrollment = forms.ChoiceField(
        label="Enrollment",
        choices=_within_a_type(Sequence.Enrollment),
        help_text="Automatic: records are enrolled as soon as they match the enrollment rules.",
    )
    daily_intake = forms.IntegerField(
        label="Daily limit",
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text="Most records to enroll automatically per day. The rest follow on later days. "
        "Leave blank for no limit.",
    )
    returns = forms.ChoiceField(label="Re-enrollment", choices=_within_a_type(Sequence.Return))
    returns_after_days = forms.IntegerField(
        label="Days before re-enrollment", required=False, min_value=1, max_value=TEN_YEARS
    )

    other_sequences = forms.ChoiceField(
        label="Other sequences",
        choices=_within_a_type(Sequence.OtherSequences),
        help_text="Whether people can be in other sequences too. Exclusive sequences exclude one another: people in "
        "one of the same or a higher priority are skipped, and people who are enrolled leave those of a lower "
        "priority. All records with the same email address are one person.",
    )
    exclusive_priority = forms.TypedChoiceField(
        label="Priority",
        choices=[("", "None"), *((priority, f"P{priority}") for priority in PRIORITIES)],
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Of an exclusive sequence. P1 is the highest.",
    )
    skips = forms.ModelMultipleChoiceField(
        label="Skip anyone who is or was in",
        queryset=sequences_by_name(),
        required=False,
        widget=forms.SelectMultiple({"size": 5}),
        help_text="To select several sequences, press Ctrl (on a Mac, ⌘) while you click.",
    )

    def __init__(self, posted: Mapping[str, Any] | None, *, sequence: Sequence) -> None:
        super().__init__(posted, initial={**columns(EnrollmentSettings, sequence), "skips": sequence.skips.all()})
        # A sequence that skips itself would never enroll anybody a second time, which re-enrollment says already.
        self.fields["skips"].queryset = sequences_by_name().exclude(pk=sequence.pk)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        waits = self.cleaned_data.get("returns") == Sequence.Return.AFTER_DAYS
        if waits and not self.cleaned_data.get("returns_after_days") and "returns_after_days" not in self.errors:
            self.add_error("returns_after_days", "Enter the number of days.")
        is_exclusive = self.cleaned_data.get("other_sequences") == Sequence.OtherSequences.EXCLUSIVE
        if is_exclusive and not self.cleaned_data.get("exclusive_priority"):
            self.add_error("exclusive_priority", "Select a priority.")
        return super().clean()

    def settings(self) -> EnrollmentSettings:
        answers = _answers(self, EnrollmentSettings)
        if answers["enrollment"] != Sequence.Enrollment.AUTOMATIC:
            # What does not apply is emptied. Left over, it would come
            # into force unseen when the setting is switched back.
            answers["daily_intake"] = None
        if answers["returns"] != Sequence.Return.AFTER_DAYS:
            answers["returns_after_days"] = None
        if answers["other_sequences"] != Sequence.OtherSequences.EXCLUSIVE:
            answers["exclusive_priority"] = None
        return EnrollmentSettings(**answers)


class NewSequenceForm(DetailsForm):
    """Also its object, which is chosen once: it says which lookup fields there are to delegate to."""

    object = forms.ChoiceField(
        label="Object",
        choices=[choice for choice in _within_a_type(CrmObject) if choice[0] != CrmObject.CAMPAIGN],
        help_text="The type of records in this sequence. This can’t be changed later.",
    )
    field_order = ["name", "object", "description", "time_zone", "calendar"]


class CloneForm(forms.Form):
    name = forms.CharField(label="Clone name", max_length=255)
    skips_original = forms.BooleanField(
        label="Skip anyone who is or was in the original",
        required=False,
        help_text="Otherwise the clone can enroll them again. You can change this later under Enrollment.",
    )


class ActionForm(forms.Form):
    """One step: what is done, after how long, and in which words. Its type is settled once the sequence is in use."""

    name = forms.CharField(label="Name", max_length=255)
    type = forms.ChoiceField(label="Type", choices=_within_a_type(Action.Type))
    is_automatic = forms.BooleanField(
        label="Send automatically",
        required=False,
        help_text="Emails only. If not selected, the owner reviews and sends the email.",
    )
    wait_days = forms.IntegerField(label="Days", min_value=0, max_value=TEN_YEARS, initial=0)
    wait_hours = forms.IntegerField(label="Hours", min_value=0, max_value=TEN_YEARS, initial=0)
    wait_counts = forms.ChoiceField(
        label="Count days as", choices=_within_a_type(Action.Days), initial=Action.Days.BUSINESS
    )
    at_time = forms.TimeField(
        label="Not before (time of day)",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="In the sequence’s time zone. Leave blank to expect the action as soon as the delay ends.",
    )
    template = forms.ChoiceField(
        label="Template", required=False, help_text="Without a template, the owner writes the message."
    )
    priority = forms.TypedChoiceField(
        label="Priority",
        choices=[(choice.value, choice.label) for choice in Action.Priority],
        coerce=lambda number: Action.Priority(int(number)),
        required=False,
        initial=Action.Priority.NORMAL,
        empty_value=Action.Priority.NORMAL,  # type: ignore[arg-type]
        help_text="High-priority actions are listed first when due.",
    )
    instructions = forms.CharField(
        label="Instructions",
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text="Shown to the action owner.",
    )

    # Of sequences in use.
    place = forms.ChoiceField(label="Position", required=False)
    dates = forms.ChoiceField(
        label="A new delay applies",
        choices=[("later", "To dates set from now on"), ("now", "Also to participants who have it ahead")],
        initial="later",
        required=False,
    )

    def __init__(self, *args: Any, sequence: Sequence, action: Action | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_draft = sequence.status == Sequence.Status.DRAFT
        if is_draft or action:
            del self.fields["place"]
        else:
            places = [(str(step.position), f"Before step {step.position}, “{step}”") for step in actions_of(sequence)]
            self.fields["place"].choices = [("", "At the end"), *places]  # type: ignore[attr-defined]
        if is_draft or not action:
            del self.fields["dates"]
        templates = templates_for(sequence.object)
        by_type = [
            (type_.label, [(one.pk, one.name) for one in templates if one.type == type_]) for type_ in Template.Type
        ]
        self.fields["template"].choices = [("", "No template"), *filter(itemgetter(1), by_type)]  # type: ignore[attr-defined]
        if action and not is_draft:
            # Calls that were done have outcomes, and emails have been
            # sent: as another type, history would make no sense.
            self.fields["type"].disabled = True
            self.fields[
                "type"
            ].help_text = "Can’t be changed once the sequence has been used. Clone the sequence to change the type."

    def position(self) -> int | None:
        """Where to add it; at the end if nothing is said."""
        place = self.cleaned_data.get("place")
        return int(place) if place else None

    def redates(self) -> bool:
        """Whether participants who have the action ahead get new dates."""
        return self.cleaned_data.get("dates") == "now"

    @property
    def boxes(self) -> list[forms.BoundField]:
        """What is ticked or not."""
        return [field for field in self if isinstance(field.field, forms.BooleanField)]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("is_automatic") and self.cleaned_data.get("type") != Action.Type.EMAIL:
            self.add_error(
                "is_automatic",
                "Only emails can be sent automatically. Select the type Email, or clear this checkbox.",
            )
        return cleaned

    def step(self) -> StepDefinition:
        cleaned = self.cleaned_data
        has_words = cleaned["type"] != Action.Type.TASK
        # Somebody may choose a template and then a task, where the choice is hidden.
        template_id = int(cleaned["template"]) if cleaned["template"] and has_words else None
        return StepDefinition(**_answers(self, StepDefinition), template_id=template_id)

    @classmethod
    def initial_of(cls, action: Action) -> dict[str, Any]:
        return columns(StepDefinition, action) | {"template": action.template_id or ""}


def _answers(form: forms.Form, shape: type[Shape]) -> dict[str, Any]:
    return {name: answer for name, answer in form.cleaned_data.items() if name in shape.model_fields}
