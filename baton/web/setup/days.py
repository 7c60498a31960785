"""Days in the forms of Setup's lists, as the moments that a filter takes."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone

from baton.web.parameters import WITHIN_REASON


def day_field(label: str) -> forms.DateField:
    box = forms.DateInput({"type": "date"}, "%Y-%m-%d")
    return forms.DateField(label=label, required=False, validators=WITHIN_REASON, widget=box)


def beginning_of(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def end_of(day: date | None) -> datetime | None:
    """The first moment after the day."""
    return beginning_of(day + timedelta(days=1)) if day else None
