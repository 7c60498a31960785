"""The bell: a rep sees that work was handed over, opens it, and the bell is silent again."""

import pytest
from playwright.sync_api import expect

from baton.notices.models import Notice
from baton.notices.operations import Event, notify
from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.browser.test_fresh import look
from tests.world import MONDAY, World


@pytest.mark.parametrize("width", [1440, 390])
def test_the_bell_rings_and_leads_to_the_work(world: World, page_of: Open, width: int) -> None:
    world.reassign(*world.enroll(), to=world.ben)
    page = page_of(world.ben, path="/engage/", width=width)
    page.get_by_role("link", name="Notices, 1 unread").click()
    page.get_by_role("link", name="Mia handed you 2 actions from Ann.").click()
    expect(page.get_by_role("heading", name="Custom filter", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Notices", exact=True)).to_be_visible()


def test_the_bell_rings_without_a_reload_and_is_silent_once_its_action_is_open(world: World, page_of: Open) -> None:
    first, _second = world.enroll()
    page = page_of(world.ben, path="/records/")
    notify(
        [Event(user_id=world.ben.pk, kind=Notice.Kind.NEXT_ACTION, participant_action_id=first.pk)],
        by=None,
        at=MONDAY,
    )
    look(page)
    expect(page.get_by_role("link", name="Notices, 1 unread")).to_be_visible()
    expect(page.locator("[data-bell-news]")).not_to_be_empty()
    world.reassign(first, to=world.ben)
    page.goto(f"/engage/{first.pk}/")
    expect(page.get_by_role("link", name="Notices, 1 unread")).to_be_visible()  # that it was handed over


@pytest.mark.parametrize("width", [1440, 390])
def test_the_bell_stands_beside_the_account(world: World, page_of: Open, width: int) -> None:
    page = page_of(world.ben, path="/engage/", width=width)
    bell = page.get_by_role("link", name="Notices").bounding_box()
    account = page.get_by_role("button", name="Account menu for Ben").bounding_box()
    assert bell
    assert account
    assert account["x"] - (bell["x"] + bell["width"]) < 30


def test_all_notices_are_marked_as_read_at_once(world: World, page_of: Open) -> None:
    actions = world.enroll()
    world.reassign(*actions, to=world.ben)
    world.reassign(*actions, to=world.ann)
    page = page_of(world.ben, path="/notices/")
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("link", name="Notices", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Mark as read")).to_have_count(0)


def test_the_pages_fit_and_are_accessible(world: World, page_of: Open) -> None:
    world.reassign(*world.enroll(), to=world.ben)
    page = page_of(world.ben, path="/notices/")
    for path in ("/notices/", "/notices/settings/"):
        page.goto(path)
        assert faults_on_screens(page) == []


def test_a_kind_is_switched_off_in_the_settings(world: World, page_of: Open) -> None:
    page = page_of(world.ben, path="/notices/settings/")
    page.get_by_label("Actions handed to you, by bell").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Notice settings saved.")).to_be_visible()
    expect(page.get_by_label("Actions handed to you, by bell")).not_to_be_checked()
