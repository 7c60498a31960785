"""Passkeys in Chromium, with an authenticator that it makes for tests: added, used to sign in, removed."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from baton.people.models import Activity, Passkey
from tests.browser.conftest import PASSWORD, Open
from tests.world import World

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page_with_keys(page_of: Open, live_server: LiveServer, settings: LazySettings) -> Callable[..., Page]:
    settings.BATON_URL = live_server.url

    def open_page(*arguments: object, **options: object) -> Page:
        page = page_of(*arguments, **options)
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        return page

    return open_page


def add_passkey(page: Page) -> None:
    page.goto("/passkeys/")
    page.get_by_label("Name", exact=True).fill("Work laptop")
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_text("Passkey added.")).to_be_visible()


def sign_out(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in/?next=/records/")


def test_a_passkey_signs_in_without_password_or_code(page_with_keys: Callable[..., Page], world: World) -> None:
    page = page_with_keys(world.ann)
    add_passkey(page)
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("/records/")
    passkey = Passkey.objects.get(user=world.ann)
    assert passkey.uses > 0
    assert passkey.used_at is not None
    lines = list(Activity.objects.filter(event__in=["added_passkey", "signed_in_through"]).order_by("pk"))
    assert [line.event for line in lines] == ["added_passkey", "signed_in_through"]


@pytest.mark.interrupted
def test_a_passkey_signs_in_over_a_page_that_stays(page_with_keys: Callable[..., Page], world: World) -> None:
    page = page_with_keys(world.mia)
    add_passkey(page)
    page.goto("/actions/")
    for words in ("Lee", "Le"):
        page.context.clear_cookies(name="baton_session")
        search = page.get_by_label("Search records, sequences, and people")
        search.fill(words)
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_text("Nothing you typed on this page is lost.")).to_be_hidden()
        expect(page.locator("[data-suggestions]").get_by_text("Lee", exact=True).first).to_be_visible()
        expect(search).to_have_value(words)
    expect(page).to_have_url("/actions/")


@pytest.mark.interrupted
def test_a_passkey_that_baton_does_not_know_is_refused_over_the_page(
    page_with_keys: Callable[..., Page], world: World
) -> None:
    page = page_with_keys(world.mia)
    add_passkey(page)
    page.goto("/actions/")
    Passkey.objects.all().delete()
    page.context.clear_cookies(name="baton_session")
    scripts: list[Route] = []
    page.route("**/passkeys.js", lambda route: scripts.append(route))  # noqa: PLW0108 - no builtin
    with page.expect_request("**/passkeys.js"):
        page.get_by_label("Search records, sequences, and people").fill("Lee")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    button = page.get_by_role("button", name="Sign in with a passkey")
    expect(button).to_be_hidden()  # without its script, it would leave the page
    scripts[0].continue_()
    button.click()
    expect(page.get_by_text("Baton doesn’t know this passkey.")).to_be_visible()
    expect(page.get_by_text("Nothing you typed on this page is lost.")).to_be_visible()


def test_a_removed_passkey_signs_nobody_in(page_with_keys: Callable[..., Page], world: World) -> None:
    page = page_with_keys(world.ann)
    add_passkey(page)
    page.get_by_role("button", name="Remove Work laptop").click()
    expect(page.get_by_text("Passkey removed.")).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("Baton doesn’t know this passkey.")).to_be_visible()


def test_the_inactive_are_refused_with_their_passkey(page_with_keys: Callable[..., Page], world: World) -> None:
    page = page_with_keys(world.ann)
    add_passkey(page)
    sign_out(page)
    world.deactivate(world.ann)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("Your account is inactive or has no role")).to_be_visible()


def test_a_copied_passkey_is_refused(page_with_keys: Callable[..., Page], world: World) -> None:
    page = page_with_keys(world.ann)
    add_passkey(page)
    sign_out(page)
    Passkey.objects.update(uses=1000)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("This passkey was copied.")).to_be_visible()


def test_what_was_typed_before_the_session_ended_is_saved(page_with_keys: Callable[..., Page], world: World) -> None:
    page = page_with_keys(world.ann)
    add_passkey(page)
    page.goto("/own-mail/")
    page.get_by_label("Signature").fill("Ann, who types long")
    page.context.clear_cookies(name="baton_session")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("button", name="Save it now").click()
    expect(page.get_by_text("Email settings saved.")).to_be_visible()
    world.ann.refresh_from_db()
    assert world.ann.signature == "Ann, who types long"


def test_who_has_to_use_two_factors_may_use_a_passkey(
    page_with_keys: Callable[..., Page], world: World, settings: LazySettings
) -> None:
    settings.TWO_FACTOR_ROLES = ("sequence_agent",)
    page = page_with_keys(None, path="/sign-in/")
    world.ann.set_password(PASSWORD)
    world.ann.save(update_fields=["password"])
    page.get_by_label("Username").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="passkey").click()
    add_passkey(page)
    page.goto("/engage/")
    expect(page).to_have_url("/engage/")
    # The password alone would let whoever knows it make a second factor of their own.
    sign_out(page)
    page.get_by_label("Username").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("your second factor is a passkey")).to_be_visible()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url("/records/")
