"""What is chosen from a list: some rows, or all that match its filter."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from baton.web.parameters import id_of

MOST_IDS = 1000  # so many ids an address, or a form of one page, may name


class IdsField(forms.Field):
    """The ids of the rows that are ticked, as a tuple."""

    widget = hidden_widget = forms.MultipleHiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> tuple[int, ...]:
        texts = value or []
        ids = tuple(id_ for text in texts if (id_ := id_of(text)) is not None)
        # Refused as a whole: to act on a part of what somebody selected would go unnoticed.
        if len(texts) > MOST_IDS or len(ids) != len(texts):
            raise ValidationError("The selection isn’t valid. Go back and select again.")
        return ids


class SelectionForm(forms.Form):
    """Some `ids`, or `all` that the list's filter matches; one of the two."""

    ids = IdsField()
    all = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors and not self.cleaned_data["ids"] and not self.cleaned_data["all"]:
            raise ValidationError("No rows are selected. Go back and select rows, or all results.")
        return cleaned
