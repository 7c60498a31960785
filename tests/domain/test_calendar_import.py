"""Calendars that people keep elsewhere: read once they set absences, and read again they change what changed."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.delegation import staffing
from baton.delegation.calendar_import import Origin, calendar_import, plan_in_words, today_of
from baton.delegation.handovers import ChangeOutcome, carry_out, preview_change
from baton.delegation.models import Handover
from baton.people.activity import activities_of, sentence
from baton.people.away import CannotBeAway, RequestedAbsence
from baton.people.calendar_models import ImportedAbsence
from baton.people.imported_absences import CalendarPlan, plan_calendar
from baton.people.models import Absence
from baton.people.permissions import NotAllowed
from baton.rules.absences import AbsenceDays
from baton.rules.availability import CoverChoice
from baton.rules.calendar_files import AwayEvent
from tests.world import MONDAY, World, covers

pytestmark = pytest.mark.django_db


def march(day: int) -> date:
    return date(2026, 3, day)


def away(
    uid: str, first: int, last: int | None = None, *, recurrence: str = "", from_time: time | None = None
) -> AwayEvent:
    return AwayEvent(uid, recurrence, AbsenceDays(march(first), march(last or first), from_time))


Read = Callable[..., ChangeOutcome]


@pytest.fixture
def read(world: World) -> Read:
    """Import Ann's calendar as it is now."""

    def do(*events: AwayEvent, origin: Origin = Origin.FILE, day: int = 2) -> ChangeOutcome:
        at = MONDAY + timedelta(days=day - 2)
        cover = CoverChoice(world.ben.pk)
        return carry_out(
            calendar_import(user=world.ann, events=events, origin=origin, cover=cover, at=at), by=world.ann, at=at
        )

    return do


def plan(world: World, *events: AwayEvent, origin: Origin = Origin.FILE) -> CalendarPlan:
    return plan_calendar(user=world.ann, events=events, origin=origin, today=march(2))


def absences() -> list[tuple[int, int]]:
    return [
        (absence.first_day.day, absence.last_day.day if absence.last_day else 0)
        for absence in Absence.objects.order_by("first_day", "pk")
    ]


def test_the_events_become_absences_as_one_handover(world: World, read: Read) -> None:
    world.enroll()
    outcome = read(away("a", 3), away("b", 10, 12), away("c", 16, from_time=time(13)))
    assert outcome.handover
    assert outcome.handover.cause == Handover.Cause.ABSENCE
    assert Handover.objects.filter(cause=Handover.Cause.ABSENCE).count() == 1
    assert absences() == [(3, 3), (10, 12), (16, 16)]
    assert covers(world.actions()) == [None, "Ben"]
    assert {absence.note for absence in Absence.objects.all()} == {"From a calendar"}


def test_the_same_calendar_changes_nothing(world: World, read: Read) -> None:
    events = (away("a", 3), away("b", 6, recurrence="2026-03-06"), away("b", 13, recurrence="2026-03-13"))
    read(*events)
    before = list(Absence.objects.order_by("pk").values())
    assert not plan(world, *events).changes_anything
    read(*events)
    assert list(Absence.objects.order_by("pk").values()) == before


def test_an_event_that_moved_moves_its_absence_and_keeps_the_cover(world: World, read: Read) -> None:
    world.enroll()
    read(away("a", 4), away("b", 10))
    first = Absence.objects.get(first_day=march(4))
    world.do(staffing.absence(away=RequestedAbsence(world.ann.pk, march(4), march(4), world.sue.pk), changed=first))
    assert plan_in_words(plan(world, away("a", 3), away("b", 10))) == "1 moved, 1 unchanged"
    read(away("a", 3), away("b", 10))
    assert absences() == [(3, 3), (10, 10)]
    assert covers(world.actions()) == [None, "Sue"]
    assert Absence.objects.get(pk=first.pk).first_day == march(3)


def test_two_events_that_change_places_do_so(read: Read) -> None:
    read(away("a", 3), away("b", 4, 5))
    read(away("a", 4, 5), away("b", 3))
    assert absences() == [(3, 3), (4, 5)]


def test_what_vanished_goes_if_it_lies_ahead(read: Read) -> None:
    read(away("a", 3, 5), away("b", 10))
    read(away("c", 20), day=4)
    assert absences() == [(3, 5), (20, 20)]


def test_an_empty_calendar_takes_back_what_lies_ahead(world: World, read: Read) -> None:
    world.enroll()
    read(away("a", 3))
    read()
    assert absences() == []
    assert covers(world.actions()) == [None, None]
    assert not ImportedAbsence.objects.exists()


def test_what_was_read_elsewhere_does_not_vanish(read: Read) -> None:
    read(away("a", 3))
    read(away("b", 10), origin=Origin.ADDRESS)
    assert absences() == [(3, 3), (10, 10)]
    # From then on it is the address that has it.
    read(away("a", 3), origin=Origin.ADDRESS)
    read(origin=Origin.ADDRESS)
    assert absences() == []


