"""Importing the file of a calendar: previewed, then saved without choosing it again; nobody else's."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from baton.people.models import Absence, Queue
from baton.rules.calendar_files import LARGEST_CALENDAR
from tests.calendars import calendar_file, event
from tests.web.asking import words
from tests.web.conftest import Answer, SignIn
from tests.world import World, covers

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


@pytest.fixture
def world() -> World:
    """Ann has two actions, due now and on the next business day."""
    world = World()
    world.enroll(at=timezone.now())
    return world


def address(world: World) -> str:
    return f"/owners/{world.ann.pk}/calendar/"


def all_day(uid: str, *, days_ahead: int = 0, **more: str) -> str:
    return event(uid, f"DTSTART;VALUE=DATE:{TODAY + timedelta(days=days_ahead):%Y%m%d}", "SUMMARY:Beach")


def upload(*events: str, **more: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("away.ics", calendar_file(*events)), "cover": "Ben", **more}


def test_a_file_is_previewed_and_saved_without_choosing_it_again(client: Client, world: World) -> None:
    preview = client.post(address(world), upload(all_day("a"), all_day("b", days_ahead=40), preview="1"))
    shown = words(preview)
    assert "Time away in the next 12 months: <b>2 added</b>." in shown
    assert "Beach" in shown
    assert "Ben" in shown
    assert not Absence.objects.exists()
    saved = client.post(address(world), {"read": preview.context["read"], "cover": "Ben", "save": "1"}, follow=True)
    assert "Calendar imported: 2 added." in words(saved)
    assert Absence.objects.filter(user=world.ann, cover=world.ben).count() == 2
    assert covers(world.actions())[0] == "Ben"


def test_the_usual_cover_is_offered_and_may_be_left_out(client: Client, world: World) -> None:
    world.away(world.ann, cover=world.sue, first=TODAY - timedelta(days=60))
    assert 'value="Sue"' in client.get(address(world)).content.decode()
    client.post(address(world), upload(all_day("a"), cover="", save="1"))
    assert Absence.objects.get(first_day=TODAY).cover is None


def test_the_same_file_again_changes_nothing(client: Client, world: World) -> None:
    client.post(address(world), upload(all_day("a"), save="1"))
    again = client.post(address(world), upload(all_day("a"), save="1"), follow=True)
    assert "Calendar imported: 1 unchanged." in words(again)
    assert Absence.objects.count() == 1


@pytest.mark.parametrize(
    ("posted", "reason"),
    [
        ({}, "Choose a file."),
        ({"read": "made up"}, "Choose a file."),
        ({"file": SimpleUploadedFile("a.ics", b"")}, "This file is empty."),
        ({"file": SimpleUploadedFile("a.ics", b"Name,Email")}, "This is not a calendar."),
        ({"file": SimpleUploadedFile("a.ics", b" " * (LARGEST_CALENDAR + 1))}, "larger than 2 MB"),
        ({"file": SimpleUploadedFile("a.ics", calendar_file())}, "no time away in the next 12 months"),
        ({"cover": "Ann", "file": SimpleUploadedFile("a.ics", calendar_file(all_day("a")))}, "for themselves"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    client: Client, world: World, posted: dict[str, Any], reason: str
) -> None:
    for file in (value for value in posted.values() if not isinstance(value, str)):
        file.seek(0)
    answer = client.post(address(world), {"cover": "", "save": "1", **posted})
    assert reason in words(answer)
    assert not Absence.objects.exists()


def test_what_was_read_of_one_person_is_not_saved_for_another(as_user: SignIn, world: World) -> None:
    mia = as_user(world.mia)
    read = mia.post(address(world), upload(all_day("a"), preview="1")).context["read"]
    answer = mia.post(f"/owners/{world.ben.pk}/calendar/", {"read": read, "cover": "", "save": "1"})
    assert "Choose a file." in words(answer)
    assert not Absence.objects.exists()


def test_an_admin_imports_anybodys_and_an_agent_no_one_elses(as_user: SignIn, world: World) -> None:
    assert as_user(world.ben).post(address(world), upload(all_day("a"), save="1")).status_code == 404
    saved: Answer = as_user(world.mia).post(address(world), upload(all_day("a"), save="1"), follow=True)
    assert "Time away from Ann’s calendar" in words(saved)
    assert Absence.objects.get().user == world.ann
    queue = Queue.objects.create(kind="queue", name="Inbound")
    assert as_user(world.mia).get(f"/owners/{queue.pk}/calendar/").status_code == 404


def test_after_a_wrong_cover_the_file_need_not_be_chosen_again(client: Client, world: World) -> None:
    refused = client.post(address(world), upload(all_day("a"), cover="Nobody", preview="1"))
    assert "There is no user or queue" in words(refused)
    client.post(address(world), {"read": refused.context["read"], "cover": "Ben", "save": "1"})
    assert Absence.objects.get().cover_id == world.ben.pk


@pytest.mark.parametrize("count", [1, 20])
def test_a_preview_takes_as_many_queries_for_many_events_as_for_one(
    client: Client, world: World, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    events = [all_day(str(day), days_ahead=day) for day in range(count)]
    with django_assert_num_queries(36):
        client.post(address(world), upload(*events, preview="1"))


def test_what_moves_and_goes_is_named_before_it_is_saved(client: Client, world: World) -> None:
    client.post(address(world), upload(all_day("a", days_ahead=9), all_day("b", days_ahead=20), save="1"))
    shown = words(client.post(address(world), upload(all_day("a", days_ahead=10), preview="1")))
    assert "1 moved, 1 removed" in shown
    assert "Moved" in shown
    assert "Removed" in shown
    assert Absence.objects.count() == 2
