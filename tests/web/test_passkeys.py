"""What passkeys refuse: answers that fit nothing, keys of others, and addresses that browsers have no keys for."""

import json
from types import SimpleNamespace

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from baton.people.models import Passkey, User
from baton.people.two_factor import turn_off
from tests.web.conftest import SignIn
from tests.world import World

WITH_AN_ID = ['{"rawId": 7}', json.dumps({"rawId": "é"}), '{"rawId": "AAAA", "response": {}}']
NONSENSE = ["", "[]", "{}", "[" * 5000, *WITH_AN_ID]


@pytest.fixture(autouse=True)
def _address(settings: LazySettings) -> None:
    settings.BATON_URL = "https://baton.example.com"


def key_of(user: User) -> Passkey:
    key = {"name": "Phone", "credential_id": b"\0\0\0", "credential": b"x"}
    return Passkey.objects.create(user=user, made_at=timezone.now(), **key)


@pytest.mark.parametrize("answer", NONSENSE)
def test_nonsense_signs_nobody_in(world: World, answer: str) -> None:
    key_of(world.ann)
    browser = Client()
    browser.post("/sign-in/passkey/offer/")
    refused = browser.post("/sign-in/passkey/", {"answer": answer}, follow=True)
    assert "passkey" in refused.content.decode()
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("answer", NONSENSE)
def test_nonsense_adds_no_passkey(world: World, as_user: SignIn, answer: str) -> None:
    browser = as_user(world.ann)
    browser.post("/passkeys/offer/")
    refused = browser.post("/passkeys/", {"name": "Phone", "answer": answer}, follow=True)
    assert "That passkey couldn’t be verified." in refused.content.decode()
    assert not Passkey.objects.exists()


def test_passkeys_of_others_stay(world: World, as_user: SignIn) -> None:
    passkey = key_of(world.ben)
    for typed in (str(passkey.pk), "", "x", "9" * 30):
        assert as_user(world.ann).post("/passkeys/remove/", {"passkey": typed}).status_code == 302
    assert Passkey.objects.get() == passkey


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://baton.example.com", "https://[::1]"])
def test_without_a_name_and_https_there_are_none(
    world: World, as_user: SignIn, settings: LazySettings, url: str
) -> None:
    settings.BATON_URL = url
    assert Client().post("/sign-in/passkey/offer/").status_code == 302
    assert Client().post("/sign-in/passkey/").status_code == 302
    assert "Sign in with a passkey" not in Client().get("/sign-in/").content.decode()
    assert "Passkeys need an https address" in as_user(world.ann).get("/passkeys/").content.decode()


def test_where_single_sign_on_is_the_only_way_in_there_are_none(
    settings: LazySettings, world: World, as_user: SignIn
) -> None:
    settings.PASSWORD_SIGN_IN = False
    settings.SINGLE_SIGN_ON = SimpleNamespace(label="Okta")
    assert "everyone signs in with Okta" in as_user(world.ann).get("/passkeys/").content.decode()
    assert Client().post("/sign-in/passkey/offer/").status_code == 302


def test_who_lost_the_phone_is_given_a_new_beginning(world: World) -> None:
    key_of(world.ann)
    assert turn_off(user=world.ann, by=None, at=timezone.now())
    assert not Passkey.objects.exists()
