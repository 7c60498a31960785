"""To whom an agent hands over what, and why a request is declined."""

from typing import Any

from django import forms

from baton.participants.models import ParticipantAction
from baton.people.colleagues import colleagues_of
from baton.people.models import User
from baton.web.parameters import LARGEST_ID

NOTE = {"rows": 2}


class HandOverForm(forms.Form):
    """`previewed` is whom and what the preview was about: nothing is handed over without one."""

    is_whole = forms.BooleanField(
        label="All my open actions of these participants",
        required=False,
        help_text="Otherwise only the selected actions.",
    )
    note = forms.CharField(label="Note", max_length=1000, required=False, widget=forms.Textarea(NOTE))
    previewed = forms.CharField(required=False, max_length=len(str(LARGEST_ID)) + 5, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, giver: User) -> None:
        super().__init__(data)
        self.fields["to"] = forms.ModelChoiceField(
            label="Hand over to",
            queryset=colleagues_of(giver),
            empty_label="Select a colleague",
            error_messages={"required": "Select a colleague.", "invalid_choice": "Select a colleague from the list."},
            help_text="Users who can work actions and are in a queue with you.",
        )

    @property
    def choice(self) -> str:
        return f"{self.cleaned_data['to'].pk}-{self.cleaned_data['is_whole']}"

    @property
    def is_previewed(self) -> bool:
        return bool(self.cleaned_data["previewed"] == self.choice)


class AskForm(forms.Form):
    actions = forms.TypedMultipleChoiceField(
        label="Actions",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select an action."},
    )
    note = forms.CharField(label="Note", max_length=1000, required=False, widget=forms.Textarea(NOTE))

    def __init__(self, data: Any, *, actions: list[ParticipantAction]) -> None:
        super().__init__(data)
        choices = [(pa.pk, f"{pa.action}, owned by {pa.owner}") for pa in actions]
        self.fields["actions"].choices = choices  # type: ignore[attr-defined]


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        widget=forms.Textarea(NOTE),
        help_text="Your colleague sees it.",
        error_messages={"required": "Enter a reason. Your colleague sees it."},
    )
