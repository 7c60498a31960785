"""Selecting several actions in Engage, which stay selected while one looks at another; and on every screen."""

from playwright.sync_api import expect

from baton.participants.models import ParticipantAction
from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.browser.test_engage import opened
from tests.browser.test_fresh import lead, look
from tests.world import World


def test_several_are_skipped_with_the_keyboard_and_the_mouse(world: World, page_of: Open) -> None:
    for name in ("Ada", "Bea", "Cleo"):
        lead(world, name)
    page = page_of(world.ann, path="/engage/")
    expect(page.get_by_role("button", name="Skip")).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_label("Select Ada")).to_be_checked()
    expect(page.get_by_text("1 selected")).to_be_visible()
    # Opening an action and what comes by itself leave the selection as it is.
    page.get_by_role("link", name="Cleo").click()
    opened(page, "Cleo")
    lead(world, "Zoe")
    look(page)
    expect(page.get_by_role("link", name="Zoe")).to_be_visible()
    expect(page.get_by_label("Select Ada")).to_be_checked()
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.get_by_label("Select Bea").check()
    expect(page.get_by_text("2 selected")).to_be_visible()
    page.get_by_role("group", name="Selected actions").get_by_role("button", name="Skip").click()
    expect(page.get_by_role("heading", name="Skip actions")).to_be_visible()
    expect(page.get_by_role("button", name="Skip 2")).to_be_visible()
    page.get_by_label("Reason").fill("Trade fair canceled")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("2 actions skipped.")).to_be_visible()
    skipped = ParticipantAction.objects.filter(status="skipped").values_list("participant__record__name", "note")
    assert set(skipped) == {("Ada", "Trade fair canceled"), ("Bea", "Trade fair canceled")}


def test_it_looks_right(world: World, page_of: Open) -> None:
    for name in ("Ada", "Long " + "W" * 60):
        lead(world, name)
    page = page_of(world.ann, path="/engage/")
    page.get_by_label("Select all on this page").check()
    expect(page.get_by_role("button", name="Add note")).to_be_visible()
    assert faults_on_screens(page) == []
    page.get_by_role("button", name="Reschedule").click()
    expect(page.get_by_role("heading", name="Reschedule actions")).to_be_visible()
    assert faults_on_screens(page) == []