def test_an_absence_entered_by_hand_is_never_touched(world: World, read: Read) -> None:
    world.away(world.ann, cover=world.sam, first=march(4), days=2)
    by_hand = Absence.objects.values().get()
    read(away("inside", 4), away("around", 3, 9))
    assert absences() == [(4, 5), (6, 9)]
    read()
    assert Absence.objects.values().get() == by_hand


def test_what_was_shortened_gets_its_days_once_they_are_free(world: World, read: Read) -> None:
    world.away(world.ann, cover=world.sam, first=march(4), days=2)
    read(away("a", 3, 9))
    world.do(staffing.absence_cancelled(cancelled=Absence.objects.get(cover=world.sam)))
    read(away("a", 3, 9))
    assert absences() == [(3, 9)]
    assert not plan(world, away("a", 3, 9)).changes_anything


def test_events_that_overlap_are_one_after_the_other(world: World, read: Read) -> None:
    events = (away("a", 3, 6), away("holiday", 4), away("b", 5, 10))
    read(*events)
    assert absences() == [(3, 6), (7, 10)]
    assert not plan(world, *events).changes_anything
    assert plan_in_words(plan(world, *events)) == "2 unchanged, 1 skipped"


def test_one_that_repeats_by_hand_gives_way(world: World, read: Read) -> None:
    fridays = RequestedAbsence(world.ann.pk, march(2), march(27), weekdays=frozenset({4}))
    world.do(staffing.absence(away=fridays))
    read(away("a", 5, 6))
    assert (5, 6) in absences()


def test_what_was_canceled_in_baton_comes_back_only_if_it_moves(world: World, read: Read) -> None:
    read(away("a", 10))
    world.do(staffing.absence_cancelled(cancelled=Absence.objects.get()))
    read(away("a", 10))
    assert absences() == []
    read(away("a", 11))
    assert absences() == [(11, 11)]


def test_what_was_ended_early_in_baton_stays_so(world: World, read: Read) -> None:
    read(away("a", 3, 12))
    world.do(staffing.absence_ended(absence=Absence.objects.get(), last_day=march(5)))
    read(away("a", 3, 12), day=6)
    assert absences() == [(3, 5)]


def test_an_agent_imports_their_own_and_no_other(world: World, read: Read) -> None:
    read(away("a", 3))
    change = calendar_import(user=world.ann, events=[away("b", 4)], origin=Origin.FILE, cover=None, at=MONDAY)
    with pytest.raises(NotAllowed):
        carry_out(change, by=world.ben, at=MONDAY)
    assert absences() == [(3, 3)]
    carry_out(change, by=world.mia, at=MONDAY)
    assert absences() == [(4, 4)]


@pytest.mark.parametrize(("cover", "reason"), [("ann", "can’t cover for themselves"), ("ben", "Ben is inactive")])
def test_a_cover_who_can_do_nothing_is_refused(world: World, cover: str, reason: str) -> None:
    world.deactivate(world.ben)
    choice = CoverChoice(getattr(world, cover).pk)
    change = calendar_import(user=world.ann, events=[away("a", 3)], origin=Origin.FILE, cover=choice, at=MONDAY)
    with pytest.raises(CannotBeAway, match=reason):
        carry_out(change, by=world.ann, at=MONDAY)
    assert absences() == []


def test_a_preview_counts_what_the_import_does_and_writes_nothing(world: World, read: Read) -> None:
    world.enroll()
    events = [away("a", 3)]
    change = calendar_import(
        user=world.ann, events=events, origin=Origin.FILE, cover=CoverChoice(world.ben.pk), at=MONDAY
    )
    previewed = preview_change(change, at=MONDAY)
    assert not Absence.objects.exists()
    assert previewed.flows == read(*events).flows


def test_the_log_says_what_an_import_changed(world: World, read: Read) -> None:
    read(away("a", 3), away("b", 4))
    read(away("a", 3), origin=Origin.ADDRESS)
    lines = [sentence(line) for line in activities_of(world.ann)]
    assert lines == [
        "The calendar of the user was read: 1 unchanged.",
        "Ann imported the calendar of the user: 2 added.",
    ]


def test_days_are_those_of_the_users_time_zone(world: World) -> None:
    world.ann.time_zone = "Pacific/Auckland"
    assert today_of(world.ann, at=MONDAY.replace(hour=20)) == march(3)


def test_many_events_take_as_many_queries_as_one(world: World, read: Read) -> None:
    counts = []
    for number in (1, 20):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read(*(away(f"{number} {day}", day) for day in range(3, 3 + number)))
        counts.append(len(queries))
        read()
    assert counts[0] == counts[1]
