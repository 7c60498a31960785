"""Editing the actions of a sequence beside their list, by keyboard and on a phone."""

import pytest
from playwright.sync_api import expect

from baton.sequences.models import Sequence
from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.browser.test_builder import built, button, draft, link, press
from tests.world import World, owners

__all__ = ["draft"]


def test_actions_are_edited_and_added_beside_the_list(world: World, draft: Sequence, page_of: Open) -> None:
    page = page_of(world.mia, path=f"/sequences/{draft.pk}/edit/")
    side = page.locator("#side")
    press(page, link(page, "Reminder"))
    expect(side.get_by_label("Name", exact=True)).to_be_focused()
    expect(side.get_by_label("Send automatically")).to_be_hidden()
    expect(side.locator("#step-panel")).to_contain_text("record owner")
    page.keyboard.press("Escape")
    expect(side).to_be_hidden()
    press(page, link(page, "Reminder"))
    side.get_by_label("Name", exact=True).fill("Short reminder")
    side.get_by_label("Days", exact=True).fill("3")
    expect(side.locator("#step-panel")).to_contain_text("record owner")
    press(page, button(page, "Save"))
    expect(page.locator("#announcement")).to_have_text("“Short reminder” saved.")
    expect(side).to_be_hidden()
    expect(link(page, "Short reminder")).to_be_focused()

    press(page, link(page, "Add an action before “Short reminder”"))
    for name in ("Before it", "At the end"):
        expect(side.get_by_label("Name", exact=True)).to_have_value("")
        side.get_by_label("Name", exact=True).fill(name)
        expect(side.locator("#step-panel")).to_contain_text("record owner")
        press(page, button(page, "Add and new"))
        expect(page.locator("#announcement")).to_have_text(f"“{name}” added.")
    page.keyboard.press("Escape")
    expect(side).to_be_hidden()
    press(page, button(page, "Duplicate “Offer”"))
    expect(page.locator("#announcement")).to_have_text("“Offer (copy)” added as step 6.")
    built(page, "First call", "A word by email", "Before it", "Short reminder", "Offer", "Offer (copy)", "At the end")
    expect(page.locator("#timeline")).to_contain_text("3. Before it")


@pytest.mark.interrupted
def test_a_refusal_is_shown_in_the_panel(world: World, draft: Sequence, page_of: Open) -> None:
    page = page_of(world.mia, path=f"/sequences/{draft.pk}/edit/")
    link(page, "First call").click()
    page.locator("#side").get_by_label("Days", exact=True).fill("-1")
    expect(page.locator("#step-panel")).to_contain_text("record owner")
    button(page, "Save").click()
    expect(page.locator("#side .errors")).to_be_visible()


def test_the_delegation_of_an_action_in_use_is_chosen_in_the_panel(world: World, page_of: Open) -> None:
    world.enroll()
    page = page_of(world.mia, path=f"/sequences/{world.sequence.pk}/edit/")
    link(page, "Call 1").click()
    side = page.locator("#side")
    expect(side.get_by_label("A new delay applies")).to_be_hidden()
    side.get_by_label("Days", exact=True).fill("4")
    expect(side.get_by_label("A new delay applies")).to_be_visible()
    side.get_by_label("Days", exact=True).fill("0")
    expect(side.get_by_label("A new delay applies")).to_be_hidden()
    side.get_by_label("Delegation", exact=True).select_option(label="SDR")
    expect(page.locator("#step-panel")).to_contain_text("Sue")
    button(page, "Save").click()
    expect(page.get_by_label("Keep individual reassignments")).to_be_visible()
    expect(page.locator("#panel")).to_contain_text("Sue")
    button(page, "Apply to open actions").click()
    expect(page.get_by_text("Delegation saved.")).to_be_visible()
    assert owners(world.actions()) == ["Sue", "Ann"]


def test_the_panel_fits_and_is_accessible(world: World, draft: Sequence, page_of: Open) -> None:
    page = page_of(world.mia, path=f"/sequences/{draft.pk}/edit/")
    link(page, "Reminder").click()
    expect(page.locator("#step-panel")).to_contain_text("record owner")
    assert faults_on_screens(page) == []
