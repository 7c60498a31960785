"""The filter of a work list, from its address: type, sequence, priority, and the time of day where the phone is."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from datetime import timezone as tz
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.formats import time_format

from baton.engage.narrowing import LocalHours, WorkFilter
from baton.sequences.models import Action
from baton.web.parameters import id_of

HOURS_LABELS = {
    LocalHours.WORKING: "9 AM to 5 PM now",
    LocalHours.MORNING: "8 AM to 12 PM now",
    LocalHours.AFTERNOON: "12 PM to 6 PM now",
}
# One large city for each time that people are called at; others with the same time are found with it.
CITIES = {
    "Pacific/Honolulu": "Honolulu",
    "America/Anchorage": "Anchorage",
    "America/Los_Angeles": "Los Angeles",
    "America/Denver": "Denver",
    "America/Chicago": "Chicago",
    "America/New_York": "New York",
    "America/Halifax": "Halifax",
    "America/Sao_Paulo": "São Paulo",
    "Europe/London": "London",
    "Europe/Berlin": "Berlin",
    "Europe/Athens": "Athens",
    "Europe/Istanbul": "Istanbul",
    "Asia/Dubai": "Dubai",
    "Asia/Kolkata": "Delhi",
    "Asia/Bangkok": "Bangkok",
    "Asia/Singapore": "Singapore",
    "Asia/Tokyo": "Tokyo",
    "Australia/Sydney": "Sydney",
    "Pacific/Auckland": "Auckland",
}
LARGEST_OFFSET = 14 * 60  # minutes, of the Line Islands


class WorkFilterForm(forms.Form):
    """What is not chosen doesn’t matter."""

    type = forms.ChoiceField(label="Type", required=False, choices=[("", "All types"), *Action.Type.choices])
    sequence = forms.ChoiceField(label="Sequence", required=False)
    priority = forms.ChoiceField(
        label="Priority", required=False, choices=[("", "All priorities"), *Action.Priority.choices]
    )
    zone = forms.ChoiceField(label="Time zone", required=False)
    hours = forms.ChoiceField(
        label="Local time",
        required=False,
        choices=[("", "Any time"), *((hours.value, label) for hours, label in HOURS_LABELS.items())],
    )

    def __init__(self, chosen: WorkFilter, *, sequences: list[tuple[int, str]], at: datetime) -> None:
        super().__init__(query_of(chosen), auto_id="filter_%s")
        for name, choices in (
            ("sequence", [("", "All sequences"), *sequences]),
            ("zone", [("", "All time zones"), *_zones(at)]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
            field.choices = choices


def filter_of(address: QueryDict) -> WorkFilter:
    """Bookmarks outlive choices: what there is none of is not filtered by."""
    type_, hours = address.get("type", ""), address.get("hours", "")
    priority, zone = id_of(address.get("priority", "")), address.get("zone", "")
    minutes = int(zone) if zone.removeprefix("-").isdecimal() and len(zone) <= len("-840") else None
    return WorkFilter(
        type=Action.Type(type_) if type_ in Action.Type.values else None,
        sequence_id=id_of(address.get("sequence", "")),
        priority=priority if priority in Action.Priority.values else None,
        hours=LocalHours(hours) if hours in set(LocalHours) else None,
        offset=timedelta(minutes=minutes) if minutes is not None and abs(minutes) <= LARGEST_OFFSET else None,
    )


def query_of(chosen: WorkFilter) -> Mapping[str, Any]:
    """As an address has it; what is not chosen is left out."""
    parameters = {
        "type": chosen.type and chosen.type.value,
        "sequence": chosen.sequence_id,
        "priority": chosen.priority,
        "zone": None if chosen.offset is None else int(chosen.offset / timedelta(minutes=1)),
        "hours": chosen.hours and chosen.hours.value,
    }
    return {name: value for name, value in parameters.items() if value is not None}


def _zones(at: datetime) -> list[tuple[int, str]]:
    """From west to east, by what the clocks there say now: two cities with the same time are one choice."""
    cities: dict[int, list[str]] = {}
    for zone, city in CITIES.items():
        offset = at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
        cities.setdefault(int(offset / timedelta(minutes=1)), []).append(city)
    return [
        (minutes, f"{time_format(at.astimezone(tz(timedelta(minutes=minutes))), 'TIME_FORMAT')} · {', '.join(names)}")
        for minutes, names in sorted(cities.items())
    ]
