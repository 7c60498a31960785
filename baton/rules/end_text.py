"""The end of something as people write it: “Friday”, “until Dec 4”, “tomorrow 5pm”; and when something is done.

Dates are those of `absence_text`. A day lasts until its end, midnight; with a time, until then. Only a time is today.
"""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from baton.rules.absence_text import UnreadableDays, date_of, plain_text, time_in
from baton.rules.absences import A_DAY

_UNTIL = re.compile(r"^(?:until|till|through|to|by|end of)\s+")


def end_in(text: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Read the moment; raise `UnreadableDays` with what could not be read, or if it is past."""
    day, ends_at = _day_and_time(text, now=now, zone=zone)
    return _future(datetime.combine(day if ends_at else day + A_DAY, ends_at or time(), zone), text, now=now)


def moment_in(text: str, *, now: datetime, zone: ZoneInfo, begins: time) -> datetime:
    """The same for when something is done: a day without a time is meant from `begins`, when work begins."""
    day, starts_at = _day_and_time(text, now=now, zone=zone)
    return _future(datetime.combine(day, starts_at or begins, zone), text, now=now)


def _day_and_time(text: str, *, now: datetime, zone: ZoneInfo) -> tuple[date, time | None]:
    today = now.astimezone(zone).date()
    clock, day = time_in(_UNTIL.sub("", plain_text(text)))
    return date_of(day, since=today) if day else today, clock


def _future(moment: datetime, text: str, *, now: datetime) -> datetime:
    if moment <= now:
        raise UnreadableDays(f"“{text.strip()}” is in the past. Choose a later day or time.")
    return moment.astimezone(UTC)
