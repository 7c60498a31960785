"""Opting the address of a record out of email on its page, and writing to it again."""

import pytest
from django.test import Client

from baton.crm.models import Record, Suppression
from baton.crm.suppressions import email_state, mark_dead, opt_out
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, record

LEE = "lee@example.org"


@pytest.fixture
def lee(world: World) -> Record:
    world.lee.email = LEE
    world.lee.save()
    return world.lee


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def reason(name: str, why: str = "Asked on the phone", address: str = LEE) -> dict[str, str]:
    return {f"{name}-why": why, f"{name}-address": address}


def test_a_rep_opts_out_the_address_of_an_own_record(world: World, lee: Record, as_user: SignIn) -> None:
    ann = as_user(world.ann)
    answer = ann.post(f"/records/{lee.pk}/opt-out/", reason("opt_out"), follow=True)
    kept = Suppression.objects.get()
    assert (kept.address, kept.source, kept.by, kept.why) == (LEE, "rep", world.ann, "Asked on the phone")
    assert "No more email will be sent to lee@example.org." in words(answer)
    assert "Opted out" in words(answer)
    assert "Allow email again" not in words(answer)


def test_a_rep_may_not_opt_out_a_record_of_others_nor_lift_anything(
    world: World, lee: Record, as_user: SignIn
) -> None:
    assert as_user(world.sam).post(f"/records/{lee.pk}/opt-out/", reason("opt_out")).status_code == 404
    opt_out(address=LEE, source="link", why="", at=MONDAY)
    mark_dead(address=LEE, source="bounce", why="550", at=MONDAY)
    for path, name in (("opt-out", "opted_out"), ("dead", "dead")):
        answer = as_user(world.ann).post(f"/records/{lee.pk}/email-again/{path}/", reason(name))
        assert answer.status_code == 403
    assert (email_state(lee).is_opted_out, email_state(lee).is_dead) == (True, True)


def test_an_admin_says_that_the_address_works(lee: Record, mia: Client) -> None:
    mark_dead(address=LEE, source="bounce", why="550 5.7.1 relaying denied", at=MONDAY)
    page = words(mia.get(f"/records/{lee.pk}/"))
    assert "This address works" in page
    assert "550 5.7.1 relaying denied" in page
    answer = mia.post(f"/records/{lee.pk}/email-again/dead/", reason("dead", "Our own fault"), follow=True)
    assert not email_state(lee).is_dead
    assert "by Mia: Our own fault" in words(answer)
    assert "This address works" not in words(answer)


def test_an_admin_takes_an_opt_out_back_with_a_reason_only(lee: Record, mia: Client) -> None:
    opt_out(address=LEE, source="link", why="", at=MONDAY)
    path = f"/records/{lee.pk}/email-again/opt-out/"
    answer = mia.post(path, reason("opted_out", " "), follow=True)
    assert "Enter a reason." in words(answer)
    assert email_state(lee).is_opted_out
    mia.post(path, reason("opted_out", "Asked to hear from us"))
    assert not email_state(lee).is_opted_out


def test_an_address_that_changed_meanwhile_is_looked_at_again(lee: Record, mia: Client) -> None:
    answer = mia.post(f"/records/{lee.pk}/opt-out/", reason("opt_out", address="old@example.org"), follow=True)
    assert "The email address of the record has changed." in words(answer)
    assert not Suppression.objects.exists()


def test_the_crms_word_stands_apart(lee: Record, mia: Client) -> None:
    Record.objects.filter(pk=lee.pk).update(opted_out_of_email=True)
    page = words(mia.get(f"/records/{lee.pk}/"))
    assert "Opted out in the CRM" in page
    assert "Allow email again" not in page


@pytest.mark.parametrize("ended", [{"IsConverted": "1"}, {"MasterRecordId": "00QEc00000BBaeYMAT"}])
def test_a_lead_that_ended_in_the_crm_is_not_offered_a_sequence(
    lee: Record, mia: Client, ended: dict[str, str]
) -> None:
    assert "Preview enrollment" in words(mia.get(f"/records/{lee.pk}/"))
    Record.objects.filter(pk=lee.pk).update(fields=ended)
    page = words(mia.get(f"/records/{lee.pk}/"))
    assert "Preview enrollment" not in page
    assert "in the CRM</span>" in page


def test_the_list_shows_every_record_of_the_address(world: World, lee: Record, mia: Client) -> None:
    again = record("Lee again", owner=world.ben)
    Record.objects.filter(pk=again.pk).update(email="LEE@example.org")
    opt_out(address=LEE, source="link", why="", at=MONDAY)
    mark_dead(address=LEE, source="bounce", why="", at=MONDAY)
    page = words(mia.get("/records/"))
    assert (page.count("no email</span>"), page.count("dead address</span>")) == (2, 2)
