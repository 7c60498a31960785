"""Which sequences of the first page are shown."""

from typing import TypeVar

from django import forms

from baton.crm.models import CrmObject
from baton.insight.overview import Glance
from baton.sequences.models import Sequence
from baton.web.lists import ListFilterForm

T = TypeVar("T")


class SequenceFilterForm(ListFilterForm):
    """What is blank does not filter, nor what does not exist."""

    text = forms.CharField(label="Name or delegation", required=False, widget=forms.TextInput({"type": "search"}))
    object = forms.ChoiceField(label="Object", required=False, choices=[("", "Any"), *CrmObject.choices])
    status = forms.ChoiceField(label="Status", required=False, choices=[("", "Any"), *Sequence.Status.choices])

    def matching(self, sequences: list[tuple[Glance, T]]) -> list[tuple[Glance, T]]:
        """They are few and read already, so they are looked through here."""
        self.is_valid()
        filters = self.cleaned_data
        words = filters.get("text", "").casefold().split()
        return [
            (glance, rest)
            for glance, rest in sequences
            if filters.get("object") in {None, "", glance.object}
            and filters.get("status") in {None, "", glance.status}
            and all(word in _text(glance) for word in words)
        ]


def _text(glance: Glance) -> str:
    field = glance.field if glance.field is not None else "Record owner"
    return f"{glance.name} {field}".casefold()
