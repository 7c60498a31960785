"""The end of something as people write it: “Friday”, “until Dec 4”, “tomorrow 5pm”.

Dates are those of `absence_text`. A day lasts until its end, midnight; with a time, until then. Only a time is today.
"""

import re
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from baton.rules.absence_text import UnreadableDays, date_of, plain_text, time_in
from baton.rules.absences import A_DAY

_UNTIL = re.compile(r"^(?:until|till|through|to|by|end of)\s+")


def end_in(text: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Read the moment; raise `UnreadableDays` with what could not be read, or if it is past."""
    today = now.astimezone(zone).date()
    ends_at, day = time_in(_UNTIL.sub("", plain_text(text)))
    last_day = date_of(day, since=today) if day else today
    until = ends_at or time()
    end = datetime.combine(last_day if ends_at else last_day + A_DAY, until, zone).astimezone(UTC)
    if end <= now:
        raise UnreadableDays(f"“{text.strip()}” is in the past. Choose a later day or time.")
    return end
