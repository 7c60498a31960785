"""The components at both widths, light and dark, and what the small script adds to them."""

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.looks import faults, faults_on_screens
from tests.world import World


def test_the_components_fit_and_are_accessible(world: World, page_of: Open) -> None:
    page = page_of(world.mia, path="/ui/")
    page.get_by_text("6 other owners", exact=True).click()
    assert faults_on_screens(page) == []


def test_one_box_selects_all_and_shows_that_some_are_selected(world: World, page_of: Open) -> None:
    page = page_of(world.mia, path="/ui/")
    every = page.get_by_label("Select all rows of this page")
    every.check()
    expect(page.get_by_text("3 selected")).to_be_visible()
    page.get_by_label("Select Win back").uncheck()
    expect(page.get_by_text("2 selected")).to_be_visible()
    assert every.evaluate("box => box.indeterminate")


def test_a_dialog_opens_and_gives_the_focus_back(world: World, page_of: Open) -> None:
    page = page_of(world.mia, path="/ui/")
    opens = page.get_by_role("button", name="Open a dialog")
    opens.click()
    expect(page.get_by_role("dialog", name="Name this view")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opens).to_be_focused()


def test_the_navigation_shows_where_one_is_on_a_narrow_screen(world: World, page_of: Open) -> None:
    page = page_of(world.mia, path="/handovers/", width=390)
    expect(page.get_by_role("navigation").get_by_role("link", name="Handovers")).to_be_in_viewport(ratio=1)
