"""The phone number of a record: who may stop calls to it, and who may allow them again."""

import pytest
from django.test import Client

from baton.crm.models import Record, Suppression
from baton.mail.opting_out import refuse_calls
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, record

NUMBER = "+14155552671"


@pytest.fixture
def lee(world: World) -> Record:
    Record.objects.filter(pk=world.lee.pk).update(phone="(415) 555-2671", phone_number=NUMBER)
    world.lee.refresh_from_db()
    return world.lee


def refuse(client: Client, lead: Record, *, why: str = "Asked on the phone", number: str = NUMBER) -> str:
    posted = {"refuse_calls-why": why, "refuse_calls-address": number}
    return words(client.post(f"/records/{lead.pk}/do-not-call/", posted, follow=True))


def test_an_agent_stops_calls_to_the_number_of_an_own_record(world: World, as_user: SignIn, lee: Record) -> None:
    twin = record("Twin", owner=world.ben)
    Record.objects.filter(pk=twin.pk).update(phone="415.555.2671", phone_number=NUMBER)
    assert "(415) 555-2671 is on “do not call” now." in refuse(as_user(world.ann), lee)
    row = Suppression.objects.get()
    assert (row.address, row.kind, row.source, row.by_id) == (NUMBER, "do_not_call", "rep", world.ann.pk)
    assert "do not call" in words(as_user(world.ben).get(f"/records/{twin.pk}/"))
    assert "do not call" in words(as_user(world.ben).get("/records/?object=lead"))


def test_a_call_says_that_it_must_not_be_made(world: World, as_user: SignIn, lee: Record) -> None:
    world.sequence.actions.filter(position=2).update(type="email")
    call, _email = world.enroll()
    client = as_user(world.ann)
    assert 'href="tel:' in client.get(f"/actions/{call.pk}/").content.decode()
    refuse_calls(number=NUMBER, source="rep", why="", at=MONDAY)
    page = words(client.get(f"/actions/{call.pk}/"))
    assert "This record is marked “Do not call”." in page
    assert 'href="tel:' not in page


def test_nobody_stops_calls_to_a_number_that_they_did_not_see(world: World, as_user: SignIn, lee: Record) -> None:
    page = refuse(as_user(world.ann), lee, number="+14155550000")
    assert "The phone number of the record has changed." in page
    assert not Suppression.objects.exists()


def test_a_reason_is_needed(world: World, as_user: SignIn, lee: Record) -> None:
    assert "Enter a reason. It stays in the history." in refuse(as_user(world.ann), lee, why="")


def test_only_an_admin_allows_calls_again(world: World, as_user: SignIn, lee: Record) -> None:
    refuse_calls(number=NUMBER, source="rep", why="", at=MONDAY)
    posted = {"allow_calls-why": "Asked for a call", "allow_calls-address": NUMBER}
    assert as_user(world.ann).post(f"/records/{lee.pk}/call-again/", posted).status_code == 403
    page = words(as_user(world.mia).post(f"/records/{lee.pk}/call-again/", posted, follow=True))
    assert "(415) 555-2671 can be called again." in page
    assert "Asked for a call" in page


def test_a_record_of_others_is_not_found(world: World, as_user: SignIn, lee: Record) -> None:
    posted = {"refuse_calls-why": "x", "refuse_calls-address": NUMBER}
    assert as_user(world.sam).post(f"/records/{lee.pk}/do-not-call/", posted).status_code == 404
