"""A form field for when a reassignment ends, as people write it, in the time zone of who is signed in."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from baton.rules.absence_text import UnreadableDays
from baton.rules.end_text import end_in


class UntilField(forms.CharField):
    """Takes “Friday” or “Dec 4”, and gives the moment; nothing where it is left empty."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"placeholder": "Friday, Dec 4, tomorrow 5pm", "autocomplete": "off"})
        super().__init__(max_length=60, required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return end_in(text, now=timezone.now(), zone=ZoneInfo(timezone.get_current_timezone_name()))
        except UnreadableDays as unreadable:
            raise ValidationError(str(unreadable)) from unreadable
