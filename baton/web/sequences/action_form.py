"""What is asked for when an action of a sequence is added or edited."""

from operator import itemgetter
from typing import Any

from django import forms

from baton.sequences.definition import StepDefinition, columns
from baton.sequences.duplicating import name_of_copy
from baton.sequences.file_shape import TEN_YEARS
from baton.sequences.models import Action, Sequence, Template
from baton.sequences.queries import action_count, actions_of, templates_for
from baton.sequences.replies import who_answers
from baton.sequences.settings import Setting
from baton.web.sequences.delegation_form import reply_choices
from baton.web.sequences.forms import labelled_choices, shaped_answers


class ActionForm(forms.Form):
    """One step: what is done, after how long, and in which words. Its type is settled once the sequence is in use."""

    name = forms.CharField(label="Name", max_length=255)
    type = forms.ChoiceField(label="Type", choices=labelled_choices(Action.Type))
    is_automatic = forms.BooleanField(
        label="Send automatically",
        required=False,
        help_text="Emails only. If not selected, the owner reviews and sends the email.",
    )
    wait_days = forms.IntegerField(label="Days", min_value=0, max_value=TEN_YEARS, initial=0)
    wait_hours = forms.IntegerField(label="Hours", min_value=0, max_value=TEN_YEARS, initial=0)
    wait_counts = forms.ChoiceField(
        label="Count days as", choices=labelled_choices(Action.Days), initial=Action.Days.BUSINESS
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

    place = forms.ChoiceField(label="Position", required=False)
    replies = forms.ChoiceField(
        label="Who answers replies",
        required=False,
        help_text="For example, the AE answers replies to the SDR’s emails. Cover applies as always.",
    )

    # Of sequences in use.
    dates = forms.ChoiceField(
        label="A new delay applies",
        choices=[
            ("later", "To dates set from now on"),
            ("now", "Also to participants who haven’t reached this step or are on it"),
        ],
        initial="later",
        required=False,
    )

    def __init__(self, *args: Any, sequence: Sequence, action: Action | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_draft = sequence.status == Sequence.Status.DRAFT
        self._sequence = sequence
        if not action:
            self.fields["name"].required = False
            self.fields["name"].help_text = "Leave blank to name it after its template, or its type and place."
        steps = [] if action else actions_of(sequence)
        if not steps:
            del self.fields["place"]
        else:
            places = [(str(step.position), f"Before step {step.position}, “{step}”") for step in steps]
            self.fields["place"].choices = [("", "At the end"), *places]  # type: ignore[attr-defined]
        if is_draft or not action:
            del self.fields["dates"]
        self._offer_who_answers(sequence, action)
        templates = templates_for(sequence.object)
        by_type = [
            (type_.label, [(one.pk, one.name) for one in templates if one.type == type_])
            for type_ in Template.Type
            if type_ != Template.Type.SNIPPET
        ]
        self._templates = by_type
        self.fields["template"].choices = [("", "No template"), *filter(itemgetter(1), by_type)]  # type: ignore[attr-defined]
        if action and not is_draft:
            # Calls that were done have outcomes, and emails have been
            # sent: as another type, history would make no sense.
            self.fields["type"].disabled = True
            self.fields[
                "type"
            ].help_text = "Can’t be changed once the sequence has been used. Clone the sequence to change the type."

    def _offer_who_answers(self, sequence: Sequence, action: Action | None) -> None:
        present = who_answers([action])[action.pk] if action else Setting.INHERIT
        choices = reply_choices(sequence, chosen_id=present.field_id)
        self.fields["replies"].choices = choices  # type: ignore[attr-defined]
        self.fields["replies"].initial = present.choice

    def who_answers(self) -> Setting:
        return Setting.from_choice(self.cleaned_data.get("replies") or Setting.INHERIT.choice)

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
        answers = shaped_answers(self, StepDefinition)
        answers["name"] = answers["name"] or self._usual_name(template_id)
        return StepDefinition(**answers, template_id=template_id)

    def _usual_name(self, template_id: int | None) -> str:
        """“Call 2”, or the name of the template, for who has no better one."""
        if template_id is not None:
            by_id = {pk: name for _, group in self._templates for pk, name in group}
            return by_id[template_id]
        place = self.position() or action_count(self._sequence) + 1
        return f"{Action.Type(self.cleaned_data['type']).label} {place}"

    @classmethod
    def initial_of(cls, action: Action) -> dict[str, Any]:
        return columns(StepDefinition, action) | {"template": action.template_id or ""}

    @classmethod
    def copy_of(cls, action: Action) -> dict[str, Any]:
        return cls.initial_of(action) | {"name": name_of_copy(action)}
