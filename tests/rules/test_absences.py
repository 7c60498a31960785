"""The spans of time that absences cover, in the calendar of who is away."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from baton.rules.absences import A_DAY, AbsenceDays, Span, free_of, spans_of

FRIDAY = date(2026, 3, 6)


def spans(days: AbsenceDays, time_zone: str = "UTC") -> list[Span]:
    return list(spans_of(days, time_zone=time_zone))


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def test_whole_days_last_from_midnight_to_midnight() -> None:
    assert spans(AbsenceDays(FRIDAY, FRIDAY + A_DAY)) == [Span(at(6), at(8))]
    assert spans(AbsenceDays(FRIDAY, FRIDAY), "Asia/Tokyo") == [Span(at(5, 15), at(6, 15))]


def test_an_absence_may_begin_and_end_within_a_day() -> None:
    afternoon = AbsenceDays(FRIDAY, FRIDAY, from_time=time(13))
    until_monday_noon = AbsenceDays(FRIDAY, date(2026, 3, 9), from_time=time(13), until_time=time(12))
    assert spans(afternoon) == [Span(at(6, 13), at(7))]
    assert spans(until_monday_noon) == [Span(at(6, 13), at(9, 12))]


def test_an_absence_that_repeats_has_a_span_for_each_of_its_weekdays() -> None:
    fridays = AbsenceDays(FRIDAY, date(2026, 3, 20), weekdays=frozenset({4}))
    assert spans(fridays) == [Span(at(6), at(7)), Span(at(13), at(14)), Span(at(20), at(21))]
    mornings = AbsenceDays(FRIDAY, date(2026, 3, 13), time(8), time(12), frozenset({4}))
    assert spans(mornings) == [Span(at(6, 8), at(6, 12)), Span(at(13, 8), at(13, 12))]


def test_the_day_on_which_clocks_go_forward_has_23_hours() -> None:
    [span] = spans(AbsenceDays(date(2026, 3, 8), date(2026, 3, 8)), "America/New_York")
    assert span.ends_at - span.begins_at == timedelta(hours=23)


def test_what_overlaps_is_not_free() -> None:
    week, day, touching = Span(at(2), at(9)), Span(at(6), at(7)), Span(at(9), at(10))
    assert free_of([day, touching], taken=[week]) == [touching]


@given(
    first=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    length=st.integers(0, 30),
    weekdays=st.frozensets(st.integers(0, 6)),
    time_zone=st.sampled_from(["UTC", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"]),
)
def test_spans_come_in_order_and_never_overlap(
    first: date, length: int, weekdays: frozenset[int], time_zone: str
) -> None:
    made = spans(AbsenceDays(first, first + length * A_DAY, weekdays=weekdays), time_zone)
    assert all(one.ends_at <= next_.begins_at for one, next_ in pairwise(made))
    assert all(span.begins_at < span.ends_at for span in made)
