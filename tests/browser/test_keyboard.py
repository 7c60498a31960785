"""Everything is reached and done with the keyboard alone."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Open
from tests.world import World


def focused(page: Page) -> str:
    """The words on what has the focus."""
    words: str = page.evaluate(
        "(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText).trim()"
    )
    return words


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus is on these words."""
    stops: list[str] = []
    while words not in stops:
        assert len(stops) < 30, f"{words} is not reached: {stops}"
        page.keyboard.press("Tab")
        stops.append(focused(page))


def test_a_person_signs_in_without_a_mouse(world: World, page_of: Open) -> None:
    world.mia.set_password(PASSWORD)
    world.mia.save(update_fields=["password"])
    page = page_of(None, path="/sign-in/")
    expect(page.get_by_label("Username")).to_be_focused()
    page.keyboard.type("mia")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sequences")).to_be_visible()


def test_the_first_stop_leads_past_the_masthead(world: World, page_of: Open) -> None:
    page = page_of(world.mia)
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to main content"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_every_stop_shows_where_it_is(world: World, page_of: Open) -> None:
    page = page_of(world.mia)
    for words in ("Skip to main content", "Baton", "Sequences", "Setup", "Account menu for Mia"):
        tab_to(page, words)
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_person_signs_out_without_a_mouse(world: World, page_of: Open) -> None:
    page = page_of(world.ann)
    page.get_by_role("button", name="Account menu for Ann").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Change password")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Change password")).to_be_hidden()
    page.keyboard.press("Enter")
    tab_to(page, "Sign out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_setup_finds_a_user_by_typing(world: World, page_of: Open) -> None:
    page = page_of(world.mia, path="/setup/users/new/")
    page.get_by_label("Manager", exact=True).focus()
    page.keyboard.type("Ann")
    expect(page.get_by_role("option", name="Ann", selected=True)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Manager", exact=True)).to_have_value("Ann")
