"""The bell: a rep sees that work was handed over, opens it, and the bell is silent again."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.world import World


@pytest.mark.parametrize("width", [1440, 390])
def test_the_bell_rings_and_leads_to_the_work(world: World, page_of: Open, width: int) -> None:
    world.reassign(*world.enroll(), to=world.ben)
    page = page_of(world.ben, path="/engage/", width=width)
    page.get_by_role("link", name="Notices, 1 unread").click()
    page.get_by_role("link", name="Mia handed you 2 actions from Ann.").click()
    expect(page.get_by_role("heading", name="Actions", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Notices", exact=True)).to_be_visible()


def test_all_notices_are_marked_as_read_at_once(world: World, page_of: Open) -> None:
    actions = world.enroll()
    world.reassign(*actions, to=world.ben)
    world.reassign(*actions, to=world.ann)
    page = page_of(world.ben, path="/notices/")
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("link", name="Notices", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Mark as read")).to_have_count(0)
