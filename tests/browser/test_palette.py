"""The command palette and the shortcuts of every page, with the keyboard alone and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.looks import faults, faults_on_screens
from tests.world import MONDAY, World, record


def test_a_record_is_found_and_opened_without_a_mouse(world: World, page_of: Open) -> None:
    record("Lee Marvin", owner=world.ann)
    page = page_of(world.mia)
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Go to a page")
    expect(box).to_be_focused()
    expect(page.get_by_role("option", name="New sequence")).to_be_visible()
    assert faults(page) == []
    page.keyboard.type("marv")
    expect(page.get_by_role("option", name="Lee Marvin").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lee Marvin", level=1)).to_be_visible()


def test_arrows_walk_the_options_and_escape_leaves(world: World, page_of: Open) -> None:
    page = page_of(world.mia)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog").get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    second = page.get_by_role("dialog").get_by_role("option").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    active = page.get_by_role("combobox", name="Go to a page").get_attribute("aria-activedescendant")
    assert active == second.get_attribute("id")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Command palette")).to_be_hidden()


def test_g_and_a_letter_go_to_a_page_and_the_keys_are_listed(world: World, page_of: Open) -> None:
    page = page_of(world.mia)
    page.clock.set_fixed_time(MONDAY)  # “g” waits for its letter only so long
    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(page.get_by_role("heading", name="Handovers", level=1)).to_be_visible()
    page.keyboard.press("?")
    shortcuts = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(shortcuts).to_be_visible()
    assert faults(page) == []
    shortcuts.get_by_label("Use single-key shortcuts").uncheck()
    shortcuts.get_by_role("button", name="Close").click()
    page.keyboard.press("g")
    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="Handovers", level=1)).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1440, "dark")])
def test_a_button_opens_it_on_every_screen(world: World, page_of: Open, width: int, scheme: str) -> None:
    page = page_of(world.mia, width=width, scheme=scheme)
    page.get_by_role("button", name="Go to, find, or do").click()
    expect(page.get_by_role("option", name="Who’s out")).to_be_visible()
    assert faults_on_screens(page) == []
