"""Signing in with a provider of OpenID Connect, which runs as a process of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.conf import LazySettings
from django.test import Client

from baton.config.single_sign_on import ROLE_LABELS, SingleSignOn
from baton.participants.models import ParticipantAction
from baton.people.models import Activity, Role, User
from tests.web.conftest import Answer
from tests.web.test_interrupted import kept_in
from tests.world import World, record

GROUPS = (("Sales Ops", "sequence_admin"), ("Sales", "sequence_agent"))
ANN = {"email": "ann@example.com", "email_verified": True, "name": "Ann Archer"}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a real one: it signs tokens, and gives each code once."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--require-nonce",
        "--require-registration",
    ]
    environment = os.environ | {"AUTHLIB_INSECURE_TRANSPORT": "1"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        yield address
        process.terminate()


def _wait_for(address: str) -> None:
    for _ in range(1000):
        try:
            requests.get(f"{address}/jwks", timeout=60).raise_for_status()
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)


@pytest.fixture
def sign_on(provider: str, settings: LazySettings) -> SingleSignOn:
    settings.BATON_URL = "http://testserver"
    form = {"redirect_uris": ["http://testserver/sign-in/single/answer/"]}
    client = requests.post(f"{provider}/oauth2/clients", json=form, timeout=60).json()
    configured = SingleSignOn(
        issuer=provider,
        client_id=client["client_id"],
        client_secret=client["client_secret"],
        label="Northwind",
        domains=("example.com",),
        scopes="openid email profile",
        groups_claim="groups",
        roles=(),
        new_users_role="",
    )
    settings.SINGLE_SIGN_ON = configured
    return configured


@pytest.fixture
def ann(world: World) -> User:
    world.ann.email = "Ann@Example.com"
    world.ann.save(update_fields=["email"])
    return world.ann


def to_the_provider(client: Client, query: str = "") -> str:
    answer = client.get(f"/sign-in/single/{query}")
    assert answer.status_code == 302
    return str(answer["Location"])


def agree(address: str, claims: dict[str, Any]) -> str:
    """Sign in at the provider as somebody with these claims; the address that it sends the browser to."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(address))
    requests.put(f"{origin}/users/someone", json=claims, timeout=60).raise_for_status()
    answer = requests.post(address, data={"sub": "someone"}, allow_redirects=False, timeout=60)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].removeprefix("http://testserver")


def sign_in(client: Client, claims: dict[str, Any], query: str = "") -> Answer:
    return client.get(agree(to_the_provider(client, query), claims))


def refusal_of(claims: dict[str, Any]) -> str:
    """What the sign-in page says then."""
    client = Client()
    answer = sign_in(client, claims)
    assert answer["Location"] == "/sign-in/"
    assert client.get("/engage/").status_code == 302
    return client.get("/sign-in/").content.decode()


def test_the_sign_in_page_offers_it_only_where_it_is_set_up(
    sign_on: SingleSignOn, db: None, settings: LazySettings
) -> None:
    assert "Sign in with Northwind" in Client().get("/sign-in/").content.decode()
    settings.SINGLE_SIGN_ON = None
    assert "Northwind" not in Client().get("/sign-in/").content.decode()
    for address in ("/sign-in/single/", "/sign-in/single/answer/?state=x&code=x"):
        assert Client().get(address)["Location"] == "/sign-in/"


def test_the_browser_is_sent_with_state_nonce_and_a_code_challenge(sign_on: SingleSignOn, db: None) -> None:
    query = parse_qs(urlsplit(to_the_provider(Client())).query)
    assert {"state", "nonce", "code_challenge"} <= query.keys()
    assert query["code_challenge_method"] == ["S256"]
    assert "secret" not in str(query)


def test_a_user_is_found_by_address_whatever_its_case(ann: User, sign_on: SingleSignOn) -> None:
    client = Client(REMOTE_ADDR="192.0.2.1")
    assert sign_in(client, ANN)["Location"] == "/engage/"
    assert client.get("/engage/").status_code == 200
    line = Activity.objects.get(event="signed_in_through")
    assert (line.by, line.details) == (ann, {"address": "192.0.2.1", "through": "Northwind"})


