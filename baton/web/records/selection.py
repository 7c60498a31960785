"""What is chosen from a list: some rows, or all that match its filter."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from baton.web.lists import ListFilterForm
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


class SelectionForm(ListFilterForm):
    """Some `ids`, or `all` that the list's filter matches; one of the two."""

    # The address of the list, by name, and what is sent along beside its filter.
    list_page: str
    selecting_fields = ("ids", "all", "record")
    ids = IdsField()
    all = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors and not self.cleaned_data["ids"] and not self.cleaned_data["all"]:
            raise ValidationError("No rows are selected. Go back and select rows, or all results.")
        return cleaned

    @property
    def back(self) -> str:
        """Where the rows were selected: on the page of a record, or in the list."""
        if record := self.cleaned_data.get("record"):
            return reverse("record", args=[record])
        pairs = parse_qsl(self.query(), keep_blank_values=True)
        query = [(name, value) for name, value in pairs if name not in self.selecting_fields]
        return f"{reverse(self.list_page)}?{urlencode(query)}" if query else reverse(self.list_page)
