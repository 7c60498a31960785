"""Which events of an iCalendar file are time away, and on which days and hours."""

from datetime import date, time

import pytest

from baton.rules.absences import AbsenceDays
from baton.rules.calendar_files import (
    LARGEST_CALENDAR,
    AwayEvent,
    UnreadableCalendar,
    require_time_away,
    time_away_in,
)
from tests.calendars import calendar_file, event

TODAY = date(2026, 3, 2)
ALL_DAY = "DTSTART;VALUE=DATE:20260304"
AT_NINE = "DTSTART:20260304T150000Z"  # in Chicago
TWO_HOURS = "DURATION:PT2H"


def read(*events: str, today: date = TODAY, address: str = "") -> list[AwayEvent]:
    return time_away_in(calendar_file(*events), today=today, time_zone="America/Chicago", address=address)


def days(*events: str) -> list[AbsenceDays]:
    return [away.days for away in read(*events)]


def whole(first: int, last: int) -> AbsenceDays:
    return AbsenceDays(date(2026, 3, first), date(2026, 3, last))


@pytest.mark.parametrize(
    "lines",
    [
        (ALL_DAY,),
        (ALL_DAY, "TRANSP:OPAQUE"),
        (ALL_DAY, "X-MICROSOFT-CDO-BUSYSTATUS:BUSY"),
        (ALL_DAY, "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"),
        (AT_NINE, TWO_HOURS, "X-MICROSOFT-CDO-BUSYSTATUS:OOF"),
        (AT_NINE, TWO_HOURS, "SUMMARY:Out of office"),
        (AT_NINE, TWO_HOURS, "SUMMARY:OOO: dentist"),
        (AT_NINE, TWO_HOURS, "CATEGORIES:Family,Vacation"),
        (AT_NINE, TWO_HOURS, "CATEGORIES:Family", "CATEGORIES:Day off"),
    ],
)
def test_an_event_counts(lines: tuple[str, ...]) -> None:
    assert len(read(event("a", *lines))) == 1


@pytest.mark.parametrize(
    "lines",
    [
        (AT_NINE, TWO_HOURS),
        (AT_NINE, TWO_HOURS, "CATEGORIES:Customer"),
        (AT_NINE, TWO_HOURS, "SUMMARY:Scooooping"),
        (AT_NINE, "SUMMARY:Out of office"),  # takes no time
        (ALL_DAY, "TRANSP:TRANSPARENT"),
        (ALL_DAY, "STATUS:CANCELLED"),
        (ALL_DAY, "X-MICROSOFT-CDO-BUSYSTATUS:FREE"),
        (ALL_DAY, "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"),
        (ALL_DAY, "ATTENDEE;PARTSTAT=DECLINED:mailto:Ann@example.com"),
        ("DTSTART;VALUE=DATE:20260227",),  # is over
        ("DTSTART;VALUE=DATE:20270401",),  # more than a year ahead
        ("DTSTART:yesterday", "SUMMARY:Out of office"),
        (ALL_DAY, "RRULE:FREQ=MINUTELY"),
    ],
)
def test_an_event_does_not_count(lines: tuple[str, ...]) -> None:
    other = event("other", "DTSTART;VALUE=DATE:20260310")
    assert [away.uid for away in read(event("a", *lines), other, address="ann@example.com")] == ["other"]


def test_an_invitation_that_somebody_else_declined_counts() -> None:
    declined = event("a", ALL_DAY, "ATTENDEE;PARTSTAT=DECLINED:mailto:ben@example.com")
    assert len(read(declined, address="ann@example.com")) == 1


def test_the_end_of_an_all_day_event_is_excluded() -> None:
    assert days(event("a", ALL_DAY, "DTEND;VALUE=DATE:20260307")) == [whole(4, 6)]
    assert days(event("a", ALL_DAY, "DTEND;VALUE=DATE:20260304")) == [whole(4, 4)]


def test_hours_are_those_of_the_persons_time_zone() -> None:
    morning = AbsenceDays(date(2026, 3, 4), date(2026, 3, 4), time(9), time(11))
    away = "X-MICROSOFT-CDO-BUSYSTATUS:OOF"
    for begins in ("DTSTART:20260304T150000Z", "DTSTART;TZID=Eastern Standard Time:20260304T100000"):
        assert days(event("a", begins, TWO_HOURS, away)) == [morning]
    # A time without a zone is meant where its reader is.
    assert days(event("a", "DTSTART:20260304T090000", TWO_HOURS, away)) == [morning]


def test_from_midnight_to_midnight_is_whole_days() -> None:
    lines = ("DTSTART;TZID=America/Chicago:20260304T000000", "DTEND;TZID=America/Chicago:20260306T000000")
    assert days(event("a", *lines, "SUMMARY:Out of office")) == [whole(4, 5)]


def test_events_that_repeat_are_written_out_with_what_was_moved_or_taken_out() -> None:
    fridays = event("a", "DTSTART;VALUE=DATE:20260306", "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;VALUE=DATE:20260320")
    moved = event("a", "RECURRENCE-ID;VALUE=DATE:20260313", "DTSTART;VALUE=DATE:20260312")
    free = event("a", "RECURRENCE-ID;VALUE=DATE:20260327", "DTSTART;VALUE=DATE:20260327", "TRANSP:TRANSPARENT")
    assert [(away.recurrence, away.days) for away in read(fridays, moved, free)] == [
        ("2026-03-06", whole(6, 6)),
        ("2026-03-13", whole(12, 12)),
    ]


def test_one_that_does_not_repeat_is_the_same_after_it_was_moved() -> None:
    [before], [after] = read(event("a", ALL_DAY)), read(event("a", "DTSTART;VALUE=DATE:20260305"))
    assert (before.uid, before.recurrence) == (after.uid, after.recurrence) == ("a", "")


def test_what_repeats_without_an_end_ends_after_a_year() -> None:
    assert len(read(event("a", "DTSTART;VALUE=DATE:20200103", "RRULE:FREQ=WEEKLY"))) in {52, 53}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "This is not a calendar."),
        (b"Name,Email\nAnn,ann@example.com\n", "This is not a calendar."),
        (b"\xff\xfe\x00\x01", "This is not a calendar."),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "This is not a calendar."),
        (b" " * (LARGEST_CALENDAR + 1), "larger than 2 MB"),
        (calendar_file(), "no time away in the next 12 months"),
        (calendar_file(event("a", AT_NINE, TWO_HOURS)), "no time away in the next 12 months"),
        (
            calendar_file(event("a", ALL_DAY, "RRULE:FREQ=DAILY"), event("b", ALL_DAY, "RRULE:FREQ=DAILY")),
            "more than",
        ),
        (
            calendar_file(*(event(str(number), ALL_DAY, "RRULE:FREQ=YEARLY") for number in range(201))),
            "More than 200 events of the calendar repeat",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableCalendar, match=reason):
        require_time_away(time_away_in(content, today=TODAY, time_zone="UTC"))


def test_a_calendar_without_time_away_can_be_read() -> None:
    assert read(event("a", AT_NINE, TWO_HOURS)) == []
