"""When each action of a participant is expected.

1. Each wait counts from the expected date of the action before it, the first from the start.
2. A wait's days come first and keep the wall-clock time of the sequence's time zone. Its hours follow, as
   elapsed time.
3. Calendar days count every day. Business days are Monday to Friday: one business day from a Saturday is
   the Monday.
4. A business wait never ends on a weekend: what would fall there moves to the Monday, same local time.
   A calendar wait may end there.
5. A local time that the clocks skip moves forward by as much as they skip. One that comes twice is the first.
6. Nothing is expected before what it waits for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

BUSINESS_DAYS_A_WEEK = 5
FRIDAY = 4


@dataclass(frozen=True)
class Wait:
    """Days and hours, both 0 or more, between an action and the one before it."""

    days: int = 0
    hours: int = 0
    counts: Literal["business", "calendar"] = "business"


def expected_dates(*, waits: Sequence[Wait], start: datetime, time_zone: ZoneInfo) -> list[datetime]:
    """One date for each wait, in order; `start` and the dates are aware, and the dates in UTC."""
    dates = []
    at = start.astimezone(UTC)
    for wait in waits:
        at = _end(wait, at, time_zone)
        dates.append(at)
    return dates


def _end(wait: Wait, at: datetime, time_zone: ZoneInfo) -> datetime:
    match wait.counts:
        case "calendar":
            return _days_later(at, wait.days, time_zone) + timedelta(hours=wait.hours)
        case "business":
            days = _calendar_days(wait.days, _weekday(at, time_zone))
            end = _days_later(at, days, time_zone) + timedelta(hours=wait.hours)
            return _off_the_weekend(end, time_zone)


def _calendar_days(business_days: int, weekday: int) -> int:
    """How many days to go from `weekday` (Monday is 0), so that as many of them are business days."""
    if business_days == 0:
        return 0
    # A weekend counts on from its Friday.
    weeks, target = divmod(min(weekday, FRIDAY) + business_days, BUSINESS_DAYS_A_WEEK)
    return 7 * weeks + target - weekday


def _off_the_weekend(at: datetime, time_zone: ZoneInfo) -> datetime:
    weekday = _weekday(at, time_zone)
    return _days_later(at, 7 - weekday, time_zone) if weekday > FRIDAY else at


def _days_later(at: datetime, days: int, time_zone: ZoneInfo) -> datetime:
    # Over the wall clock, the second of two equal times would come back as the first: before the start.
    if days == 0:
        return at
    wall = at.astimezone(time_zone).replace(tzinfo=None) + timedelta(days=days)
    # `fold=0` is both the first of two equal times and, for a skipped time, the one moved forward.
    return wall.replace(tzinfo=time_zone, fold=0).astimezone(UTC)


def _weekday(at: datetime, time_zone: ZoneInfo) -> int:
    return at.astimezone(time_zone).weekday()
