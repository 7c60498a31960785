"""Nothing that somebody typed is lost: the session ends, the connection goes, the browser is closed."""

import pytest
from playwright.sync_api import Page, expect

from baton.participants.models import ParticipantAction
from tests.browser.conftest import PASSWORD, Open
from tests.world import World

pytestmark = pytest.mark.interrupted

NOTE = "She is back on Monday"
ENDED = "Nothing you typed on this page is lost."


@pytest.fixture
def due(world: World) -> ParticipantAction:
    return world.enroll()[0]


def end_session(page: Page) -> None:
    page.context.clear_cookies(name="baton_session")


def type_note(page: Page) -> None:
    page.get_by_label("No answer").check()
    page.get_by_label("Notes", exact=True).fill(NOTE)


def sign_in_again(page: Page, username: str, button: str) -> None:
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name=button, exact=True).click()


def is_saved(page: Page, due: ParticipantAction) -> None:
    expect(page.get_by_text("Completed: Call 1 for Lee")).to_be_visible()
    due.refresh_from_db()
    assert (due.status, due.note) == ("completed", NOTE)


def has_drafts(page: Page, count: int) -> None:
    page.wait_for_function(
        "count => Object.keys(localStorage).filter(key => key.startsWith('baton-draft')).length === count", arg=count
    )


def test_a_note_is_saved_after_signing_in_again(world: World, due: ParticipantAction, page_of: Open) -> None:
    page = page_of(world.ann, path=f"/engage/{due.pk}/")
    type_note(page)
    end_session(page)
    page.get_by_role("button", name="Complete", exact=True).click()
    sign_in_again(page, "ann", "Sign in and save")
    is_saved(page, due)
    has_drafts(page, 0)


def test_a_list_goes_on_where_it_was_after_signing_in_over_it(
    world: World, due: ParticipantAction, page_of: Open
) -> None:
    page = page_of(world.mia, path="/actions/")
    end_session(page)
    page.get_by_label("Search records, sequences, and people").fill("Lee")
    expect(page.get_by_text(ENDED)).to_be_visible()
    expect(page.get_by_label("Username")).to_have_value("mia")
    expect(page.get_by_label("Password")).to_be_focused()
    sign_in_again(page, "mia", "Sign in")
    expect(page.get_by_text(ENDED)).to_be_hidden()
    expect(page.locator("[data-suggestions]").get_by_text("Lee", exact=True).first).to_be_visible()
    expect(page).to_have_url("/actions/")


def test_somebody_else_who_signs_in_over_the_page_gets_their_own(
    world: World, due: ParticipantAction, page_of: Open
) -> None:
    page_of(world.ben)  # who has a password then
    page = page_of(world.ann, path=f"/engage/{due.pk}/")
    end_session(page)
    page.get_by_label("Search your records and sequences").fill("Lee")
    sign_in_again(page, "ben", "Sign in")
    expect(page.get_by_role("button", name="Account menu for Ben")).to_be_visible()


def test_a_form_waits_for_the_connection(world: World, due: ParticipantAction, page_of: Open) -> None:
    page = page_of(world.ann, path=f"/engage/{due.pk}/")
    type_note(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.get_by_text("No connection to Baton. What you typed is safe.")).to_be_visible()
    expect(page.get_by_label("Notes", exact=True)).to_have_value(NOTE)
    page.context.set_offline(False)
    is_saved(page, due)
    has_drafts(page, 0)


def test_a_search_waits_for_the_connection(world: World, due: ParticipantAction, page_of: Open) -> None:
    page = page_of(world.ann, path="/engage/")
    page.context.set_offline(True)
    page.get_by_label("Search your records and sequences").fill("Lee")
    expect(page.get_by_text("No connection to Baton.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("[data-suggestions]").get_by_text("Lee", exact=True).first).to_be_visible()
    expect(page.get_by_text("No connection to Baton.")).to_be_hidden()


def test_a_draft_is_there_when_the_page_is_opened_again(world: World, due: ParticipantAction, page_of: Open) -> None:
    page = page_of(world.ann, path=f"/engage/{due.pk}/")
    page.get_by_label("Notes", exact=True).press_sequentially(NOTE)
    page.goto("/engage/")
    page.goto(f"/engage/{due.pk}/")
    expect(page.get_by_label("Notes", exact=True)).to_have_value(NOTE)
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("Notes", exact=True)).to_have_value("")
    has_drafts(page, 0)


def test_a_draft_is_gone_when_its_author_signs_out(world: World, due: ParticipantAction, page_of: Open) -> None:
    page = page_of(world.ann, path=f"/engage/{due.pk}/")
    page.get_by_label("Notes", exact=True).press_sequentially(NOTE)
    has_drafts(page, 1)
    page.get_by_role("button", name="Account menu for Ann").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    has_drafts(page, 0)
