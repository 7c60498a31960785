"""Writes spans of time as an iCalendar file (RFC 5545), the same bytes for the same spans."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from baton.rules.absences import MIDNIGHT, Span
from baton.rules.calendar_files import OWN_UID


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """A span with its title; the `note` may be blank. `is_away`: its reader is away, and not only told of others."""

    key: str
    span: Span
    time_zone: str
    title: str
    note: str = ""
    is_away: bool = False


def calendar_of(events: Iterable[FeedEvent], *, name: str) -> bytes:
    calendar = Calendar()
    calendar.add("PRODID", "-//Baton//Absences//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("X-WR-CALNAME", name)
    # How often programs should ask again: Outlook's word for it, and that of RFC 7986.
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    calendar.add("REFRESH-INTERVAL", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for event in sorted(events, key=lambda event: (event.span.begins_at, event.key)):
        calendar.add_component(_component(event))
    written: bytes = calendar.to_ical()
    return written


def _component(event: FeedEvent) -> Event:
    component = Event()
    component.add("UID", f"{event.key}-{event.span.begins_at:%Y%m%dT%H%MZ}{OWN_UID}")
    # Not the moment of writing: the file would be another one each time it is asked for.
    component.add("DTSTAMP", event.span.begins_at)
    zone = ZoneInfo(event.time_zone)
    begins, ends = event.span.begins_at.astimezone(zone), event.span.ends_at.astimezone(zone)
    if begins.time() == ends.time() == MIDNIGHT:
        component.add("DTSTART", begins.date())
        component.add("DTEND", ends.date())
    else:
        component.add("DTSTART", event.span.begins_at)
        component.add("DTEND", event.span.ends_at)
    component.add("SUMMARY", event.title)
    if event.note:
        component.add("DESCRIPTION", event.note)
    component.add("TRANSP", "OPAQUE" if event.is_away else "TRANSPARENT")
    component.add("X-MICROSOFT-CDO-BUSYSTATUS", "OOF" if event.is_away else "FREE")
    return component


def until(span: Span, latest: datetime) -> Span:
    """A span that ends by a moment, for one without an end."""
    return Span(span.begins_at, min(span.ends_at, latest))
