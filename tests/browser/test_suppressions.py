"""Opting an address out and writing to it again, in a browser."""

import pytest
from playwright.sync_api import expect

from baton.crm.models import Record
from baton.crm.suppressions import email_state, lift, mark_dead, opt_out
from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.world import MONDAY, World

LEE = "lee@example.org"
LONG = "554 5.7.1 <lee@example.org>: Relay access denied; " + "w" * 120


@pytest.fixture
def suppressed(world: World) -> World:
    Record.objects.filter(pk=world.lee.pk).update(email="Lee@example.org")
    opt_out(address=LEE, source="rep", why="Asked on the phone", at=MONDAY, by=world.ann)
    lift(addresses=[LEE], kind="opted_out", why="Wrote that it was a mistake", by=world.mia, at=MONDAY)
    mark_dead(address=LEE, source="bounce", why=LONG, at=MONDAY)
    for n in range(12):
        opt_out(address=f"{'long-' * n}lead@münchen.example", source="file", why="Mailchimp", at=MONDAY)
    return world


def test_an_admin_says_that_an_address_works(suppressed: World, page_of: Open) -> None:
    page = page_of(suppressed.mia, path=f"/records/{suppressed.lee.pk}/")
    page.get_by_text("History").click()
    page.locator("summary", has_text="This address works").click()
    page.locator("summary", has_text="Opt out of email").click()
    assert faults_on_screens(page) == []
    page.locator("#id_dead-why").fill("Our own server refused it")
    page.get_by_role("button", name="This address works").click()
    expect(page.get_by_text("Email can be sent to Lee@example.org again.")).to_be_visible()
    assert not email_state(Record.objects.get(pk=suppressed.lee.pk)).is_dead


def test_an_admin_lifts_many(suppressed: World, page_of: Open) -> None:
    page = page_of(suppressed.mia, path="/setup/suppressions/")
    assert faults_on_screens(page) == []
    for box in page.locator("tbody input[type=checkbox]").all():  # the head of a list is not seen on a phone
        box.check()
    page.get_by_role("button", name="Lift").click()
    expect(page.get_by_role("heading", name="Lift 13 suppressions")).to_be_visible()
    assert faults_on_screens(page) == []
    page.get_by_label("Reason").fill("They asked to hear from us")
    page.get_by_role("button", name="Lift 13 suppressions").click()
    expect(page.get_by_text("13 addresses can be contacted again.")).to_be_visible()
