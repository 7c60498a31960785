"""What is asked for when a sequence is built."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from baton.crm.models import CrmObject
from baton.sequences.definition import Admission, Details, Shape, Step, columns
from baton.sequences.file_shape import TEN_YEARS
from baton.sequences.models import Action, Calendar, Sequence
from baton.sequences.queries import templates_for

Choices = list[tuple[str, Any]]


def _zones() -> Choices:
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones())]


def _within_a_type(choices: type[models.TextChoices]) -> Choices:
    return [(choice.value, choice.label) for choice in choices]


class DetailsForm(forms.Form):
    """What a sequence is, but for its object."""

    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(
        label=_("Description"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What it is for, and for whom. Agents read it too."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=_zones,
        help_text=_("Waits count in it. Another one counts for dates that are set from now on."),
    )

    calendar = forms.ModelChoiceField(
        label=_("Calendar"),
        queryset=Calendar.objects.order_by("name"),
        required=False,
        empty_label=_("Monday to Friday, around the clock"),
        help_text=_("Its working days, hours and holidays. Calendars are made in Setup. As with the time zone."),
    )

    ends_on_reply = forms.BooleanField(
        label=_("A reply ends it"),
        required=False,
        initial=True,
        help_text=_("Whoever answers a mail leaves the sequence. Automatic replies and bounces never end it."),
    )

    def details(self) -> Details:
        calendar = self.cleaned_data["calendar"]
        return Details(**_answers(self, Details), calendar_id=calendar.pk if calendar else None)

    @classmethod
    def initial_of(cls, sequence: Sequence) -> dict[str, Any]:
        return columns(Details, sequence) | {"calendar": sequence.calendar_id}


class AdmissionForm(forms.Form):
    """How records enter a sequence."""

    enrolment = forms.ChoiceField(
        label=_("Records enter"),
        choices=_within_a_type(Sequence.Enrolment),
        help_text=_("By itself: every record that meets the entrance rules enters as soon as it does."),
    )
    daily_intake = forms.IntegerField(
        label=_("At most, a day"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("So many enter by themselves, the others on the days that follow. Left blank, all at once."),
    )
    returns = forms.ChoiceField(label=_("Whoever was in it may enter again"), choices=_within_a_type(Sequence.Return))
    returns_after_days = forms.IntegerField(label=_("After days"), required=False, min_value=1, max_value=TEN_YEARS)

    def clean(self) -> dict[str, Any] | None:
        waits = self.cleaned_data.get("returns") == Sequence.Return.AFTER_DAYS
        if waits and not self.cleaned_data.get("returns_after_days") and "returns_after_days" not in self.errors:
            self.add_error("returns_after_days", _("Say after how many days."))
        return super().clean()

    def admission(self) -> Admission:
        answers = _answers(self, Admission)
        if answers["enrolment"] != Sequence.Enrolment.AUTOMATIC:
            answers["daily_intake"] = None
        if answers["returns"] != Sequence.Return.AFTER_DAYS:
            answers["returns_after_days"] = None
        return Admission(**answers)

    @classmethod
    def initial_of(cls, sequence: Sequence) -> dict[str, Any]:
        return columns(Admission, sequence)


class NewSequenceForm(DetailsForm):
    """Also its object, which is chosen once: it says which lookup fields there are to delegate to."""

    object = forms.ChoiceField(
        label=_("For"),
        choices=_within_a_type(CrmObject),
        help_text=_("The records it is for. This cannot be changed later."),
    )
    field_order = ["name", "object", "description", "time_zone", "calendar"]


class CloneForm(forms.Form):
    name = forms.CharField(label=_("Name of the clone"), max_length=255)


class ActionForm(forms.Form):
    """One step: what is done, after how long, and in which words. Its type is settled once the sequence is in use."""

    name = forms.CharField(label=_("Name"), max_length=255)
    type = forms.ChoiceField(label=_("Type"), choices=_within_a_type(Action.Type))
    is_automatic = forms.BooleanField(
        label=_("Send by itself"),
        required=False,
        help_text=_("An email only. Without this, its owner looks at it and sends it."),
    )
    wait_days = forms.IntegerField(label=_("Days"), min_value=0, max_value=TEN_YEARS, initial=0)
    wait_hours = forms.IntegerField(label=_("Hours"), min_value=0, max_value=TEN_YEARS, initial=0)
    wait_counts = forms.ChoiceField(
        label=_("Counted in"), choices=_within_a_type(Action.Days), initial=Action.Days.BUSINESS
    )
    at_time = forms.TimeField(
        label=_("Not before, that day"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("In the time zone of the sequence. Left blank, it is expected as soon as the wait is over."),
    )
    template = forms.ChoiceField(label=_("Template"), required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=[(choice.value, choice.label) for choice in Action.Priority],
        coerce=lambda number: Action.Priority(int(number)),
        required=False,
        initial=Action.Priority.NORMAL,
        empty_value=Action.Priority.NORMAL,  # type: ignore[arg-type]
        help_text=_("Of the actions that are due, those of high priority stand first."),
    )
    instructions = forms.CharField(
        label=_("Instructions"),
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("What the owner reads when it is due."),
    )

    def __init__(self, *args: Any, sequence: Sequence, type_is_settled: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        templates = [(template.pk, template.name) for template in templates_for(sequence.object)]
        self.fields["template"].choices = [("", _("None: whoever does it writes the words")), *templates]  # type: ignore[attr-defined]
        if type_is_settled:
            self.fields["type"].disabled = True
            self.fields["type"].help_text = _(
                "Settled, since the sequence is or was in use. Clone it to change the type."
            )

    @property
    def boxes(self) -> list[forms.BoundField]:
        """What is ticked or not."""
        return [field for field in self if isinstance(field.field, forms.BooleanField)]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("is_automatic") and self.cleaned_data.get("type") != Action.Type.EMAIL:
            self.add_error(
                "is_automatic", _("Only an email can be sent by itself. Choose the type Email, or untick this.")
            )
        return cleaned

    def step(self) -> Step:
        cleaned = self.cleaned_data
        has_words = cleaned["type"] in {Action.Type.EMAIL, Action.Type.SMS}
        template_id = int(cleaned["template"]) if cleaned["template"] and has_words else None
        return Step(**_answers(self, Step), template_id=template_id)

    @classmethod
    def initial_of(cls, action: Action) -> dict[str, Any]:
        return columns(Step, action) | {"template": action.template_id or ""}


def _answers(form: forms.Form, shape: type[Shape]) -> dict[str, Any]:
    return {name: answer for name, answer in form.cleaned_data.items() if name in shape.model_fields}
