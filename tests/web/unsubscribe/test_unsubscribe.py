"""Taking oneself off all mail, by the address that every mail carries."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from baton.crm.suppressions import email_state
from baton.mail.unsubscribing import link_for
from tests.web.asking import words
from tests.world import World


@pytest.fixture
def path(world: World) -> str:
    world.lee.email = "lee@example.org"
    world.lee.save()
    return urlsplit(link_for(world.lee.pk)).path


def is_opted_out(world: World) -> bool:
    return email_state(world.lee).is_opted_out


def test_opening_it_only_asks(world: World, path: str) -> None:
    assert "We will send no more email to <b>lee@example.org</b>" in words(Client().get(path))
    assert not is_opted_out(world)


def test_whoever_confirms_gets_no_more_mail(world: World, path: str) -> None:
    assert "You are unsubscribed" in words(Client().post(path))
    assert is_opted_out(world)
    assert "You are unsubscribed" in words(Client().get(path))


def test_a_mail_program_needs_one_request_and_nothing_else(world: World, path: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert is_opted_out(world)


@pytest.mark.parametrize("token", ["1", "1:forged", "x:y", "%F0%9F%98%80"])
def test_a_forged_or_broken_link_is_not_found(world: World, path: str, token: str) -> None:
    response = Client().post(f"/unsubscribe/{token}/")
    assert response.status_code == 404
    assert "Copy the full link from the email" in response.content.decode()
    assert not is_opted_out(world)


def test_a_link_for_somebody_else_cannot_be_made_of_ones_own(world: World, path: str) -> None:
    signature = path.rstrip("/").rpartition(":")[2]
    assert Client().post(f"/unsubscribe/{world.lee.pk + 1}:{signature}/").status_code == 404
