"""The organization in Setup, and two-factor sign-in for everybody."""

import pyotp
import pytest
from django.test import Client

from baton.people.models import Activity, Organization, Role, TwoFactor, User
from baton.people.organization import OwnTwoFactorMissing, default_time_zone, require_two_factor
from tests.web.asking import words
from tests.web.conftest import Answer, SignIn
from tests.world import MONDAY, World, user

PASSWORD = "seven-quiet-otters"
PAGE = "/setup/sign-in/"


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def with_password(person: User) -> User:
    person.set_password(PASSWORD)
    person.save()
    return person


def with_two_factor(person: User) -> None:
    TwoFactor.objects.create(user=person, secret="", last_step=0, recovery_codes=[])


def sign_in(client: Client, person: User) -> Answer:
    return client.post("/sign-in/", {"username": person.username, "password": PASSWORD}, follow=True)


def test_the_name_and_the_time_zone_are_saved_and_logged(world: World, mia: Client) -> None:
    mia.post("/setup/organization/", {"name": "Northwind", "time_zone": "America/Chicago"})
    assert "Northwind" in words(mia.get("/setup/organization/"))
    assert default_time_zone() == "America/Chicago"
    world.ann.refresh_from_db()
    assert world.ann.time_zone != "America/Chicago"
    line = Activity.objects.get(subject_type="organization")
    assert (line.event, line.by) == ("edited", world.mia)


def test_a_blank_time_zone_is_that_of_the_server(mia: Client) -> None:
    mia.post("/setup/organization/", {"name": "", "time_zone": ""})
    assert default_time_zone() == "UTC"


def test_a_time_zone_that_does_not_exist_is_refused(mia: Client) -> None:
    assert "Select a valid choice." in words(mia.post("/setup/organization/", {"time_zone": "Mars/Base"}))
    assert not Organization.objects.filter(time_zone="Mars/Base").exists()


def test_whoever_has_none_cannot_require_it_of_others(world: World, mia: Client) -> None:
    page = words(mia.post(PAGE, {"is_required": "on", "save": "1"}))
    assert "Turn on your own two-factor sign-in first" in page
    assert not Organization.objects.filter(requires_two_factor=True).exists()
    with pytest.raises(OwnTwoFactorMissing):
        require_two_factor(is_required=True, by=world.mia, at=MONDAY)


def test_it_is_previewed_then_signs_out_those_who_have_none(world: World, mia: Client) -> None:
    with_two_factor(world.mia)
    ann, client = with_password(world.ann), Client()
    sign_in(client, ann)
    page = words(mia.post(PAGE, {"is_required": "on"}))
    assert "1 user has no two-factor sign-in yet." in page
    assert client.get("/engage/").status_code == 200
    assert "1 session was ended." in words(mia.post(PAGE, {"is_required": "on", "save": "1"}, follow=True))
    assert client.get("/engage/").status_code == 302
    assert mia.get("/setup/").status_code == 200


def test_whoever_signs_in_turns_it_on_before_anything_else(world: World, mia: Client) -> None:
    with_two_factor(world.mia)
    ann, client = with_password(world.ann), Client()
    mia.post(PAGE, {"is_required": "on", "save": "1"})
    page = words(sign_in(client, ann))
    assert "Two-factor sign-in is required." in page
    assert client.get("/engage/")["Location"] == "/two-factor/"
    app = pyotp.TOTP(client.session["two_factor_key"])
    client.post("/two-factor/", {"code": app.now()})
    assert client.get("/engage/").status_code == 200


def test_once_it_is_no_longer_required_nothing_is_asked(world: World, mia: Client) -> None:
    with_two_factor(world.mia)
    ann, client = with_password(world.ann), Client()
    mia.post(PAGE, {"is_required": "on", "save": "1"})
    sign_in(client, ann)
    assert client.get("/engage/").status_code == 302
    mia.post(PAGE, {})
    assert client.get("/engage/").status_code == 200
    assert not Organization.objects.filter(requires_two_factor=True).exists()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SEQUENCE_AGENT, Role.ENROLLER])
@pytest.mark.parametrize("page", ["organization/", "sign-in/"])
def test_others_are_refused(world: World, as_user: SignIn, page: str, role: Role) -> None:
    kim = user("kim", role=role)
    with_two_factor(kim)
    client = as_user(kim)
    assert client.get(f"/setup/{page}").status_code == 403
    assert client.post(f"/setup/{page}", {"is_required": "on", "save": "1", "name": "Mine"}).status_code == 403
    assert not Organization.objects.filter(requires_two_factor=True).exists()
