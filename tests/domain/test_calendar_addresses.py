"""A calendar's address: read by the worker, from a real server; a failing one leaves the absences as they are."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from baton.connectors.web_calendars import CalendarFault
from baton.delegation import staffing
from baton.delegation.calendar_addresses import (
    READ_CALENDAR,
    enqueue_calendars,
    read_calendar,
    remove_calendar_address,
    save_calendar_address,
)
from baton.people.activity import activities_of, sentence
from baton.people.away import CannotBeAway
from baton.people.calendar_models import CalendarAddress
from baton.people.models import Absence
from baton.people.permissions import NotAllowed
from baton.rules.availability import CoverChoice
from tests.calendars import calendar_file, event
from tests.connectors.calendar_server import Served, calendar_server
from tests.world import MONDAY, World, covers

pytestmark = pytest.mark.django_db
TUESDAY = event("a", "DTSTART;VALUE=DATE:20260303")
HOUR = timedelta(hours=1)


@pytest.fixture
def served(settings: object) -> Iterator[Served]:
    settings.PRIVATE_CALENDARS = True  # type: ignore[attr-defined]
    with calendar_server() as served:
        served.content = calendar_file(TUESDAY)
        yield served


@pytest.fixture
def saved(world: World, served: Served) -> CalendarAddress:
    return save_calendar_address(
        user=world.ann, address=served.address, cover=CoverChoice(world.ben.pk), by=world.ann, at=MONDAY
    )


def read(saved: CalendarAddress, *, hours: int = 0) -> CalendarAddress:
    read_calendar(address_id=saved.pk, at=MONDAY + hours * HOUR)
    return CalendarAddress.objects.get(pk=saved.pk)


def jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name=READ_CALENDAR).count()


def test_the_events_become_absences_and_the_result_is_noted(world: World, saved: CalendarAddress) -> None:
    world.enroll()
    noted = read(saved)
    assert (noted.result, noted.fault, noted.read_at) == ("1 added", "", MONDAY)
    assert covers(world.actions()) == [None, "Ben"]
    assert sentence(activities_of(world.ann)[0]) == "The calendar of the user was read: 1 added."


def test_an_unchanged_calendar_is_not_sent_again_but_once_a_day(saved: CalendarAddress, served: Served) -> None:
    served.headers = {"ETag": '"1"'}
    assert read(saved).result == "1 added"
    noted = read(saved, hours=1)
    assert (noted.result, noted.read_at) == ("nothing has changed", MONDAY + HOUR)
    assert [request.get("If-None-Match") for request in served.requests] == [None, '"1"']
    assert read(saved, hours=25).result == "1 unchanged"
    assert "If-None-Match" not in served.requests[-1]


@pytest.mark.parametrize(
    ("status", "content", "reason"),
    [
        (404, b"", "There is no longer a calendar at this address."),
        (500, b"", "The server of the calendar answered with error 500."),
        (200, b"<html>Sign in</html>", "This is not a calendar."),
    ],
)
def test_a_failing_address_leaves_the_absences_and_says_why(
    saved: CalendarAddress, served: Served, status: int, content: bytes, reason: str
) -> None:
    read(saved)
    before, good = list(Absence.objects.values()), served.content
    served.status, served.content = status, content
    noted = read(saved, hours=1)
    assert reason in noted.fault
    assert list(Absence.objects.values()) == before
    served.status, served.content = 200, good
    assert (read(saved, hours=2).fault, list(Absence.objects.values())) == ("", before)


def test_a_vacation_that_was_taken_out_goes(saved: CalendarAddress, served: Served) -> None:
    read(saved)
    served.content = calendar_file()
    assert read(saved, hours=1).result == "1 removed"
    assert not Absence.objects.exists()


def test_a_private_address_is_refused_unless_a_setting_allows_it(
    saved: CalendarAddress, served: Served, settings: object
) -> None:
    settings.PRIVATE_CALENDARS = False  # type: ignore[attr-defined]
    CalendarAddress.objects.update(address=served.address.replace("http:", "https:"))
    assert "leads to a private network" in read(saved).fault
    assert served.requests == []


def test_an_address_that_cannot_be_read_is_not_saved(world: World) -> None:
    for address in ("http://example.com/a.ics", "ftp://example.com/a.ics"):
        with pytest.raises(CalendarFault, match="https://"):
            save_calendar_address(user=world.ann, address=address, cover=None, by=world.ann, at=MONDAY)
    assert not CalendarAddress.objects.exists()


def test_a_cover_who_can_do_nothing_is_refused(world: World) -> None:
    world.deactivate(world.ben)
    with pytest.raises(CannotBeAway, match="Ben is inactive"):
        save_calendar_address(
            user=world.ann, address="https://example.com/", cover=CoverChoice(world.ben.pk), by=world.ann, at=MONDAY
        )


def test_an_agent_saves_and_removes_their_own_and_no_other(world: World, saved: CalendarAddress) -> None:
    with pytest.raises(NotAllowed):
        save_calendar_address(user=world.ann, address="https://example.com/", cover=None, by=world.ben, at=MONDAY)
    with pytest.raises(NotAllowed):
        remove_calendar_address(user=world.ann, by=world.ben, at=MONDAY)
    read(saved)
    remove_calendar_address(user=world.ann, by=world.ann, at=MONDAY)
    assert not CalendarAddress.objects.exists()
    assert Absence.objects.count() == 1


def test_saving_reads_at_once_and_every_hour_of_those_who_are_active(world: World, saved: CalendarAddress) -> None:
    assert jobs() == 1
    enqueue_calendars()
    assert jobs() == 2
    world.do(staffing.activity(user_id=world.ann.pk, is_active=False))
    enqueue_calendars()
    assert jobs() == 2


def test_the_address_is_a_secret(
    world: World, saved: CalendarAddress, served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    served.status = 500
    with caplog.at_level(logging.INFO):
        noted = read(saved)
    lines = [sentence(line) for line in activities_of(world.ann)]
    assert lines == ["Ann set the calendar address of the user, at 127.0.0.1."]
    assert "hidden" not in " ".join([noted.fault, caplog.text, *lines])


def test_what_was_removed_before_its_job_ran_is_not_read(saved: CalendarAddress, served: Served) -> None:
    number = saved.pk
    saved.delete()
    read_calendar(address_id=number, at=MONDAY)
    assert served.requests == []
