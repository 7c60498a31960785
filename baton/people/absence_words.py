"""Absences in words: “Every Friday, 1:00 PM to 5:00 PM”."""

from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format

from baton.people.models import Absence


def absence_hours(absence: Absence) -> str:
    """The weekdays and hours of an absence; blank for whole days."""
    parts = []
    if absence.weekdays:
        parts.append(f"every {' and '.join(str(WEEKDAYS[number]) for number in absence.weekdays)}")
    begins = time_format(absence.from_time) if absence.from_time else ""
    ends = time_format(absence.until_time) if absence.until_time else ""
    if begins and ends:
        parts.append(f"{begins} to {ends}")
    elif begins:
        parts.append(f"from {begins}")
    elif ends:
        parts.append(f"until {ends}")
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]
