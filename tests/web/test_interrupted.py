"""A form that is sent after the session has ended is carried out once its sender has signed in again."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.web.account.interrupted import KeptForm
from baton.web.account.signing_in import LAST_USER
from tests.web.conftest import Answer, SignIn
from tests.world import World, record

PASSWORD = "a-long-enough-secret"
KEPT = re.compile(r'name="kept_form" value="([^"]+)"')
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ann(world: World) -> User:
    for person in (world.ann, world.ben):
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
    return world.ann


@pytest.fixture
def address(world: World, ann: User) -> str:
    """Of completing ann's first action."""
    lead = record("Lee", owner=ann)
    return f"/actions/{world.enroll(lead)[0].pk}/complete/?view=due"


def left(client: Client) -> None:
    """The session is over; the browser is the same."""
    client.cookies.pop("baton_session")


def kept_in(answer: Answer) -> str:
    match = KEPT.search(answer.content.decode())
    assert match
    return match[1]


def sign_in(client: Client, address: str, kept: str, *, username: str = "ann", password: str = PASSWORD) -> Answer:
    return client.post(address, {"username": username, "password": password, "kept_form": kept})


def note_of(address: str) -> str:
    return ParticipantAction.objects.get(pk=int(address.split("/")[2])).note


def test_what_was_typed_is_saved_after_signing_in(ann: User, address: str, as_user: SignIn) -> None:
    client = as_user(ann)
    left(client)
    answer = client.post(
        address, {"complete-outcome": "no_answer", "complete-note": "She is in Lisbon & back on Monday"}
    )
    assert answer.status_code == 401
    assert "Sign in, and Baton saves it." in answer.content.decode()
    assert note_of(address) == ""
    refused = sign_in(client, address, kept_in(answer), password="wrong")
    assert "is incorrect" in refused.content.decode()
    answer = sign_in(client, address, kept_in(refused))
    assert answer.status_code == 302
    assert note_of(address) == "She is in Lisbon & back on Monday"


def test_nobody_saves_what_somebody_else_typed_at_the_same_machine(ann: User, address: str, as_user: SignIn) -> None:
    client = as_user(ann)
    left(client)
    answer = client.post(address, {"complete-outcome": "no_answer", "complete-note": "Ann’s"})
    answer = sign_in(client, address, kept_in(answer), username="ben")
    assert "filled in by someone else" in client.get(answer["Location"]).content.decode()
    assert note_of(address) == ""


def test_signing_out_forgets_who_was_there(ann: User, as_user: SignIn) -> None:
    client = as_user(ann)
    assert client.cookies[LAST_USER].value
    client.post("/sign-out/")
    assert client.cookies[LAST_USER].value == ""


@pytest.mark.parametrize("field", ["address", "body"])
def test_what_is_kept_cannot_be_changed_or_sent_elsewhere(ann: User, address: str, field: str) -> None:
    kept = {
        "address": KeptForm(address="/actions/1/skip/", body="why=x", user="").sign(),
        "body": KeptForm(address=address, body="note=x", user="").sign()[:-1] + "_",
    }[field]
    client = Client()
    answer = sign_in(client, address, kept)
    assert "too old to save" in client.get(answer["Location"]).content.decode()
    assert note_of(address) == ""


def test_a_role_refuses_after_signing_in_as_before(ann: User) -> None:
    client = Client()
    answer = client.post("/sequences/new/", {"name": "Mine"})
    assert sign_in(client, "/sequences/new/", kept_in(answer)).status_code == 403


def test_a_password_is_never_kept(ann: User) -> None:
    answer = Client().post("/password/", {"old_password": PASSWORD})
    assert answer["Location"] == "/sign-in/?next=/password/"


def test_a_file_is_asked_for_again(ann: User) -> None:
    client = Client()
    answer = client.post(
        "/imports/new/",
        {"file": SimpleUploadedFile("Lead.csv", b"Id")},
        headers={"Referer": "http://testserver/imports/"},
    )
    assert answer["Location"] == "/sign-in/?next=%2Fimports%2F"
    assert "choose it again" in client.get("/sign-in/").content.decode()


def test_htmx_is_told_and_signs_in_over_the_page(ann: User, as_user: SignIn) -> None:
    client = Client()
    answer = client.get("/actions/", headers=HTMX)
    assert (answer.status_code, answer.content) == (401, b"")
    assert "Nothing you typed on this page is lost" in client.get("/sign-in/", headers=HTMX).content.decode()
    form = {"username": "ann", "password": "wrong"}
    assert "is incorrect" in client.post("/sign-in/", form, headers=HTMX).content.decode()
    answer = client.post("/sign-in/", form | {"password": PASSWORD}, headers=HTMX)
    assert answer["HX-Trigger"] == f'{{"signed-in": {{"user": "{ann.pk}"}}}}'
    assert client.get("/sign-in/", headers=HTMX)["HX-Trigger"] == answer["HX-Trigger"]


def test_an_address_without_a_page_says_so(ann: User, address: str, as_user: SignIn) -> None:
    answer = as_user(ann).get(address)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Nothing was changed" in answer.content.decode()
