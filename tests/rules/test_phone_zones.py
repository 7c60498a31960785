"""Where phone numbers are, and what time it is there."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest

from baton.rules.phone_zones import NUMBER_BEGINNINGS, PHONE_ZONES, are_at_offset, are_in_hours, local_time, zones_of

# A Tuesday; 10 in New York, 9 in Chicago, 8 in Denver, 7 in Los Angeles, 15 in London, 16 in Berlin.
MORNING = datetime(2026, 3, 3, 15, tzinfo=UTC)
OFFICE = {"begin": time(9), "end": time(17)}


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        ("+12025550143", ["America/New_York"]),
        ("+13125550143", ["America/Chicago"]),
        ("+14155550143", ["America/Los_Angeles"]),
        ("+442071838750", ["Europe/London"]),
        ("+4930901820", ["Europe/Berlin"]),
        ("+390612345678", ["Europe/Berlin"]),
        ("+815012345678", ["Asia/Tokyo"]),
        # Western Kansas keeps another time than the rest of its area code.
        ("+16205550143", ["America/Chicago", "America/Denver"]),
        # Toll-free numbers are nowhere, like those without a country.
        ("+18005550143", []),
        ("2025550143", []),
        ("", []),
    ],
)
def test_the_longest_beginning_says_where_a_number_is(number: str, zones: list[str]) -> None:
    assert zones_of(number) == zones


def test_the_time_there_is_told_only_where_it_is_one() -> None:
    chicago = local_time("+13125550143", at=MORNING)
    assert chicago
    assert chicago.time() == time(9)
    assert local_time("+16205550143", at=MORNING) is None
    assert local_time("", at=MORNING) is None


def is_open(number: str, *, at: datetime, **hours: time) -> bool:
    fits = dict(zip(NUMBER_BEGINNINGS, are_in_hours(at=at, **hours), strict=True))
    return next(fits[number[:length]] for length in range(len(number), 0, -1) if number[:length] in fits)


def test_working_hours_begin_and_end_there_and_not_here() -> None:
    assert is_open("+13125550143", at=MORNING, **OFFICE)
    assert not is_open("+13125550143", at=MORNING - timedelta(minutes=1), **OFFICE)
    assert not is_open("+14155550143", at=MORNING, **OFFICE)
    assert is_open("+4930901820", at=MORNING, **OFFICE)
    assert not is_open("+4930901820", at=MORNING + timedelta(hours=1), **OFFICE)


def test_where_a_number_may_be_in_two_zones_it_has_to_be_working_time_in_both() -> None:
    assert not is_open("+16205550143", at=MORNING, **OFFICE)
    assert is_open("+16205550143", at=MORNING + timedelta(hours=1), **OFFICE)


def test_nobody_is_called_on_a_sunday_that_has_begun_there() -> None:
    friday_evening_in_chicago = datetime(2026, 3, 7, 0, 30, tzinfo=UTC)
    assert not is_open("+815012345678", at=friday_evening_in_chicago, **OFFICE), "Saturday in Tokyo"
    assert is_open("+815012345678", at=friday_evening_in_chicago - timedelta(days=1), **OFFICE)


def test_an_offset_follows_the_clocks() -> None:
    summer = datetime(2026, 7, 7, 15, tzinfo=UTC)
    for at, hours in ((MORNING, 1), (summer, 2)):
        fits = dict(zip(NUMBER_BEGINNINGS, are_at_offset(timedelta(hours=hours), at=at), strict=True))
        assert (fits["+49"], fits["+44"]) == (True, False)


def test_all_zones_are_known_and_each_beginning_stands_once() -> None:
    assert {zone for zones in PHONE_ZONES for zone in zones.split()} <= available_timezones()
    assert sum(len(text.split()) for text in PHONE_ZONES.values()) == len(NUMBER_BEGINNINGS)
