"""Setup as an admin uses it: the field set of an object, a field in use, and the audit log of what was done."""

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.world import World, lookup_field


def test_a_field_is_withdrawn_unless_a_sequence_uses_it(world: World, page_of: Open) -> None:
    lookup_field("AE__c")
    world.delegate(world.sdr)
    page = page_of(world.mia, path="/setup/", width=390)
    page.get_by_role("link", name="Fields", exact=True).click()
    page.get_by_role("checkbox", name="Offer SDR").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("used by the sequence “Inbound”")).to_be_visible()
    assert faults_on_screens(page) == []
    page.get_by_role("checkbox", name="Offer SDR").check()
    page.get_by_role("checkbox", name="Offer AE").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 field changed")).to_be_visible()
    page.goto("/setup/audit/")
    expect(page.get_by_text("Mia removed the lookup field from the field set.")).to_be_visible()
    assert faults_on_screens(page) == []
