"""How long somebody stays signed in."""

import time

from django.conf import settings
from django.test import Client, override_settings

from baton.people.session_keys import BEGAN, SEEN
from tests.web.conftest import SignIn
from tests.world import World

HOUR = 3600


def earlier(client: Client, key: str, *, seconds: int) -> None:
    """As if it had been so much earlier that the session began, or was seen."""
    session = client.session
    session[key] = int(time.time()) - seconds
    session.save()


def test_a_session_ends_twelve_hours_after_signing_in_whatever_it_is_used_for(world: World, as_user: SignIn) -> None:
    client = as_user(world.mia)
    earlier(client, BEGAN, seconds=12 * HOUR - 60)
    assert client.get("/").status_code == 200
    earlier(client, BEGAN, seconds=12 * HOUR)
    assert client.get("/handovers/")["Location"] == "/sign-in/?next=/handovers/"
    assert "You were signed out" in client.get("/sign-in/").content.decode()


def test_a_session_ends_when_it_is_not_used(world: World, as_user: SignIn) -> None:
    client = as_user(world.mia)
    with override_settings(SESSION_IDLE_MINUTES=30):
        earlier(client, SEEN, seconds=29 * 60)
        assert client.get("/").status_code == 200  # which is use
        assert client.session[SEEN] > time.time() - 60
        earlier(client, SEEN, seconds=30 * 60)
        assert client.get("/").status_code == 302


def test_a_page_that_asks_for_news_by_itself_does_not_use_it(world: World, as_user: SignIn) -> None:
    client, by_clock = as_user(world.mia), {"Baton-By-Clock": "yes"}
    with override_settings(SESSION_IDLE_MINUTES=30):
        earlier(client, SEEN, seconds=29 * 60)
        assert client.get("/notices/bell/", headers=by_clock).status_code == 204
        assert client.session[SEEN] < time.time() - 28 * 60
        earlier(client, SEEN, seconds=30 * 60)
        assert client.get("/notices/bell/", headers=by_clock).status_code == 302


def test_without_the_setting_a_session_may_lie_idle(world: World, as_user: SignIn) -> None:
    client = as_user(world.mia)
    earlier(client, SEEN, seconds=11 * HOUR)
    assert client.get("/").status_code == 200


def test_the_browser_keeps_the_cookie_as_long(world: World) -> None:
    assert settings.SESSION_COOKIE_AGE == 12 * HOUR
