"""Reads the time away out of an iCalendar file (RFC 5545), as Outlook, Google and others write it.

Events that repeat are written out, each occurrence by itself, with those that were moved or canceled on their own.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

from baton.rules.absences import A_DAY, MIDNIGHT, AbsenceDays
from baton.rules.away_events import EventFacts, keeps_away

# How the events of our own feed end. Imported from a calendar that shows it, they would be absences twice.
OWN_UID = "@absences.baton"
LARGEST_CALENDAR = 2 * 1024**2  # bytes
# How far ahead events are looked for. They move along as time passes, for a calendar that is read again.
AHEAD = 366 * A_DAY
# A year has so many working days and more; whoever has more occurrences has no calendar of absences.
MOST_EVENTS, MOST_OCCURRENCES = 500, 2000  # that count, and with those that don't
MOST_SERIES = 200
EARLIEST = date(1970, 1, 1)
# Nobody is away every minute. Written out, one line of such a rule would be half a million events.
TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
REPEATS = ("RRULE", "RDATE", "RECURRENCE-ID")
# A calendar or an event. The library's own types name thirty kinds of value for each property.
_Component = Any
MADE_UP_RULES = (ValueError, TypeError, KeyError, AttributeError, OverflowError, ArithmeticError)


class UnreadableCalendar(ValueError):
    """The file can't be used; the sentence says why, and what to do."""


@dataclass(frozen=True, slots=True)
class AwayEvent:
    """An event that keeps a person away. `recurrence` says which one of those that repeat under the same `uid`."""

    uid: str
    recurrence: str
    days: AbsenceDays
    title: str = ""


class _ToTheLimit(recurring_ical_events.CalendarQuery):  # type: ignore[misc]  # the library is untyped
    """Stops at the limit, because some hundred series that repeat daily take minutes to write out."""

    def _occurrences_between(self, start: Any, end: Any) -> list[Any]:
        occurrences: list[Any] = []
        for series in self.series:
            # What one program wrote wrong is no reason to lose all other events of the calendar.
            with suppress(*MADE_UP_RULES):
                occurrences += series.between(start, end)
            if len(occurrences) > MOST_OCCURRENCES:
                raise _too_many()
        return occurrences


def time_away_in(content: bytes, *, today: date, time_zone: str, address: str = "") -> list[AwayEvent]:
    """The events that keep a person away from today on, earliest first, in the days and hours of the time zone.

    `address` is the person's email address, by which invitations that they declined are known.
    Raises `UnreadableCalendar`.
    """
    if len(content) > LARGEST_CALENDAR:
        raise UnreadableCalendar("The calendar is larger than 2 MB. Export fewer months, or only your time away.")
    events = {
        event
        for calendar in _calendars(content)
        for event in _events_of(calendar, today=today, zone=ZoneInfo(time_zone), address=address)
    }
    if len(events) > MOST_EVENTS:
        raise _too_many()
    return sorted(events, key=lambda event: (event.days.first_day, event.days.from_time or MIDNIGHT, event.uid))


def require_time_away(events: Collection[AwayEvent]) -> None:
    """Raise `UnreadableCalendar` if there is none."""
    # Of an address that is read again, an empty calendar is an answer: the vacation was canceled.
    if not events:
        raise UnreadableCalendar(
            "The calendar has no time away in the next 12 months. Events count that are shown as out of office, last"
            " all day and are shown as busy, or have a category such as Vacation."
        )


def _too_many() -> UnreadableCalendar:
    return UnreadableCalendar(
        f"The calendar has more than {MOST_EVENTS} days or times away in the next 12 months."
        " Export only your time away."
    )


def _calendars(content: bytes) -> list[_Component]:
    try:
        components = Calendar.from_ical(content, multiple=True)
    except (*MADE_UP_RULES, RecursionError) as error:
        raise UnreadableCalendar("This is not a calendar. Choose an iCalendar file (.ics).") from error
    calendars = [component for component in components if component.name == "VCALENDAR"]
    if not calendars:
        raise UnreadableCalendar("This is not a calendar. Choose an iCalendar file (.ics).")
    return calendars


def _events_of(calendar: _Component, *, today: date, zone: ZoneInfo, address: str) -> Iterator[AwayEvent]:
    repeating = _keep_those_that_may_count(calendar, address)
    try:
        query = recurring_ical_events.of(calendar, skip_bad_series=True, calendar_query=_ToTheLimit)
        occurrences = list(query.between(today, today + AHEAD))
    except UnreadableCalendar:
        raise
    except MADE_UP_RULES as error:
        raise UnreadableCalendar("The calendar can’t be read. Export it again.") from error
    for event in occurrences:
        # One that is written wrong, such as without a beginning, is no reason to lose the others.
        with suppress(*MADE_UP_RULES):
            days = _days(event, zone) if keeps_away(_facts(event, address)) else None
            if days and (days.last_day or today) >= today:
                yield AwayEvent(_uid(event)[:255], _recurrence(event, repeating), days, _title(event))


