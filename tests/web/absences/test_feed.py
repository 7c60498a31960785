"""The feed of absences: own ones and those that one covers, at an address that can be replaced."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from baton.delegation import staffing
from baton.people.away import RequestedAbsence
from baton.people.calendar_models import AbsenceFeed
from baton.people.feeds import feed_address, renew_feed
from baton.people.models import Absence, Owner, Role, User
from baton.rules.availability import CoverChoice
from baton.rules.calendar_files import time_away_in
from tests.web.asking import words
from tests.web.conftest import Answer, SignIn
from tests.world import World, queue, user

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


def away(world: World, person: User, cover: Owner | None, *, ahead: int = 5, note: str = "", **more: Any) -> None:
    day = TODAY + timedelta(days=ahead)
    requested = RequestedAbsence(person.pk, day, day, cover.pk if cover else None, note, **more)
    world.do(staffing.absence(away=requested), at=timezone.now())


def path_of(person: User) -> str:
    renew_feed(user=person, by=person, at=timezone.now())
    return feed_address(person).removeprefix("http://127.0.0.1:8000")


def ask(path: str, **headers: str) -> Answer:
    return Client(headers=headers).get(path)


def events(path: str) -> list[Any]:
    answer = ask(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content).walk("VEVENT")


def titles(path: str) -> list[str]:
    return [str(event["SUMMARY"]) for event in events(path)]


def test_it_shows_own_absences_and_those_that_one_covers(world: World) -> None:
    team = queue("Team", [world.ann])
    away(world, world.ann, world.ben, ahead=1)
    away(world, world.ben, world.ann, ahead=2)
    away(world, world.sam, team, ahead=3)
    away(world, world.sue, world.ben, ahead=4, sequence_covers={world.sequence.pk: CoverChoice(world.ann.pk)})
    away(world, world.mia, world.ben, ahead=5)
    assert titles(path_of(world.ann)) == [
        "Away, covered by Ben",
        "Covering for Ben",
        "Covering for Sam",
        "Covering for Sue in Inbound",
    ]


def test_whole_days_are_days_and_hours_are_moments(world: World) -> None:
    world.ann.time_zone = "America/Chicago"
    world.ann.save()
    away(world, world.ann, None, ahead=5)
    away(world, world.ann, None, ahead=6, from_time=time(13))
    whole, half = events(path_of(world.ann))
    assert (whole["DTSTART"].dt, whole["DTEND"].dt) == (TODAY + timedelta(days=5), TODAY + timedelta(days=6))
    assert half["DTEND"].dt - half["DTSTART"].dt == timedelta(hours=11)
    assert not isinstance(whole["DTSTART"].dt, type(half["DTSTART"].dt))


def test_one_until_further_notice_ends_in_a_year(world: World) -> None:
    endless = RequestedAbsence(world.ann.pk, TODAY, None)
    world.do(staffing.absence(away=endless), at=timezone.now())
    [event] = events(path_of(world.ann))
    assert event["DTEND"].dt <= TODAY + timedelta(days=367)


def test_the_notes_of_others_are_in_no_feed(world: World) -> None:
    away(world, world.ann, None, ahead=1, note="Surgery of Ann")
    away(world, world.ben, world.mia, ahead=2, note="Surgery of Ben")
    assert [str(event.get("DESCRIPTION")) for event in events(path_of(world.ann))] == ["Surgery of Ann"]
    shown = ask(path_of(world.mia) + "?of=everyone").content.decode()
    assert "Ann is away" in shown
    assert "Covering for Ben" in shown
    assert "Surgery" not in shown


def test_only_an_admin_sees_everybody(world: World) -> None:
    away(world, world.sam, world.sue)
    assert titles(path_of(world.ann) + "?of=everyone") == []
    assert titles(path_of(world.mia)) == []
    assert titles(path_of(world.mia) + "?of=everyone") == ["Sam is away, covered by Sue"]


def test_an_unchanged_feed_is_not_sent_again(world: World) -> None:
    away(world, world.ann, None)
    path = path_of(world.ann)
    tag = ask(path)["ETag"]
    unchanged = ask(path, if_none_match=tag)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    away(world, world.ann, None, ahead=9)
    assert ask(path, if_none_match=tag).status_code == 200


@pytest.mark.parametrize("token", ["x", "1.2", "1.2:3", "a.b:c"])
def test_a_wrong_token_is_not_found(world: World, token: str) -> None:
    path_of(world.ann)
    assert ask(f"/time-away/feed/{token}.ics").status_code == 404


def test_a_new_address_ends_the_one_before(world: World, as_user: SignIn) -> None:
    old = path_of(world.ann)
    client = as_user(world.ann)
    assert "Earlier ones no longer work." in words(client.post("/time-away/feed/", {"new": "1"}, follow=True))
    new = feed_address(world.ann).removeprefix("http://127.0.0.1:8000")
    assert (ask(old).status_code, ask(new).status_code) == (404, 200)
    client.post("/time-away/feed/", {"off": "1"})
    assert (ask(new).status_code, feed_address(world.ann)) == (404, "")


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.NONE}, {"role": Role.ENROLLER}])
def test_a_feed_ends_with_its_user(world: World, change: dict[str, object]) -> None:
    path = path_of(world.ann)
    User.objects.filter(pk=world.ann.pk).update(**change)
    assert ask(path).status_code == 404


def test_the_page_shows_the_address_to_its_user_alone(world: World, as_user: SignIn) -> None:
    page = f"/owners/{world.ann.pk}/calendar/"
    assert "Create an address" in words(as_user(world.ann).get(page))
    path = path_of(world.ann)
    assert path in words(as_user(world.ann).get(page))
    shown = words(as_user(world.mia).get(page))
    assert path not in shown
    assert "See Baton in your calendar" not in shown


def test_who_sets_no_absences_has_no_feed(world: World, as_user: SignIn) -> None:
    eve = user("eve", role=Role.ENROLLER)
    assert as_user(eve).post("/time-away/feed/").status_code == 403
    assert not AbsenceFeed.objects.exists()


def test_a_calendar_that_shows_the_feed_is_not_imported_twice(world: World) -> None:
    away(world, world.ann, world.ben)
    content = ask(path_of(world.ann)).content
    assert time_away_in(content, today=TODAY, time_zone="UTC") == []
    assert Absence.objects.get().first_day == TODAY + timedelta(days=5)


@pytest.mark.parametrize("count", [1, 20])
def test_a_feed_takes_as_many_queries_for_many_absences_as_for_one(
    world: World, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        away(world, world.ann, world.ben, ahead=number)
    path = path_of(world.ann)
    with django_assert_num_queries(4):
        ask(path)


def test_what_was_long_ago_is_not_in_it(world: World) -> None:
    world.away(world.ann, cover=None, first=date(2026, 3, 2))
    world.away(world.ann, cover=None, first=TODAY - timedelta(days=7))
    assert len(events(path_of(world.ann))) == (1 if TODAY - date(2026, 3, 2) > timedelta(days=32) else 2)
