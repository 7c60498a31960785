"""Deciding what the outcomes of a call lead to, and what Engage says of it, in a real browser."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.world import World


def outcome(page: Page, name: str, field: str = "Leads to") -> Locator:
    return page.get_by_role("group", name=name, exact=True).get_by_label(field, exact=True)


def test_a_call_without_an_answer_is_repeated(world: World, page_of: Open) -> None:
    first = world.sequence.actions.get(position=1)
    page = page_of(world.mia, path=f"/sequences/{world.sequence.pk}/edit/")
    page.get_by_role("link", name=f"Change the outcomes of “{first}”").click()
    expect(outcome(page, "Meeting booked", "Result")).to_be_visible()
    expect(outcome(page, "No answer", "At most (times)")).to_be_hidden()
    outcome(page, "No answer").select_option("Repeat after a delay")
    outcome(page, "No answer", "Days").fill("2")
    outcome(page, "No answer", "At most (times)").fill("11")
    outcome(page, "Connected").select_option("Skip to a later action")
    page.get_by_role("button", name="Save outcomes").click()
    expect(page.get_by_text("Ensure this value is less than or equal to 10.")).to_be_visible()
    expect(page.get_by_text("Select a later action.")).to_be_visible()
    outcome(page, "No answer", "At most (times)").fill("3")
    outcome(page, "Connected").select_option("Go on to the next action")
    page.get_by_role("button", name="Save outcomes").click()
    expect(page.get_by_text("No answer: repeats in 2 business days, at most 3 times")).to_be_visible()
    world.enroll()
    page = page_of(world.ann, path=f"/engage/{world.actions()[0].pk}/")
    expect(page.get_by_text("Repeats in 2 business days (1 of 3).")).to_be_visible()


def test_the_page_of_outcomes_fits_and_is_accessible(world: World, page_of: Open) -> None:
    first = world.sequence.actions.get(position=1)
    address = f"/sequences/{world.sequence.pk}/actions/{first.pk}/outcomes/"
    page = page_of(world.mia, path=address)
    for name in ("Connected", "No answer"):
        outcome(page, name).select_option("Repeat after a delay")
    assert faults_on_screens(page) == []
