"""What is asked for when a sequence is built."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import models

from baton.crm.models import CrmObject
from baton.people.zones import time_zones
from baton.sequences.definition import Details, EnrollmentSettings, Shape, columns
from baton.sequences.file_shape import TEN_YEARS
from baton.sequences.models import Sequence
from baton.sequences.queries import calendars_by_name, sequences_by_name
from baton.web.sequences.delegation_form import Choices

PRIORITIES = range(1, 6)


def _zones(*, present: str = "") -> Choices:
    """Those that users can have, too; and the present one, which a file may have named otherwise."""
    names = sorted({*time_zones(), present} - {""})
    return [(name, name.replace("_", " ")) for name in names]


def labelled_choices(choices: type[models.TextChoices]) -> Choices:
    """The values and labels, for a field that takes plain text."""
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
        choices=labelled_choices(Sequence.Elsewhere),
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
        choices=labelled_choices(Sequence.Taking),
        initial=Sequence.Taking.ACTION,
        help_text="What becomes yours when you take an action from a queue.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = _zones(present=self.initial.get("time_zone", ""))
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]

    def details(self) -> Details:
        calendar = self.cleaned_data["calendar"]
        return Details(**shaped_answers(self, Details), calendar_id=calendar.pk if calendar else None)

    @classmethod
    def initial_of(cls, sequence: Sequence) -> dict[str, Any]:
        return columns(Details, sequence) | {"calendar": sequence.calendar_id}


class EnrollmentForm(forms.Form):
    """How records are enrolled."""

    enrollment = forms.ChoiceField(
        label="Enrollment",
        choices=labelled_choices(Sequence.Enrollment),
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
    returns = forms.ChoiceField(label="Re-enrollment", choices=labelled_choices(Sequence.Return))
    returns_after_days = forms.IntegerField(
        label="Days before re-enrollment", required=False, min_value=1, max_value=TEN_YEARS
    )

    other_sequences = forms.ChoiceField(
        label="Other sequences",
        choices=labelled_choices(Sequence.OtherSequences),
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
        answers = shaped_answers(self, EnrollmentSettings)
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
        choices=[choice for choice in labelled_choices(CrmObject) if choice[0] != CrmObject.CAMPAIGN],
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


def shaped_answers(form: forms.Form, shape: type[Shape]) -> dict[str, Any]:
    """Those of the answers that a shape has a field for."""
    return {name: answer for name, answer in form.cleaned_data.items() if name in shape.model_fields}
