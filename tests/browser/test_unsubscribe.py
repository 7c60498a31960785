"""Unsubscribing in a browser, signed in to nothing."""

from urllib.parse import urlsplit

from playwright.sync_api import expect

from baton.crm.suppressions import email_state
from baton.mail.unsubscribing import link_for
from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.world import World


def test_a_recipient_unsubscribes(world: World, page_of: Open) -> None:
    world.lee.email = f"{'w' * 60}@example.org"
    world.lee.save()
    page = page_of(None, path=urlsplit(link_for(world.lee.pk)).path)
    assert faults_on_screens(page) == []
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("heading", name="You are unsubscribed")).to_be_visible()
    assert faults_on_screens(page) == []
    assert email_state(world.lee).is_opted_out
