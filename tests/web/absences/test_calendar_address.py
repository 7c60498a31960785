"""The address of a calendar on the page: saved, shown by its server alone, removed; nobody else's."""

import pytest
from django.test import Client
from django.utils import timezone

from baton.people.calendar_models import CalendarAddress
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World

pytestmark = pytest.mark.django_db
SECRET = "https://calendar.example.com/private-hidden/basic.ics"


def page(world: World) -> str:
    return f"/owners/{world.ann.pk}/calendar/"


def save(client: Client, world: World, address: str = SECRET, cover: str = "Ben") -> str:
    return words(client.post(f"{page(world)}address/", {"at-address": address, "at-cover": cover}, follow=True))


def test_an_address_is_saved_and_shown_by_its_server_alone(client: Client, world: World) -> None:
    shown = save(client, world)
    assert "calendar.example.com is read in a moment." in shown
    assert "private-hidden" not in shown
    saved = CalendarAddress.objects.get()
    assert (saved.user, saved.address, saved.cover_id) == (world.ann, SECRET, world.ben.pk)


def test_a_blank_address_keeps_the_saved_one(client: Client, world: World) -> None:
    save(client, world)
    save(client, world, address="", cover="Sue")
    saved = CalendarAddress.objects.get()
    assert (saved.address, saved.cover_id) == (SECRET, world.sue.pk)


def test_the_last_result_and_a_fault_are_shown_in_words(client: Client, world: World) -> None:
    save(client, world)
    CalendarAddress.objects.update(read_at=timezone.now(), result="3 added")
    assert "<b>3 added</b>" in words(client.get(page(world)))
    CalendarAddress.objects.update(fault="The server of the calendar could not be reached.")
    shown = words(client.get(page(world)))
    assert "could not be reached. Time away stays as it is." in shown


@pytest.mark.parametrize(
    ("address", "cover", "reason"),
    [
        ("", "", "This field is required."),
        ("http://example.com/", "", "begins with https:// or webcal://"),
        ("https://me:pw@example.com/", "", "must not have a password"),
        (SECRET, "Ann", "for themselves"),
        (SECRET, "Nobody", "There is no user or queue"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    client: Client, world: World, address: str, cover: str, reason: str
) -> None:
    assert reason in save(client, world, address, cover)
    assert not CalendarAddress.objects.exists()


def test_nobody_saves_or_removes_anybody_elses(as_user: SignIn, client: Client, world: World) -> None:
    save(client, world)
    ben = as_user(world.ben)
    for action in ("address/", "address/remove/"):
        assert ben.post(page(world) + action, {"at-address": "https://x.example.com/"}).status_code == 404
    assert CalendarAddress.objects.get().address == SECRET
    removed = as_user(world.mia).post(f"{page(world)}address/remove/", follow=True)
    assert "no longer read" in words(removed)
    assert not CalendarAddress.objects.exists()
