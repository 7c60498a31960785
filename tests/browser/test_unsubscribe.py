"""Unsubscribing in a browser, signed in to nothing."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from baton.crm.suppressions import email_state
from baton.mail.unsubscribing import link_for
from tests.browser.conftest import Open
from tests.browser.test_pages import SCREENS, faults, overflow
from tests.world import World


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_a_recipient_unsubscribes(world: World, page_of: Open, width: int, scheme: str) -> None:
    world.lee.email = f"{'w' * 60}@example.org"
    world.lee.save()
    page = page_of(None, path=urlsplit(link_for(world.lee.pk)).path, width=width, scheme=scheme)
    assert (overflow(page), faults(page)) == (0, [])
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("heading", name="You are unsubscribed")).to_be_visible()
    assert (overflow(page), faults(page)) == (0, [])
    assert email_state(world.lee).is_opted_out