def test_it_leads_where_the_user_wanted_and_to_no_other_site(ann: User, sign_on: SingleSignOn) -> None:
    assert sign_in(Client(), ANN, "?next=/records/")["Location"] == "/records/"
    assert sign_in(Client(), ANN, "?next=https://evil.example/")["Location"] == "/engage/"


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"email_verified": False}, "isn’t verified"),
        ({"email_verified": None}, "isn’t verified"),
        ({"email_verified": "false"}, "isn’t verified"),
        ({"email": "ann@example.org"}, "isn’t an address of this organization"),
        ({"email": "ann@evil.example.com"}, "isn’t an address of this organization"),
        ({"email": "ann@evil.org@example.com"}, "has no email address"),
        ({"email": None}, "has no email address"),
        ({"email": "zoe@example.com"}, "There is no user with the address zoe@example.com"),
    ],
)
def test_who_is_not_let_in_is_told_why(ann: User, sign_on: SingleSignOn, claims: dict[str, Any], words: str) -> None:
    assert words in refusal_of(ANN | claims)


def test_entra_vouches_for_an_address_by_a_claim_of_its_own(ann: User, sign_on: SingleSignOn) -> None:
    claims = {"email": "ann@example.com", "xms_edov": True}
    assert sign_in(Client(), claims)["Location"] == "/engage/"


def test_the_inactive_and_those_without_a_role_stay_out(ann: User, sign_on: SingleSignOn) -> None:
    User.objects.filter(pk=ann.pk).update(is_active=False)
    assert "Your account is inactive" in refusal_of(ANN)
    User.objects.filter(pk=ann.pk).update(is_active=True, role=Role.NONE)
    assert "You don’t have a role" in refusal_of(ANN)


def test_an_address_of_two_users_is_nobodys(ann: User, world: World, sign_on: SingleSignOn) -> None:
    User.objects.filter(pk=world.ben.pk).update(email="ann@example.com")
    assert "More than one user" in refusal_of(ANN)


@pytest.mark.parametrize(("old", "new"), [("state=", "state=x"), ("code=", "code=x"), ("code=", "nothing=")])
def test_an_answer_that_was_tampered_with_lets_nobody_in(
    ann: User, sign_on: SingleSignOn, old: str, new: str
) -> None:
    client = Client()
    back = agree(to_the_provider(client), ANN)
    assert client.get(back.replace(old, new, 1))["Location"] == "/sign-in/"
    assert "couldn’t be verified" in client.get("/sign-in/").content.decode()


def test_the_answer_to_another_browser_lets_nobody_in(ann: User, sign_on: SingleSignOn) -> None:
    back = agree(to_the_provider(Client()), ANN)
    stranger = Client()
    stranger.get(back)
    assert stranger.get("/engage/").status_code == 302


def test_an_answer_works_once(ann: User, sign_on: SingleSignOn) -> None:
    client = Client()
    back = agree(to_the_provider(client), ANN)
    client.get(back)
    client.post("/sign-out/")
    client.get(back)
    assert client.get("/engage/").status_code == 302


@pytest.mark.parametrize("wrong", [{"client_secret": "wrong"}, {"issuer": "http://127.0.0.1:9"}])
def test_a_provider_that_refuses_or_is_away_is_said(
    ann: User, sign_on: SingleSignOn, settings: LazySettings, wrong: dict[str, Any]
) -> None:
    settings.SINGLE_SIGN_ON = replace(sign_on, **wrong)
    client = Client()
    answer = client.get("/sign-in/single/")
    if "issuer" not in wrong:
        answer = client.get(agree(answer["Location"], ANN))
    assert answer["Location"] == "/sign-in/"
    assert client.get("/engage/").status_code == 302


def test_a_token_of_another_issuer_lets_nobody_in(ann: User, sign_on: SingleSignOn, settings: LazySettings) -> None:
    port = urlsplit(sign_on.issuer).port
    settings.SINGLE_SIGN_ON = replace(sign_on, issuer=f"http://127.0.0.1:{port}/")  # the same server by another name
    assert "couldn’t be verified" in refusal_of(ANN)


