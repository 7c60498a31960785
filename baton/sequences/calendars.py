"""The calendar of a sequence as the rules take it, with the public holidays of its place."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from baton.rules.schedule import MONDAY_TO_FRIDAY
from baton.rules.schedule import WorkingTime as Schedule
from baton.sequences.models import Calendar, Sequence

A_YEAR = 366


class UnknownCalendar(Exception):
    """No calendar has that name."""


class UnknownPlace(ValueError):
    """There are no public holidays for a country, or for a region in it."""


def calendar_of(sequence: Sequence) -> Schedule:
    """Without a calendar of its own, Monday to Friday around the clock. One query, if that is not read yet."""
    zone, chosen = ZoneInfo(sequence.time_zone), sequence.calendar
    if chosen is None:
        return Schedule(zone)
    return Schedule(
        zone,
        weekdays=frozenset(chosen.weekdays),
        opens=chosen.opens,
        closes=chosen.closes,
        is_holiday=_is_holiday(chosen),
    )


def reason_off(sequence: Sequence, day: date) -> str:
    """Why a day is off in the sequence: the name of a holiday, “Weekend” or “Day off”; blank on a working day."""
    if calendar_of(sequence).is_working_day(day):
        return ""
    if sequence.calendar:
        for _day, name in _holidays(sequence.calendar, day, days=1):
            return name or "Day off"
    return "Day off" if day.weekday() in MONDAY_TO_FRIDAY else "Weekend"


def sequences_off(*, at: datetime) -> list[int]:
    """The active sequences whose calendar has a day off, in their time zone. One query.

    Without those that never have a working day in common with senders, who work from Monday to Friday: their emails
    are written, so that sending them shows the problem.
    """
    active = Sequence.objects.filter(status=Sequence.Status.ACTIVE, calendar__isnull=False).select_related("calendar")
    is_off: dict[tuple[int | None, str], bool] = {}
    off = []
    for sequence in active:
        place = sequence.calendar_id, sequence.time_zone
        # By calendar and zone: hundreds of sequences share a few, and this runs every ten seconds.
        if place not in is_off:
            is_off[place] = _is_off(calendar_of(sequence), at)
        if is_off[place]:
            off.append(sequence.pk)
    return off


def _is_off(calendar: Schedule, at: datetime) -> bool:
    # Senders work from Monday to Friday. A calendar without any of these would hold its emails back without a word.
    is_ever_on = bool(calendar.weekdays & MONDAY_TO_FRIDAY)
    return is_ever_on and not calendar.is_working_day(at.astimezone(calendar.time_zone).date())


def choose_calendar(name: str) -> Calendar:
    """The calendar of that name, in any capitals."""
    calendars = {calendar.name.casefold(): calendar for calendar in Calendar.objects.order_by("name")}
    if chosen := calendars.get(name.strip().casefold()):
        return chosen
    listed = ", ".join(f"“{calendar.name}”" for calendar in calendars.values())
    hint = f"There are {listed}." if listed else "There are none yet; a Sequence Admin makes them in Setup."
    raise UnknownCalendar(f"There is no calendar “{name}”. {hint}")


def next_holidays(calendar: Calendar, *, since: date, count: int) -> list[tuple[date, str]]:
    """The holidays of the coming year with their names; the organisation's own have none."""
    return _holidays(calendar, since, days=A_YEAR)[:count]


def holidays_between(first: date, last: date) -> dict[date, list[str]]:
    """The holidays of all calendars by day, each with its name and its calendar. One query."""
    found: dict[date, list[str]] = {}
    for calendar in Calendar.objects.order_by("name"):
        for day, name in _holidays(calendar, first, days=(last - first).days + 1):
            found.setdefault(day, []).append(f"{name or 'Day off'} ({calendar.name})")
    return found


def _holidays(calendar: Calendar, first: date, *, days: int) -> list[tuple[date, str]]:
    public = _public(calendar.country, calendar.subdivision) if calendar.country else {}
    looked_at = (first + timedelta(days=number) for number in range(days))
    return [(day, public.get(day) or "") for day in looked_at if day in public or day in calendar.closed_days]


def countries() -> list[str]:
    """The codes of the countries whose public holidays are known (ISO 3166-1)."""
    return sorted(code for code in holidays.list_supported_countries() if len(code) == 2)  # noqa: PLR2004 - ISO


def require_place(*, country: str, subdivision: str) -> None:
    """Refuse a region that its country does not have."""
    subdivisions = holidays.list_supported_countries(include_aliases=False).get(country, [])
    if subdivision and subdivision not in subdivisions:
        listed = f" It has {', '.join(subdivisions)}." if subdivisions else " It has none."
        raise UnknownPlace(f"There is no region “{subdivision}” of {country or 'no country'}.{listed}")


def _is_holiday(calendar: Calendar) -> Callable[[date], bool]:
    closed = frozenset(calendar.closed_days)
    if not calendar.country:
        return closed.__contains__
    public = _public(calendar.country, calendar.subdivision)
    return lambda day: day in closed or day in public


@cache
def _public(country: str, subdivision: str) -> holidays.HolidayBase:
    """Years are worked out when they are asked for, and kept."""
    return holidays.country_holidays(country, subdiv=subdivision or None)
