"""SCIM, asked over HTTP in the shapes that Okta and Entra send."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from baton.delegation.models import Handover
from baton.people.activity import activities_of, sentence
from baton.people.models import Activity, ProvisioningToken, Role, User
from baton.people.provisioning import is_valid, make_token, revoke_token
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, owners

OPERATIONS = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
OKTA_USER = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
    "userName": "zoe.hall@northwind.example",
    "name": {"givenName": "Zoe", "familyName": "Hall"},
    "emails": [{"primary": True, "value": "zoe.hall@northwind.example", "type": "work"}],
    "displayName": "Zoe Hall",
    "locale": "en-US",
    "externalId": "00ujl29u0le5T6Aj10h7",
    "groups": [],
    "password": "1mz050nq",
    "active": True,
}
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
ENTRA_USER = {
    "schemas": [
        "urn:ietf:params:scim:schemas:core:2.0:User",
        ENTERPRISE,
    ],
    "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
    "userName": "BillG",
    "active": True,
    "emails": [{"primary": True, "type": "work", "value": "bill@northwind.example"}],
    "meta": {"resourceType": "User"},
    "name": {"formatted": "Bill Gray", "familyName": "Gray", "givenName": "Bill"},
    "roles": [],
}
Refused = tuple[str, str, object, int, str | None]
Ask = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def token(world: World) -> str:
    return make_token(by=world.mia, at=MONDAY)


@pytest.fixture
def ask(token: str, client: Client) -> Ask:
    def ask_(method: str, path: str, body: object = None, *, bearer: str = token) -> tuple[int, dict[str, Any]]:
        answer = client.generic(
            method,
            f"/scim/v2/{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/scim+json",
            headers={"Authorization": f"Bearer {bearer}"},
        )
        return answer.status_code, json.loads(answer.content or b"{}")

    return ask_


def patch(*operations: object) -> dict[str, object]:
    return {"schemas": [OPERATIONS], "Operations": list(operations)}


def replacing(path: str, value: str) -> dict[str, object]:
    return patch({"op": "replace", "path": path, "value": value})


def searched(username: str) -> str:
    return f"Users?filter=userName+eq+%22{username}%22&startIndex=1&count=100"


def test_okta_looks_for_a_user_adds_and_deactivates_them(world: World, ask: Ask) -> None:
    assert ask("GET", searched("zoe.hall@northwind.example"))[1]["totalResults"] == 0
    status, made = ask("POST", "Users", OKTA_USER)
    zoe = User.objects.get(username="zoe.hall@northwind.example")
    assert (status, made["id"], made["active"]) == (201, str(zoe.pk), True)
    assert (zoe.name, zoe.email, zoe.role) == ("Zoe Hall", "zoe.hall@northwind.example", Role.SEQUENCE_AGENT)
    assert not zoe.has_usable_password()
    [resource] = ask("GET", searched("ZOE.HALL@northwind.example"))[1]["Resources"]
    assert resource["userName"] == "zoe.hall@northwind.example"
    status, changed = ask("PATCH", f"Users/{zoe.pk}", patch({"op": "replace", "value": {"active": False}}))
    assert (status, changed["active"]) == (200, False)
    zoe.refresh_from_db()
    assert not zoe.is_active
    assert [sentence(line) for line in activities_of(zoe)] == [
        "The identity provider deactivated the user.",
        "The identity provider created the user.",
    ]


def test_entra_deactivates_with_a_text_in_place_of_false(world: World, ask: Ask) -> None:
    status, made = ask("POST", "Users", ENTRA_USER)
    assert (status, made["displayName"]) == (201, "Bill Gray")
    edits = patch(
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "b.gray@northwind.example"},
        {"op": "Add", "path": "name.formatted", "value": "William Gray"},
        {
            "op": "Add",
            "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            "value": "Sales",
        },
        {"op": "Replace", "path": "active", "value": "False"},
    )
    _status, changed = ask("PATCH", f"Users/{made['id']}", edits)
    assert (changed["active"], changed["displayName"]) == (False, "William Gray")
    assert changed["emails"][0]["value"] == "b.gray@northwind.example"


def test_who_is_deactivated_is_signed_out_and_gives_their_work_away(world: World, ask: Ask, as_user: SignIn) -> None:
    actions = world.enroll()
    world.delegate(world.sdr)
    sues = as_user(world.sue)
    assert sues.get("/").status_code == 200
    ask("PATCH", f"Users/{world.sue.pk}", patch({"op": "replace", "value": {"active": False}}))
    assert owners(actions) == ["Ann", "Ann"]
    assert sues.get("/").status_code == 302
    handover = Handover.objects.latest("pk")
    assert (handover.cause, handover.by, handover.by_nobody) == ("people", None, "identity provider")
    ask("PATCH", f"Users/{world.sue.pk}", patch({"op": "replace", "value": {"active": True}}))
    assert owners(actions) == ["Sue", "Sue"]
    assert ask("DELETE", f"Users/{world.sue.pk}") == (204, {})
    assert owners(actions) == ["Ann", "Ann"]
    assert User.objects.filter(pk=world.sue.pk, is_active=False).exists()


def test_put_writes_what_it_says_and_leaves_the_rest(world: World, ask: Ask) -> None:
    User.objects.filter(pk=world.ann.pk).update(title="SDR")
    body = {"userName": "ann", "name": {"givenName": "Ann", "familyName": "Lee"}, "active": True}
    assert ask("PUT", f"Users/{world.ann.pk}", body)[1]["displayName"] == "Ann Lee"
    world.ann.refresh_from_db()
    assert (world.ann.name, world.ann.title, world.ann.role) == ("Ann Lee", "SDR", Role.SEQUENCE_AGENT)
    before = Activity.objects.count(), Handover.objects.count()
    ask("PUT", f"Users/{world.ann.pk}", body)
    assert (Activity.objects.count(), Handover.objects.count()) == before


def test_a_user_from_the_crm_is_found_by_their_address(world: World, ask: Ask) -> None:
    User.objects.filter(pk=world.ann.pk).update(username="ann@northwind.crm", email="ann@northwind.example")
    [resource] = ask("GET", searched("ann@northwind.example"))[1]["Resources"]
    assert resource["id"] == str(world.ann.pk)
    User.objects.filter(pk=world.ben.pk).update(email="ann@northwind.example")
    assert ask("GET", searched("ann@northwind.example"))[1]["totalResults"] == 0


def test_the_list_is_paged_by_number(world: World, ask: Ask) -> None:
    total = User.objects.count()
    whole = ask("GET", "Users")[1]
    part = ask("GET", "Users?startIndex=2&count=1")[1]
    assert (whole["totalResults"], whole["itemsPerPage"], part["itemsPerPage"]) == (total, total, 1)
    assert part["Resources"] == whole["Resources"][1:2]
    assert ask("GET", "Users?count=0")[1]["Resources"] == []


@pytest.mark.parametrize(
    "refused",
    [
        ("POST", "Users", {**OKTA_USER, "userName": "ANN"}, 409, "uniqueness"),
        ("POST", "Users", {"displayName": "No one"}, 400, "invalidValue"),
        ("POST", "Users", {**OKTA_USER, "emails": [{"value": "no address"}]}, 400, "invalidValue"),
        ("POST", "Users", [1], 400, "invalidSyntax"),
        ("GET", "Users?filter=title+eq+%22SDR%22", None, 400, "invalidFilter"),
        ("GET", "Users/999999", None, 404, None),
        ("PATCH", "Users/{ben}", {"Operations": 1}, 400, "invalidSyntax"),
        ("PATCH", "Users/{ben}", replacing("active", "perhaps"), 400, "invalidValue"),
        ("PATCH", "Users/{ben}", replacing("userName", "ann"), 409, "uniqueness"),
        ("PATCH", "Users/{ben}", replacing("userName", "x" * 300), 400, "invalidValue"),
        ("PATCH", "Users/{ben}", replacing("emails[primary eq true].value", "no address"), 400, "invalidValue"),
    ],
)
def test_what_cannot_be_is_refused_as_scim_does(world: World, ask: Ask, refused: Refused) -> None:
    method, path, body, status, kind = refused
    before = list(User.objects.order_by("pk").values())
    answered, error = ask(method, path.format(ben=world.ben.pk), body)
    assert (answered, error["status"], error.get("scimType")) == (status, str(status), kind)
    assert list(User.objects.order_by("pk").values()) == before


def test_without_a_valid_token_nothing_is_answered(world: World, ask: Ask, token: str, client: Client) -> None:
    assert client.get("/scim/v2/Users").status_code == 401
    assert ask("GET", "Users", bearer="wrong")[0] == 401
    assert ask("DELETE", f"Users/{world.ann.pk}", bearer=token[:-1])[0] == 401
    revoke_token(token_id=ProvisioningToken.objects.get().pk, by=world.mia, at=MONDAY)
    assert ask("GET", "Users")[0] == 401
    world.ann.refresh_from_db()
    assert world.ann.is_active


def test_a_token_is_stored_hashed_and_its_use_is_seen(world: World, token: str) -> None:
    stored = ProvisioningToken.objects.get()
    assert token not in str(vars(stored))
    assert stored.used_at is None
    now = timezone.now()
    assert is_valid(token, at=now)
    assert is_valid(token, at=now + timedelta(seconds=5))
    stored.refresh_from_db()
    assert stored.used_at == now


def test_a_token_is_made_shown_once_and_revoked_in_setup(world: World, as_user: SignIn) -> None:
    mia = as_user(world.mia)
    shown = mia.post("/setup/provisioning/", {"make": "1"}).content.decode()
    stored = ProvisioningToken.objects.get()
    token = shown.split('class="token">')[1].split("<")[0]
    assert is_valid(token, at=MONDAY)
    assert token not in mia.get("/setup/provisioning/").content.decode()
    assert "Token revoked." in words(mia.post("/setup/provisioning/", {"revoke": stored.pk}, follow=True))
    assert not is_valid(token, at=MONDAY)
    assert as_user(world.ann).post("/setup/provisioning/", {"make": "1"}).status_code == 403
    assert not ProvisioningToken.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_provider_asks_over_http(live_server: LiveServer) -> None:
    world = World()
    token = make_token(by=world.mia, at=MONDAY)

    def asked(method: str, path: str, body: object = None) -> tuple[int, Any]:
        request = Request(  # noqa: S310 - our own server
            f"{live_server.url}/scim/v2/{path}",
            method=method,
            data=json.dumps(body).encode() if body else None,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/scim+json; charset=utf-8"},
        )
        try:
            with urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except HTTPError as error:
            return error.code, json.load(error)

    assert asked("GET", "ServiceProviderConfig")[1]["patch"] == {"supported": True}
    assert asked("POST", "Users", OKTA_USER)[0] == 201
    assert asked("POST", "Users", OKTA_USER)[0] == 409
    off = patch({"op": "Replace", "path": "active", "value": "False"})
    assert asked("PATCH", f"Users/{world.ann.pk}", off)[1]["active"] is False