def _uid(event: _Component) -> str:
    # Required, but some programs leave it out. Then the event is another one once its name or beginning changes.
    return str(event.get("UID") or f"{_day_begun(event)} {_title(event)}")


def _recurrence(event: _Component, repeating: Collection[str]) -> str:
    # Of those that don't repeat, the library gives an id too. It is their beginning, and an event that was moved
    # would be another one.
    moment: date = event["RECURRENCE-ID"].dt
    return moment.isoformat() if _uid(event) in repeating else ""


def _keep_those_that_may_count(calendar: _Component, address: str) -> set[str]:
    """Leave in the calendar only series with an event that counts, and say which of them repeat.

    A calendar of ten years has ten thousand meetings, and writing out those that repeat takes minutes.
    """
    series: dict[str, list[_Component]] = defaultdict(list)
    for event in calendar.walk("VEVENT"):
        if _begins_within_reason(event) and not _uid(event).endswith(OWN_UID):
            series[_uid(event)].append(event)
    # All of a series, since an occurrence that is shown as free replaces one that is not.
    counting = {
        uid: events for uid, events in series.items() if any(keeps_away(_facts(event, address)) for event in events)
    }
    repeating = {
        uid for uid, events in counting.items() if any(name in event for event in events for name in REPEATS)
    }
    if len(repeating) > MOST_SERIES:
        raise UnreadableCalendar(
            f"More than {MOST_SERIES} events of the calendar repeat. Export only your time away."
        )
    others = [component for component in calendar.subcomponents if component.name != "VEVENT"]
    calendar.subcomponents = [*others, *(event for events in counting.values() for event in events)]
    return repeating


def _begins_within_reason(event: _Component) -> bool:
    day = _day_begun(event)
    if day is None or day < EARLIEST:
        return False
    rules = event.get("RRULE", [])
    return not any(_is_too_often(rule) for rule in (rules if isinstance(rules, list) else [rules]))


def _day_begun(event: _Component) -> date | None:
    with suppress(*MADE_UP_RULES):
        begins = event["DTSTART"].dt
        return _day_of(begins) if isinstance(begins, date) else None
    return None


def _is_too_often(rule: Any) -> bool:
    frequencies = {str(value).upper() for value in rule.get("FREQ", [])}
    hours = [len(rule.get(part, [])) for part in ("BYHOUR", "BYMINUTE", "BYSECOND")]
    return bool(frequencies & TOO_OFTEN) or any(count > 1 for count in hours)


def _facts(event: _Component, address: str) -> EventFacts:
    return EventFacts(
        title=_title(event),
        is_all_day=not isinstance(event["DTSTART"].dt, datetime),
        transparency=str(event.get("TRANSP", "")),
        busy_status=str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")),
        status=str(event.get("STATUS", "")),
        categories=[
            str(name) for entry in _listed(event.get("CATEGORIES")) for name in getattr(entry, "cats", [entry])
        ],
        is_declined=any(
            str(attendee).lower() == f"mailto:{address.lower()}"
            and str(attendee.params.get("PARTSTAT", "")).upper() == "DECLINED"
            for attendee in _listed(event.get("ATTENDEE"))
        ),
    )


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _days(event: _Component, zone: ZoneInfo) -> AbsenceDays | None:
    """The days and hours of an event; none of one that takes no time."""
    begins, ends = event["DTSTART"].dt, event["DTEND"].dt
    if not isinstance(begins, datetime):
        # The end of an all-day event is the day after it. Some programs write the same day for a single one.
        return AbsenceDays(begins, max(begins, _day_of(ends) - A_DAY))
    begins, ends = (_local(moment, zone) for moment in (begins, ends))
    if ends <= begins:
        return None
    until = ends.time()
    last = ends.date() if until != MIDNIGHT else ends.date() - A_DAY
    return AbsenceDays(begins.date(), last, _or_none(begins.time()), _or_none(until))


def _local(moment: date, zone: ZoneInfo) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, MIDNIGHT)
    # A time without a zone is meant where its reader is (RFC 5545, 3.3.5).
    local = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
    return local.replace(second=0, microsecond=0)


def _or_none(moment: time) -> time | None:
    return None if moment == MIDNIGHT else moment


def _day_of(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _title(event: _Component) -> str:
    return str(event.get("SUMMARY", ""))[:200]
