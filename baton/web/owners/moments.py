"""A form field for when something is done, as people write it, in the time zone of who is signed in."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from baton.rules.absence_text import UnreadableDays
from baton.rules.end_text import moment_in
from baton.web.parameters import within_reason


class MomentField(forms.CharField):
    """Takes “Friday” or “Dec 4 2pm”, and gives the moment; a day without a time is meant from `begins`."""

    begins = time(9)

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"placeholder": "Friday, Dec 4 2pm, tomorrow", "autocomplete": "off"})
        super().__init__(max_length=60, widget=widget, **kwargs)

    def clean(self, value: Any) -> datetime:
        text = super().clean(value)
        zone = ZoneInfo(timezone.get_current_timezone_name())
        try:
            moment = moment_in(text, now=timezone.now(), zone=zone, begins=self.begins)
        except UnreadableDays as unreadable:
            raise ValidationError(str(unreadable)) from unreadable
        within_reason(moment)
        return moment


def as_written(moment: datetime) -> str:
    """As the field reads it again: “Dec 4, 2026 2:00 PM”."""
    return date_format(timezone.localtime(moment), "M j, Y g:i A")