def test_somebody_new_is_created_where_the_settings_say_so(
    sign_on: SingleSignOn, world: World, settings: LazySettings
) -> None:
    settings.SINGLE_SIGN_ON = replace(sign_on, new_users_role="sequence_agent")
    claims = {"email": "zoe@example.com", "email_verified": True, "name": "Zoe Lind"}
    assert sign_in(Client(), claims)["Location"] == "/engage/"
    zoe = User.objects.get(email="zoe@example.com")
    assert (zoe.username, zoe.name, zoe.role) == ("zoe@example.com", "Zoe Lind", Role.SEQUENCE_AGENT)
    assert not zoe.has_usable_password()
    assert "isn’t verified" in refusal_of(claims | {"email": "kim@example.com", "email_verified": False})
    assert not User.objects.filter(email="kim@example.com").exists()


def test_groups_set_the_role_at_every_sign_in(ann: User, sign_on: SingleSignOn, settings: LazySettings) -> None:
    settings.SINGLE_SIGN_ON = replace(sign_on, roles=GROUPS)
    before = Client()
    sign_in(before, ANN | {"groups": ["Everyone", "Sales"]})
    assert not Activity.objects.filter(event="edited").exists()
    sign_in(Client(), ANN | {"groups": ["Sales", "Sales Ops"]})
    ann.refresh_from_db()
    assert ann.role == Role.SEQUENCE_ADMIN
    [change] = Activity.objects.get(event="edited", subject_id=ann.pk).details["changes"]
    assert (change["before"], change["after"]) == ("Sequence Agent", "Sequence Admin")
    assert before.get("/engage/").status_code == 302  # another role ends the sessions before


@pytest.mark.parametrize(
    ("groups", "words"),
    [(["Everyone"], "aren’t in a group"), ([], "aren’t in a group"), (None, "comes without groups")],
)
def test_without_a_group_nobody_gets_in_and_no_role_changes(
    ann: User, sign_on: SingleSignOn, settings: LazySettings, groups: list[str] | None, words: str
) -> None:
    settings.SINGLE_SIGN_ON = replace(sign_on, roles=GROUPS, new_users_role="sequence_agent")
    assert words in refusal_of(ANN | ({} if groups is None else {"groups": groups}))
    ann.refresh_from_db()
    assert ann.role == Role.SEQUENCE_AGENT


def test_a_form_that_was_kept_is_saved_after_the_provider(ann: User, world: World, sign_on: SingleSignOn) -> None:
    address = f"/actions/{world.enroll(record('Lee', owner=ann))[0].pk}/complete/?view=due"
    client = Client()
    asked = client.post(address, {"complete-outcome": "no_answer", "complete-note": "Back on Monday"})
    name = asked.content.decode().partition("kept=")[2].partition('"')[0]
    page = sign_in(client, ANN, f"?next=&kept={name}")
    assert "isn’t saved yet" in page.content.decode()
    assert client.post(address, {"kept_form": kept_in(page)}).status_code == 302
    assert ParticipantAction.objects.get(pk=int(address.split("/")[2])).note == "Back on Monday"


def test_passwords_can_be_switched_off(ann: User, sign_on: SingleSignOn, settings: LazySettings) -> None:
    settings.PASSWORD_SIGN_IN = False
    ann.set_password("a-long-enough-secret")
    ann.save(update_fields=["password"])
    client = Client()
    assert 'name="password"' not in client.get("/sign-in/").content.decode()
    form = {"username": "ann", "password": "a-long-enough-secret"}
    client.post("/sign-in/", form)
    client.post("/actions/", form | {"kept_form": "x"})
    assert client.get("/engage/").status_code == 302
    for address in ("/password/", "/password/forgotten/", "/password/link/MQ/x/"):
        assert "Everyone signs in with Northwind" in client.get(address).content.decode()
    assert sign_in(client, ANN)["Location"] == "/engage/"


def test_every_role_can_be_given_to_a_group() -> None:
    assert set(ROLE_LABELS.values()) == {role.value for role in Role if role}
