"""Signing in and out, and changing one's password."""

import logging
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from baton.delegation import staffing
from baton.people.models import Role, SignInFailure, User
from baton.people.sign_in import WINDOW
from baton.web.address import address_of
from tests.web.conftest import Answer, SignIn
from tests.world import World, user

PASSWORD = "a-long-enough-secret"


@pytest.fixture
def ann(world: World) -> User:
    world.ann.set_password(PASSWORD)
    world.ann.save(update_fields=["password"])
    return world.ann


def sign_in(username: str, password: str = PASSWORD, to: str = "") -> Answer:
    return Client().post("/sign-in/", {"username": username, "password": password, "next": to})


def test_the_right_password_opens_the_first_page(ann: User) -> None:
    response = sign_in("ann")
    assert (response.status_code, response["Location"]) == (302, "/engage/")


def test_a_wrong_password_is_refused_with_a_sentence(ann: User) -> None:
    response = sign_in("ann", "wrong")
    assert response.status_code == 200
    assert "The username or password is incorrect." in response.content.decode()


def test_somebody_inactive_is_told_so_and_stays_out(ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(is_active=False)
    response = sign_in("ann")
    assert response.status_code == 200
    assert "Your account is inactive" in response.content.decode()


def test_a_stranger_is_not_told_who_is_inactive(ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(is_active=False)
    assert "inactive" not in sign_in("ann", "wrong").content.decode()


def test_somebody_without_a_role_is_told_so_and_stays_out(ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(role=Role.NONE)
    response = sign_in("ann")
    assert response.status_code == 200
    assert "You don’t have a role in Baton yet." in response.content.decode()


def test_nobody_signs_in_as_a_user_without_a_password(world: World) -> None:
    world.ben.set_unusable_password()
    world.ben.save(update_fields=["password"])
    assert "This field is required" in sign_in("ben", "").content.decode()
    assert "The username or password is incorrect." in sign_in("ben", world.ben.password).content.decode()


def test_strangers_are_sent_to_sign_in_and_then_where_they_wanted(ann: User) -> None:
    assert Client().get("/?page=2")["Location"] == "/sign-in/?next=/%3Fpage%3D2"
    assert sign_in("ann", to="/password/")["Location"] == "/password/"


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_signing_in_leads_to_no_other_site(ann: User, to: str) -> None:
    assert sign_in("ann", to=to)["Location"] == "/engage/"


def test_whoever_is_signed_in_needs_no_form(world: World, as_user: SignIn) -> None:
    assert as_user(world.ann).get("/sign-in/")["Location"] == "/engage/"
    assert as_user(world.mia).get("/sign-in/")["Location"] == "/"


def test_signing_out_takes_a_click_not_a_link(world: World, as_user: SignIn) -> None:
    client = as_user(world.ann)
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/").status_code == 200
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


def test_deactivation_ends_the_session(world: World, as_user: SignIn) -> None:
    client = as_user(world.ann)
    world.do(staffing.activity(user_id=world.ann.pk, is_active=False))
    assert client.get("/")["Location"] == "/sign-in/?next=/"


def change_password(client: Client, old: str, new: str) -> Answer:
    return client.post("/password/", {"old_password": old, "new_password1": new, "new_password2": new})


def test_another_role_ends_every_session_of_the_user(world: World, as_user: SignIn) -> None:
    client = as_user(world.ann)
    assert client.get("/engage/").status_code == 200
    world.do(staffing.role(user_id=world.ann.pk, role=Role.SEQUENCE_ADMIN))
    assert client.get("/engage/")["Location"] == "/sign-in/?next=/engage/"


def test_another_title_ends_no_session(world: World, as_user: SignIn) -> None:
    client = as_user(world.ann)
    User.objects.filter(pk=world.ann.pk).update(title="SDR", name="Ann Lee")
    assert client.get("/engage/").status_code == 200


def test_a_password_is_changed_and_the_session_goes_on(ann: User, as_user: SignIn) -> None:
    client = as_user(ann)
    response = change_password(client, PASSWORD, "another-long-secret")
    assert response["Location"] == "/password/"
    assert "Password changed. You are signed out everywhere else." in client.get("/password/").content.decode()
    assert sign_in("ann", "another-long-secret").status_code == 302


def test_another_password_ends_the_other_sessions(ann: User, as_user: SignIn) -> None:
    here, elsewhere = as_user(ann), as_user(ann)
    change_password(here, PASSWORD, "another-long-secret")
    assert here.get("/engage/").status_code == 200
    assert elsewhere.get("/engage/")["Location"] == "/sign-in/?next=/engage/"


@pytest.mark.parametrize(
    ("weak", "why"),
    [
        ("elevenchars", "It must contain at least 12 characters."),
        ("startfinding", "This password is too common."),
        ("480192756301", "This password is entirely numeric."),
        ("annabel.archer", "The password is too similar to the name."),
        ("archer@example", "The password is too similar to the email."),
    ],
)
def test_a_weak_password_is_refused_in_words(ann: User, as_user: SignIn, weak: str, why: str) -> None:
    User.objects.filter(pk=ann.pk).update(name="Annabel Archer", email="archer@example.org")
    assert why in change_password(as_user(ann), PASSWORD, weak).content.decode()
    assert sign_in("ann").status_code == 302


def test_what_a_password_needs_is_said_before_it_is_typed(ann: User, as_user: SignIn) -> None:
    assert "at least 12 characters" in as_user(ann).get("/password/").content.decode()


@pytest.mark.parametrize(("old", "new"), [("wrong", "another-long-secret"), (PASSWORD, "short")])
def test_a_password_stays_without_the_old_one_or_with_a_weak_new_one(
    ann: User, as_user: SignIn, old: str, new: str
) -> None:
    assert change_password(as_user(ann), old, new).status_code == 200
    assert sign_in("ann").status_code == 302


def test_changing_a_password_writes_the_password_alone(ann: User, as_user: SignIn) -> None:
    client = as_user(ann)
    with pytest.MonkeyPatch.context() as patch:
        # What a colleague deactivates between our reading and our writing stays deactivated.
        patch.setattr(User, "set_password", _deactivated_meanwhile)
        change_password(client, PASSWORD, "another-long-secret")
    ann.refresh_from_db()
    assert not ann.is_active


def _deactivated_meanwhile(person: User, raw: str) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    super(User, person).set_password(raw)


TOO_MANY = "Too many attempts. Try again in 15 minutes."


def guess(username: str, times: int, *, address: str = "192.0.2.1") -> list[int]:
    """Wrong passwords, each from a browser of its own; the statuses of the answers."""
    form = {"username": username, "password": "wrong"}
    return [Client(REMOTE_ADDR=address).post("/sign-in/", form).status_code for _ in range(times)]


def test_after_ten_wrong_passwords_the_right_one_has_to_wait(ann: User) -> None:
    assert guess("ann", 12) == [200] * 10 + [429] * 2
    answer = sign_in("ann")
    assert answer.status_code == 429
    assert TOO_MANY in answer.content.decode()


def test_the_right_password_is_heard_before_that_and_begins_anew(ann: User) -> None:
    guess("ann", 9)
    assert sign_in("ann").status_code == 302
    assert guess("ann", 10) == [200] * 10


def test_who_waited_gets_in(ann: User) -> None:
    guess("ann", 12)
    SignInFailure.objects.update(at=timezone.now() - WINDOW - timedelta(seconds=1))
    assert sign_in("ann").status_code == 302


def test_a_name_that_nobody_has_is_answered_in_the_same_words(ann: User) -> None:
    guess("nobody", 10)
    guess("ann", 10)
    for username in ("nobody", "ann", "ANN"):
        assert TOO_MANY in sign_in(username).content.decode()


def test_an_address_that_tries_many_accounts_has_to_wait(ann: User) -> None:
    statuses = [guess(f"user{n}", 1)[0] for n in range(52)]
    assert statuses == [200] * 50 + [429] * 2
    form = {"username": "ann", "password": PASSWORD}
    assert Client(REMOTE_ADDR="192.0.2.1").post("/sign-in/", form).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.2").post("/sign-in/", form).status_code == 302


def test_all_addresses_of_one_ipv6_network_are_one(db: None) -> None:
    statuses = [guess(f"user{n}", 1, address=f"2001:db8::{n:x}")[0] for n in range(51)]
    assert statuses[-2:] == [200, 429]
    assert guess("another", 1, address="2001:db8:0:1::1") == [200]


@pytest.mark.parametrize(
    ("proxies", "header", "expected"),
    [
        ([], "203.0.113.9", "10.0.0.1"),
        (["10.0.0.0/8"], "203.0.113.9", "203.0.113.9"),
        (["10.0.0.0/8"], "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (["10.0.0.0/8"], "203.0.113.9, 10.0.0.7", "203.0.113.9"),
        (["10.0.0.0/8"], "[2001:db8::1]:4711", "2001:db8::1"),
        (["10.0.0.0/8"], "203.0.113.9:4711", "203.0.113.9"),
        (["10.0.0.0/8"], "nonsense", "10.0.0.1"),
        (["192.0.2.0/24"], "203.0.113.9", "10.0.0.1"),
    ],
)
def test_only_a_proxy_of_ours_says_where_a_request_comes_from(proxies: list[str], header: str, expected: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": header})
    with override_settings(TRUSTED_PROXIES=[ip_network(proxy) for proxy in proxies]):
        assert address_of(request) == expected


def test_signing_in_and_out_is_logged_without_passwords(ann: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "baton")
    client = Client(REMOTE_ADDR="192.0.2.1")
    client.post("/sign-in/", {"username": "ann\nSigned in: mia", "password": "a-wrong-secret"})
    client.post("/sign-in/", {"username": "ann", "password": PASSWORD})
    client.post("/sign-out/")
    assert caplog.messages == [
        r"Sign-in refused (invalid_login): 'ann\nSigned in: mia' from 192.0.2.1",
        "Signed in: ann from 192.0.2.1",
        "Signed out: ann from 192.0.2.1",
    ]


def test_strangers_change_no_password(db: None) -> None:
    user("ann")
    assert Client().get("/password/")["Location"] == "/sign-in/?next=/password/"
