from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.rules.schedule import Wait, WorkingTime, expected_dates

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
waits = st.builds(
    Wait,
    days=st.integers(0, 12) | st.integers(0, 400),
    hours=st.integers(0, 80),
    counts=st.sampled_from(["business", "calendar"]),
)


def one(wait: Wait, start: datetime) -> datetime:
    zone = start.tzinfo
    assert isinstance(zone, ZoneInfo)
    [date] = expected_dates(waits=[wait], start=start, calendar=WorkingTime(zone))
    return date.astimezone(zone)


def test_each_wait_counts_from_the_expected_date_before_it() -> None:
    dates = expected_dates(waits=[Wait(days=1), Wait(days=2, hours=4)], start=FRIDAY, calendar=WorkingTime(LONDON))
    assert dates == [MONDAY, MONDAY + timedelta(days=2, hours=4)]


def test_dates_are_in_utc_whatever_the_start_is_in() -> None:
    [date] = expected_dates(waits=[Wait()], start=FRIDAY, calendar=WorkingTime(LONDON))
    assert (date, date.tzinfo) == (FRIDAY, UTC)


def test_no_waits_give_no_dates() -> None:
    assert expected_dates(waits=[], start=FRIDAY, calendar=WorkingTime(LONDON)) == []


def test_business_days_skip_the_weekend() -> None:
    assert one(Wait(days=1), FRIDAY) == MONDAY


def test_calendar_days_count_the_weekend() -> None:
    assert one(Wait(days=1, counts="calendar"), FRIDAY) == SATURDAY


def test_one_business_day_from_a_saturday_is_the_monday() -> None:
    assert one(Wait(days=1), SATURDAY) == MONDAY


def test_no_wait_on_a_saturday_is_the_monday_at_the_same_local_time() -> None:
    assert one(Wait(), SATURDAY) == MONDAY


def test_no_calendar_wait_on_a_saturday_stays_there() -> None:
    assert one(Wait(counts="calendar"), SATURDAY) == SATURDAY


def test_hours_that_end_on_a_weekend_move_to_the_monday() -> None:
    assert one(Wait(hours=20), FRIDAY) == MONDAY.replace(hour=6)


def test_the_weekend_is_that_of_the_time_zone() -> None:
    friday_evening = datetime(2026, 5, 8, 22, tzinfo=NEW_YORK)
    assert friday_evening.astimezone(UTC).weekday() == 5
    assert one(Wait(), friday_evening) == friday_evening


def test_days_keep_the_wall_clock_over_both_switches() -> None:
    for before in (datetime(2026, 3, 28, 10, tzinfo=LONDON), datetime(2026, 10, 24, 10, tzinfo=LONDON)):
        after = one(Wait(days=1, counts="calendar"), before)
        assert (after.day, after.hour) == (before.day + 1, 10)


def test_hours_are_elapsed_over_both_switches() -> None:
    spring, autumn = datetime(2026, 3, 8, tzinfo=NEW_YORK), datetime(2026, 11, 1, tzinfo=NEW_YORK)
    assert one(Wait(hours=10, counts="calendar"), spring).hour == 11
    assert one(Wait(hours=10, counts="calendar"), autumn).hour == 9


def test_a_local_time_that_is_skipped_moves_forward_by_the_gap() -> None:
    before = datetime(2026, 3, 28, 1, 30, tzinfo=LONDON)
    assert one(Wait(days=1, counts="calendar"), before) == datetime(2026, 3, 29, 2, 30, tzinfo=LONDON)


def test_a_local_time_that_comes_twice_is_the_first() -> None:
    before = datetime(2026, 10, 24, 1, 30, tzinfo=LONDON)
    after = one(Wait(days=1, counts="calendar"), before)
    assert after.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_second_of_two_equal_times_counts_to_a_skipped_one_like_the_first() -> None:
    second = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1)
    assert one(Wait(days=154, counts="calendar"), second) == datetime(2027, 3, 28, 2, 30, tzinfo=LONDON)


def test_no_wait_from_the_second_of_two_equal_times_stays_there() -> None:
    second = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1)
    assert one(Wait(counts="calendar"), second).astimezone(UTC) == second.astimezone(UTC)


def test_a_business_day_that_a_country_skipped_altogether_moves_past_the_weekend() -> None:
    """Samoa had no Friday, 30 December 2011."""
    thursday = datetime(2011, 12, 29, 10, tzinfo=APIA)
    assert one(Wait(days=1), thursday) == datetime(2012, 1, 2, 10, tzinfo=APIA)


@given(st.lists(waits, max_size=8), starts, zones)
def test_dates_keep_their_order_and_are_never_before_the_start(
    several: list[Wait], start: datetime, zone: ZoneInfo
) -> None:
    dates = expected_dates(waits=several, start=start, calendar=WorkingTime(zone))
    assert len(dates) == len(several)
    assert all(earlier <= later for earlier, later in pairwise([start, *dates]))


@given(st.lists(waits, min_size=1, max_size=8), starts, zones)
def test_a_business_wait_never_ends_on_a_weekend(several: list[Wait], start: datetime, zone: ZoneInfo) -> None:
    dates = expected_dates(waits=several, start=start, calendar=WorkingTime(zone))
    for wait, end in zip(several, dates, strict=True):
        assert wait.counts == "calendar" or end.astimezone(zone).weekday() < 5


@given(st.lists(waits, min_size=1, max_size=8), starts, zones, st.data())
def test_starting_over_from_any_expected_date_gives_the_same_rest(
    several: list[Wait], start: datetime, zone: ZoneInfo, data: st.DataObject
) -> None:
    """So completing an action when it is expected changes no date that follows."""
    dates = expected_dates(waits=several, start=start, calendar=WorkingTime(zone))
    done = data.draw(st.integers(0, len(several) - 1))
    rest = expected_dates(waits=several[done + 1 :], start=dates[done], calendar=WorkingTime(zone))
    assert rest == dates[done + 1 :]


@given(starts, zones)
def test_zero_waits_change_nothing_but_the_weekend(start: datetime, zone: ZoneInfo) -> None:
    calendar, business = Wait(counts="calendar"), Wait()
    assert expected_dates(waits=[calendar], start=start, calendar=WorkingTime(zone)) == [start]
    if start.astimezone(zone).weekday() < 5:
        assert expected_dates(waits=[business, business], start=start, calendar=WorkingTime(zone)) == [start, start]


@given(st.integers(0, 400), starts)
def test_business_days_are_the_weekdays_one_walks_past(days: int, start: datetime) -> None:
    expected = start
    for _ in range(days):
        expected += timedelta(days=1)
        while expected.weekday() >= 5:
            expected += timedelta(days=1)
    if days:
        [date] = expected_dates(waits=[Wait(days=days)], start=start, calendar=WorkingTime(ZoneInfo("UTC")))
        assert date == expected


@pytest.mark.parametrize("zone_name", ["Europe/London", "America/New_York", "Australia/Lord_Howe"])
@given(days=st.integers(1, 400), start=starts)
def test_a_wait_of_days_keeps_the_local_time_unless_the_clocks_skip_it(
    zone_name: str, days: int, start: datetime
) -> None:
    zone = ZoneInfo(zone_name)
    [date] = expected_dates(waits=[Wait(days=days, counts="calendar")], start=start, calendar=WorkingTime(zone))
    wanted = start.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    moved = date.astimezone(zone).replace(tzinfo=None) - wanted
    assert moved in (timedelta(0), timedelta(minutes=30), timedelta(hours=1))
