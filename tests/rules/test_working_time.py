"""Waits in a calendar with working hours and holidays."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.rules.schedule import NeverOpen, Wait, WorkingTime, expected_dates, next_opening

LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
APIA = ZoneInfo("Pacific/Apia")
FRIDAY, SATURDAY, MONDAY = (datetime(2026, 5, day, 10, tzinfo=LONDON) for day in (8, 9, 11))
zones = st.sampled_from([LONDON, NEW_YORK, APIA]) | st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
switches = st.sampled_from(
    [
        datetime(2026, 3, 29, 1, tzinfo=UTC),  # London, forward
        datetime(2026, 10, 25, 1, tzinfo=UTC),  # London, back
        datetime(2026, 3, 8, 7, tzinfo=UTC),  # New York, forward
        datetime(2026, 11, 1, 6, tzinfo=UTC),  # New York, back
        datetime(2011, 12, 30, 10, tzinfo=UTC),  # Apia, a whole day forward
    ]
)
starts = st.builds(
    lambda switch, minutes: switch + timedelta(minutes=minutes), switches, st.integers(-6000, 6000)
) | st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


OFFICE = WorkingTime(
    LONDON, opens=time(9), closes=time(17), is_holiday=lambda day: day in {date(2026, 5, 4), date(2026, 12, 25)}
)


def at_office(wait: Wait, *start: int) -> tuple[int, ...]:
    """From a local time in May 2026 (day, hour, minute), the date in the same form."""
    day, hour, minute = start
    begin = datetime(2026, 5, day, hour, minute, tzinfo=LONDON)
    [found] = expected_dates(waits=[wait], start=begin, calendar=OFFICE)
    local = found.astimezone(LONDON)
    assert local.month == 5
    return local.day, local.hour, local.minute


@pytest.mark.parametrize(
    ("wait", "start", "end"),
    [
        (Wait(), (8, 10, 0), (8, 10, 0)),
        (Wait(), (8, 7, 30), (8, 9, 0)),
        (Wait(), (8, 9, 0), (8, 9, 0)),
        (Wait(), (8, 16, 59), (8, 16, 59)),
        (Wait(), (8, 17, 0), (11, 9, 0)),
        (Wait(), (9, 10, 0), (11, 10, 0)),
        (Wait(), (9, 18, 0), (12, 9, 0)),
        (Wait(hours=4), (8, 15, 0), (11, 9, 0)),
        (Wait(days=1), (1, 10, 0), (5, 10, 0)),
        (Wait(days=2, hours=1), (1, 10, 0), (6, 11, 0)),
        (Wait(days=1, counts="calendar"), (1, 20, 0), (2, 20, 0)),
    ],
)
def test_business_waits_end_within_the_calendar(wait: Wait, start: tuple[int, ...], end: tuple[int, ...]) -> None:
    """Monday the 4th is a holiday, the 8th a Friday."""
    assert at_office(wait, *start) == end


@pytest.mark.parametrize(
    ("wait", "start", "end"),
    [
        (Wait(at=time(14, 30)), (8, 10, 0), (8, 14, 30)),
        (Wait(at=time(14, 30)), (8, 14, 30), (8, 14, 30)),
        (Wait(at=time(14, 30)), (8, 14, 31), (11, 14, 30)),
        (Wait(days=1, at=time(10)), (1, 16, 0), (6, 10, 0)),
        (Wait(days=1, at=time(10)), (1, 9, 30), (5, 10, 0)),
        (Wait(hours=30, at=time(10)), (1, 9, 30), (5, 10, 0)),
        (Wait(at=time(8)), (8, 7, 0), (8, 9, 0)),
        (Wait(at=time(20)), (7, 10, 0), (8, 9, 0)),
        (Wait(at=time(8), counts="calendar"), (9, 10, 0), (10, 8, 0)),
    ],
)
def test_a_time_of_day_is_waited_for(wait: Wait, start: tuple[int, ...], end: tuple[int, ...]) -> None:
    assert at_office(wait, *start) == end


def test_a_week_may_have_other_working_days() -> None:
    gulf = WorkingTime(ZoneInfo("Asia/Dubai"), weekdays=frozenset({6, 0, 1, 2, 3}))
    thursday = datetime(2026, 5, 7, 10, tzinfo=ZoneInfo("Asia/Dubai"))
    [found] = expected_dates(waits=[Wait(days=1)], start=thursday, calendar=gulf)
    assert found == thursday + timedelta(days=3)


def test_a_calendar_without_working_days_is_refused_and_not_searched_for_ever() -> None:
    closed = WorkingTime(LONDON, is_holiday=lambda _day: True)
    for wait in (Wait(), Wait(days=1), Wait(at=time(9))):
        with pytest.raises(NeverOpen):
            expected_dates(waits=[wait], start=FRIDAY, calendar=closed)


def test_a_time_of_day_that_comes_twice_is_the_second_once_the_first_is_over() -> None:
    between = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)  # 1:45 in London for the first time
    [found] = expected_dates(
        waits=[Wait(at=time(1, 30), counts="calendar")], start=between, calendar=WorkingTime(LONDON)
    )
    assert found == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone_name", sorted(available_timezones()))
def test_every_time_zone_keeps_order_and_working_hours_through_a_year(zone_name: str) -> None:
    """A business day after the other from each hour of the year in which clocks change somewhere."""
    calendar = WorkingTime(ZoneInfo(zone_name), opens=time(1, 30), closes=time(2, 30))
    start = datetime(2026, 1, 1, tzinfo=UTC)
    dates = expected_dates(waits=[Wait(hours=25, at=time(2))] * 200, start=start, calendar=calendar)
    assert all(earlier < later for earlier, later in pairwise([start, *dates]))
    for found in dates:
        local = found.astimezone(calendar.time_zone)
        assert local.weekday() < 5
        assert time(1, 30) <= local.time() < time(2, 30)


times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
hours = st.lists(times, min_size=2, max_size=2, unique=True).map(sorted)
calendars = st.builds(
    lambda zone, weekdays, span, every: WorkingTime(
        zone, frozenset(weekdays), span[0], span[1], lambda day: day.toordinal() % every == 0
    ),
    zones, st.sets(st.integers(0, 6), min_size=1), hours, st.integers(5, 50).filter(lambda every: every % 7),
)  # fmt: skip
timed_waits = st.builds(
    Wait,
    days=st.integers(0, 30),
    hours=st.integers(0, 80),
    counts=st.sampled_from(["business", "calendar"]),
    at=st.none() | times,
)


@given(st.lists(timed_waits, min_size=1, max_size=6), starts, calendars)
def test_in_every_calendar_dates_keep_their_order_and_business_waits_end_in_working_hours(
    several: list[Wait], start: datetime, calendar: WorkingTime
) -> None:
    dates = expected_dates(waits=several, start=start, calendar=calendar)
    assert all(earlier <= later for earlier, later in pairwise([start, *dates]))
    for wait, found in zip(several, dates, strict=True):
        local = found.astimezone(calendar.time_zone)
        if wait.counts == "business":
            assert calendar.is_working_day(local.date())
            assert calendar.opens <= local.time()
            assert calendar.closes
            assert local.time() < calendar.closes


@given(st.lists(timed_waits, min_size=1, max_size=6), starts, calendars, st.data())
def test_in_every_calendar_starting_over_gives_the_same_rest(
    several: list[Wait], start: datetime, calendar: WorkingTime, data: st.DataObject
) -> None:
    dates = expected_dates(waits=several, start=start, calendar=calendar)
    done = data.draw(st.integers(0, len(several) - 1))
    assert expected_dates(waits=several[done + 1 :], start=dates[done], calendar=calendar) == dates[done + 1 :]


@given(times, starts, zones)
def test_a_time_of_day_is_what_the_clock_shows_unless_it_is_skipped(
    wanted: time, start: datetime, zone: ZoneInfo
) -> None:
    [found] = expected_dates(waits=[Wait(at=wanted, counts="calendar")], start=start, calendar=WorkingTime(zone))
    local = found.astimezone(zone)
    is_skipped = local.replace(tzinfo=None) != datetime.combine(local.date(), wanted)
    assert found - start <= timedelta(days=2, hours=2)
    if is_skipped:
        shown = datetime.combine(local.date(), wanted, zone)
        assert shown.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != shown.replace(tzinfo=None)


def thanksgiving(day: date) -> bool:
    return day == date(2026, 11, 26)


def test_an_opening_is_a_working_hour_of_one_calendar_on_a_working_day_of_both() -> None:
    hours = WorkingTime(NEW_YORK, opens=time(9), closes=time(17))
    days = WorkingTime(NEW_YORK, is_holiday=thanksgiving)
    wednesday = datetime(2026, 11, 25, 16, 30, tzinfo=NEW_YORK)
    friday = datetime(2026, 11, 27, 9, tzinfo=NEW_YORK)
    assert next_opening(at=wednesday, hours=hours, days=days) == wednesday
    assert next_opening(at=wednesday + timedelta(hours=1), hours=hours, days=days) == friday
    assert next_opening(at=datetime(2026, 11, 26, 10, tzinfo=NEW_YORK), hours=hours, days=days) == friday


def test_calendars_without_a_common_working_day_never_open() -> None:
    with pytest.raises(NeverOpen):
        next_opening(at=FRIDAY, hours=WorkingTime(LONDON), days=WorkingTime(LONDON, weekdays=frozenset({5, 6})))


@given(starts, calendars, calendars)
def test_every_opening_is_one_in_both_calendars(start: datetime, hours: WorkingTime, days: WorkingTime) -> None:
    try:
        opening = next_opening(at=start, hours=hours, days=days)
    except NeverOpen:
        return
    local = opening.astimezone(hours.time_zone)
    assert opening >= start
    assert hours.is_working_day(local.date())
    assert days.is_working_day(opening.astimezone(days.time_zone).date())
    assert hours.opens <= local.time()
    assert next_opening(at=opening, hours=hours, days=days) == opening
