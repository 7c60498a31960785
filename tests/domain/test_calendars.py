"""Calendars of sequences: public holidays and hours decide when actions are expected, at enrollment and after it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from baton.engage.operations import complete, reschedule
from baton.sequences import files, operations
from baton.sequences.building import clone
from baton.sequences.calendars import (
    UnknownCalendar,
    UnknownPlace,
    calendar_of,
    choose_calendar,
    countries,
    next_holidays,
    require_place,
)
from baton.sequences.invalid_files import InvalidSequenceFile
from baton.sequences.models import Calendar, Sequence
from tests.world import MONDAY, World, record

THURSDAY = datetime(2026, 7, 2, 14, tzinfo=UTC)  # Independence Day is kept on the Friday


@pytest.fixture
def office(world: World) -> Calendar:
    """The sequence's calendar: American holidays, nine to five in New York; its calls are a business day apart."""
    made = Calendar.objects.create(name="US office hours", weekdays=[0, 1, 2, 3, 4], country="US")
    world.sequence.calendar, world.sequence.time_zone = made, "America/New_York"
    world.sequence.save()
    return made


def expected(world: World) -> list[datetime]:
    return [pa.expected_at for pa in world.actions()]


def test_an_enrollment_keeps_to_holidays(world: World, office: Calendar) -> None:
    world.enroll(at=THURSDAY)
    assert expected(world) == [THURSDAY, THURSDAY + timedelta(days=4)]


def test_an_enrollment_at_night_waits_for_the_opening(world: World, office: Calendar) -> None:
    world.enroll(at=THURSDAY.replace(hour=5))
    assert expected(world)[0] == THURSDAY.replace(hour=13)


def test_own_days_off_and_a_time_of_day_count(world: World, office: Calendar) -> None:
    office.closed_days = [date(2026, 7, 6)]
    office.save()
    world.sequence.actions.filter(position=2).update(at_time=time(11, 30))
    world.enroll(at=THURSDAY)
    assert expected(world)[1] == datetime(2026, 7, 7, 15, 30, tzinfo=UTC)


def test_completing_and_rescheduling_recalculate_by_the_calendar(world: World, office: Calendar) -> None:
    first = world.enroll(at=THURSDAY - timedelta(days=1))[0]
    reschedule(participant_action_id=first.pk, to=THURSDAY, by=world.ann, at=THURSDAY - timedelta(days=1))
    assert expected(world)[1] == THURSDAY + timedelta(days=4)
    complete(participant_action_id=first.pk, by=world.ann, at=THURSDAY + timedelta(hours=1))
    assert expected(world)[1] == THURSDAY + timedelta(days=4, hours=1)


def test_an_edited_calendar_counts_for_dates_that_are_set_from_then_on(world: World, office: Calendar) -> None:
    world.enroll(at=THURSDAY)
    before = expected(world)
    Calendar.objects.update(country="")
    assert expected(world) == before
    world.enroll(record("Kim", owner=world.ann), at=THURSDAY)
    assert expected(world)[-1] == THURSDAY + timedelta(days=1)


def test_without_a_calendar_it_is_monday_to_friday_around_the_clock(world: World) -> None:
    world.enroll(at=THURSDAY.replace(hour=3))
    assert expected(world) == [THURSDAY.replace(hour=3), THURSDAY.replace(day=3, hour=3)]


def test_a_clone_keeps_the_calendar_and_the_times(world: World, office: Calendar) -> None:
    world.sequence.actions.filter(position=2).update(at_time=time(11, 30))
    copy = clone(sequence=world.sequence, name="Again", by=None, at=MONDAY)
    assert copy.calendar == office
    assert copy.actions.get(position=2).at_time == time(11, 30)


FILE = """\
name: Outbound
object: lead
calendar: us OFFICE hours
actions:
- name: Call
  type: call
  wait: {days: 1, counts: business, at: '09:30'}
"""


def test_a_file_names_the_calendar_and_the_time(world: World, office: Calendar) -> None:
    loaded = operations.load(file=files.parse_sequence_file(FILE), by=None, at=MONDAY).sequence
    assert (loaded.calendar, loaded.actions.get().at_time) == (office, time(9, 30))
    assert (
        operations.load(file=files.parse_sequence_file(files.sequence_as_yaml(loaded)), by=None, at=MONDAY).outcome
        == "unchanged"
    )


def test_a_file_with_an_unknown_calendar_is_refused_with_those_there_are(world: World, office: Calendar) -> None:
    with pytest.raises(UnknownCalendar, match="There are “US office hours”"):
        operations.load(file=files.parse_sequence_file(FILE.replace("us OFFICE", "UK office")), by=None, at=MONDAY)
    assert not Sequence.objects.filter(name="Outbound").exists()


@pytest.mark.parametrize("clock", ["9:61", "24:00", "930", "09:30:00", "noon"])
def test_a_file_with_a_time_that_no_clock_shows_is_refused(clock: str) -> None:
    with pytest.raises(InvalidSequenceFile, match=r"line 7: actions\[1\].wait.at: must be a time of day"):
        files.parse_sequence_file(FILE.replace("09:30", clock))


def test_the_holidays_to_come_are_named(office: Calendar) -> None:
    office.closed_days = [date(2026, 7, 6)]
    assert next_holidays(office, since=date(2026, 7, 1), count=3) == [
        (date(2026, 7, 3), "Independence Day (observed)"),
        (date(2026, 7, 4), "Independence Day"),
        (date(2026, 7, 6), ""),
    ]


def test_regions_have_holidays_of_their_own(world: World, office: Calendar) -> None:
    office.country, office.subdivision = "DE", "BY"
    assert calendar_of(world.sequence).is_working_day(date(2026, 1, 7))
    office.save()
    world.sequence.refresh_from_db()
    assert not calendar_of(world.sequence).is_working_day(date(2026, 1, 6)), "Epiphany"
    require_place(country="DE", subdivision="BY")
    with pytest.raises(UnknownPlace, match=r"There is no region “XX” of DE\. It has BB, BE"):
        require_place(country="DE", subdivision="XX")


def test_countries_are_codes_of_two_letters() -> None:
    assert {"US", "GB", "DE", "JP"} <= set(countries())
    assert all(len(code) == 2 for code in countries())


def test_an_unknown_calendar_says_how_to_make_one(db: None) -> None:
    with pytest.raises(UnknownCalendar, match="a Sequence Admin makes them in Setup"):
        choose_calendar("Office")


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"weekdays": []}, "a_calendar_has_a_working_day"),
        ({"weekdays": [7]}, "a_week_has_seven_days"),
        ({"closes": time(9)}, "a_calendar_closes_after_it_opens"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused_by_the_database(
    db: None, wrong: dict[str, object], rule: str
) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Calendar.objects.create(**({"name": "Odd", "weekdays": [0]} | wrong))


def test_a_calendar_costs_no_query_a_record(world: World, office: Calendar) -> None:
    counts = []
    for batch in (1, 20):
        leads = [record(f"Lead {batch} {n}", owner=world.ann) for n in range(batch)]
        with CaptureQueriesContext(connection) as captured:
            world.enroll(*leads, at=THURSDAY)
        counts.append(len(captured))
    assert counts[0] == counts[1]
