"""When quiet hours end."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.rules.quiet_hours import quiet_until

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def ends(local: str, *, begin: str = "20:00", end: str = "07:00", zone: ZoneInfo = BERLIN) -> str | None:
    at = datetime.fromisoformat(local).replace(tzinfo=zone)
    until = quiet_until(at, begin=time.fromisoformat(begin), end=time.fromisoformat(end), zone=zone)
    return until.astimezone(zone).strftime("%Y-%m-%d %H:%M") if until else None


@pytest.mark.parametrize(
    ("local", "until"),
    [
        ("2026-03-02 19:59", None),
        ("2026-03-02 20:00", "2026-03-03 07:00"),
        ("2026-03-03 00:00", "2026-03-03 07:00"),
        ("2026-03-03 06:59", "2026-03-03 07:00"),
        ("2026-03-03 07:00", None),
    ],
)
def test_a_night(local: str, until: str | None) -> None:
    assert ends(local) == until


def test_hours_of_one_day() -> None:
    assert ends("2026-03-02 12:30", begin="12:00", end="13:00") == "2026-03-02 13:00"
    assert ends("2026-03-02 11:30", begin="12:00", end="13:00") is None
    assert ends("2026-03-02 23:30", begin="12:00", end="13:00") is None


def test_an_end_that_there_is_twice_is_the_later_one() -> None:
    assert quiet_until(
        datetime(2026, 11, 1, 3, tzinfo=UTC), begin=time(22), end=time(1, 30), zone=NEW_YORK
    ) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


@given(
    at=st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    begin=st.times(),
    end=st.times(),
    zone=st.sampled_from([BERLIN, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kathmandu")]),
)
def test_the_end_is_always_ahead(at: datetime, begin: time, end: time, zone: ZoneInfo) -> None:
    until = quiet_until(at, begin=begin, end=end, zone=zone)
    assert until is None or until > at
