"""When each action of a participant is expected.

1. Each wait counts from the expected date of the previous action; the first wait counts from the start.
2. The days of a wait come first and keep the local time in the calendar's time zone. The hours follow, as elapsed
   time.
3. Calendar days count every day. Business days are the calendar's working days: one business day from a day off is
   the next working day.
4. A wait with a time of day ends at the next such local time; a business wait, on a working day.
5. A business wait never ends outside the calendar. A date on a day off moves to the next working day, at the same
   local time. A time before opening moves to opening; at or after closing, to the next opening. A calendar wait can
   end at any time.
6. A local time that is skipped when the clocks change moves forward by the length of the skip. Of a local time that
   occurs twice, the first is used unless it is over.
7. No action is expected before the action that it waits for.
8. An automatic email is sent within its sender's working hours, on a working day of the sequence's calendar.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

MONDAY_TO_FRIDAY = frozenset(range(5))
# Ten years with their leap days. Without an end, a calendar of holidays only would search for ever.
LONGEST_BREAK = 3660  # days


class NeverOpen(ValueError):
    """The calendar has no working day in ten years."""


def _no_holidays(day: date) -> bool:  # noqa: ARG001
    return False


@dataclass(frozen=True)
class WorkingTime:
    """Working days and hours in one time zone. Monday is weekday 0. Without `closes`, work ends at midnight."""

    time_zone: ZoneInfo
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    opens: time = time.min
    closes: time | None = None
    is_holiday: Callable[[date], bool] = _no_holidays

    def is_working_day(self, day: date) -> bool:
        return day.weekday() in self.weekdays and not self.is_holiday(day)

    def next_working_day(self, day: date, count: int = 1) -> date:
        """The `count`th working day after `day`."""
        since = day
        while count:
            day += timedelta(days=1)
            if self.is_working_day(day):
                count, since = count - 1, day
            elif (day - since).days > LONGEST_BREAK:
                raise NeverOpen("The calendar has no working day in ten years.")
        return day


@dataclass(frozen=True)
class Wait:
    """The days and hours (0 or more) between an action and the previous one, and optionally a time of day."""

    days: int = 0
    hours: int = 0
    counts: Literal["business", "calendar"] = "business"
    at: time | None = None


def expected_dates(*, waits: Sequence[Wait], start: datetime, calendar: WorkingTime) -> list[datetime]:
    """One date for each wait, in order. `start` must be aware; the dates are in UTC."""
    dates = []
    at = start.astimezone(UTC)
    for wait in waits:
        at = _end(wait, at, calendar)
        dates.append(at)
    return dates


def next_opening(*, at: datetime, hours: WorkingTime, days: WorkingTime) -> datetime:
    """The first moment at or after `at` within `hours`, on a working day of both calendars in their time zones."""
    start = at
    # Each of the two may move the moment out of the other's days, so it is asked until both agree.
    while at - start < timedelta(days=LONGEST_BREAK):
        at = _within(at, hours)
        today = at.astimezone(days.time_zone).date()
        if days.is_working_day(today):
            return at
        # From the beginning of that day: the hours are those of the sender, who may be in another time zone.
        at = _instant(days.next_working_day(today), time.min, days.time_zone)
    raise NeverOpen("The two calendars have no common working day in ten years.")


def _end(wait: Wait, at: datetime, calendar: WorkingTime) -> datetime:
    zone = calendar.time_zone
    match wait.counts:
        case "calendar":
            # The end is in UTC, so hours are elapsed time; “in 4 hours” does not become 5 when clocks change.
            end = _days_later(at, wait.days, zone) + timedelta(hours=wait.hours)
            return _next_local_time(wait.at, end, zone) if wait.at else end
        case "business":
            today = at.astimezone(zone).date()
            # Converted to calendar days first, so that the time of day stays, whatever the holidays between.
            days = (calendar.next_working_day(today, wait.days) - today).days
            end = _days_later(at, days, zone) + timedelta(hours=wait.hours)
            if wait.at:
                end = _next_local_time(wait.at, end, zone)
                end = _on_a_working_day(end, calendar, at_time=wait.at)
            return _within(end, calendar)


def _within(at: datetime, calendar: WorkingTime) -> datetime:
    at = _on_a_working_day(at, calendar)
    local = at.astimezone(calendar.time_zone)
    if local.time() < calendar.opens:
        # Once more, since opening may fall on a moment that a switch of the clocks moved.
        return _within(_next_local_time(calendar.opens, at, calendar.time_zone), calendar)
    # At closing time is after it: nobody begins a call at 17:00 sharp.
    if calendar.closes and local.time() >= calendar.closes:
        return _within(
            _instant(calendar.next_working_day(local.date()), calendar.opens, calendar.time_zone), calendar
        )
    return at


def _on_a_working_day(at: datetime, calendar: WorkingTime, *, at_time: time | None = None) -> datetime:
    local = at.astimezone(calendar.time_zone)
    if calendar.is_working_day(local.date()):
        return at
    day = calendar.next_working_day(local.date())
    # Once more: a local time that is skipped may move the moment into the next day, which may be a holiday.
    return _on_a_working_day(_instant(day, at_time or local.time(), calendar.time_zone), calendar, at_time=at_time)


def _next_local_time(local_time: time, since: datetime, zone: ZoneInfo) -> datetime:
    """The first moment at or after `since` with this local time."""
    day = since.astimezone(zone).date()
    candidates = (
        # Four days: the first may be over, and a zone may skip a whole day, as Samoa did on December 30, 2011.
        _instant(day + timedelta(days=days), local_time, zone, fold=fold)
        for days in range(4)
        for fold in (0, 1)
    )
    return next(moment for moment in candidates if moment >= since)


def _days_later(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    # Converted to local time and back, the second of two equal local times would become the first.
    if days == 0:
        return at
    local = at.astimezone(zone)
    return _instant(local.date() + timedelta(days=days), local.time(), zone)


def _instant(day: date, local_time: time, zone: ZoneInfo, *, fold: int = 0) -> datetime:
    # `fold=0` selects the first of two equal times and moves a skipped time forward.
    return datetime.combine(day, local_time.replace(fold=fold), zone).astimezone(UTC)
