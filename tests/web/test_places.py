"""Where a user is signed in, and signing out there."""

import re

import pytest
from django.test import Client

from baton.delegation import staffing
from baton.people import access
from baton.people.browsers import BrowserSession
from baton.people.models import Activity, Role, User
from baton.web.account.devices import device_in_words
from tests.web.conftest import SignIn
from tests.world import MONDAY, World

PASSWORD = "a-long-enough-secret"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/18.5 Mobile/15E148 Safari/604.1"
)
PLACE = re.compile(r'name="place" value="([0-9a-f]{32})"')
ENDED = "/sign-in/?next=/engage/"


@pytest.fixture
def ann(world: World) -> User:
    world.ann.set_password(PASSWORD)
    world.ann.save(update_fields=["password"])
    return world.ann


def sign_in(agent: str, address: str, username: str = "ann") -> Client:
    client = Client(REMOTE_ADDR=address, headers={"User-Agent": agent})
    client.post("/sign-in/", {"username": username, "password": PASSWORD})
    return client


def page(client: Client) -> str:
    return client.get("/signed-in/").content.decode()


def is_signed_in(client: Client) -> bool:
    return client.get("/engage/").status_code == 200


def test_every_browser_is_listed_with_its_address(ann: User) -> None:
    here = sign_in(WINDOWS, "192.0.2.1")
    assert "You aren’t signed in anywhere else." in page(here)
    sign_in(IPHONE, "198.51.100.7")
    text = page(here)
    assert text.index("Chrome on Windows") < text.index("this browser") < text.index("Safari on iPhone")
    assert "192.0.2.1" in text
    assert "198.51.100.7" in text


def test_the_page_has_no_key_of_a_session(ann: User) -> None:
    text = page(sign_in(WINDOWS, "192.0.2.1"))
    assert all(row.session_key not in text for row in BrowserSession.objects.all())


def test_one_browser_is_signed_out(ann: User) -> None:
    here, phone, tablet = (sign_in(WINDOWS, f"192.0.2.{n}") for n in (1, 2, 3))
    [first, _second] = PLACE.findall(page(here))  # the tablet's, seen last
    answer = here.post("/signed-in/sign-out/", {"place": first}, follow=True)
    assert "Signed out of 1 other session." in answer.content.decode()
    assert sorted([is_signed_in(here), is_signed_in(phone), is_signed_in(tablet)]) == [False, True, True]
    again = here.post("/signed-in/sign-out/", {"place": first}, follow=True)
    assert "That session has already ended." in again.content.decode()


def test_everywhere_else_is_signed_out_and_it_is_logged(ann: User) -> None:
    here, *others = (sign_in(WINDOWS, f"192.0.2.{n}") for n in (1, 2, 3))
    here.post("/signed-in/sign-out/", {"place": "others"})
    assert [is_signed_in(client) for client in (here, *others)] == [True, False, False]
    line = Activity.objects.get(event="ended_sessions")
    assert (line.by, line.details) == (ann, {"sessions": 2})


@pytest.mark.parametrize("place", ["", "others and more", "f" * 32])
def test_a_place_that_is_not_there_ends_nothing(ann: User, place: str) -> None:
    here, other = sign_in(WINDOWS, "192.0.2.1"), sign_in(IPHONE, "192.0.2.2")
    here.post("/signed-in/sign-out/", {"place": place})
    assert is_signed_in(other)


def test_nobody_signs_a_colleague_out(ann: User, world: World, as_user: SignIn) -> None:
    here, _other = sign_in(WINDOWS, "192.0.2.1"), sign_in(IPHONE, "192.0.2.2")
    [place] = PLACE.findall(page(here))
    ben = as_user(world.ben)
    ben.post("/signed-in/sign-out/", {"place": place})
    ben.post("/signed-in/sign-out/", {"place": "others"})
    assert BrowserSession.objects.filter(user=ann).count() == 2


def test_who_is_reactivated_signs_in_again(ann: User, world: World) -> None:
    client = sign_in(WINDOWS, "192.0.2.1")
    for is_active in (False, True):
        world.do(staffing.activity(user_id=ann.pk, is_active=is_active))
    assert client.get("/engage/")["Location"] == ENDED


def test_a_role_that_comes_back_brings_no_session_back(ann: User, world: World) -> None:
    client = sign_in(WINDOWS, "192.0.2.1")
    for role in (Role.SEQUENCE_ADMIN, Role.SEQUENCE_AGENT):
        world.do(staffing.role(user_id=ann.pk, role=role))
    assert client.get("/engage/")["Location"] == ENDED


def test_a_password_that_somebody_else_sets_ends_all_sessions(ann: User, world: World) -> None:
    client = sign_in(WINDOWS, "192.0.2.1")
    access.set_password(user=ann, password="another-long-secret", by=world.mia, at=MONDAY)
    assert client.get("/engage/")["Location"] == ENDED
    assert not BrowserSession.objects.filter(user=ann).exists()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (WINDOWS, "Chrome on Windows"),
        (WINDOWS + " Edg/140.0.0.0", "Edge on Windows"),
        (IPHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.5.0", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_a_browser_is_named_in_words(agent: str, words: str) -> None:
    assert device_in_words(agent) == words
