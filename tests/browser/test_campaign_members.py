"""A campaign member in a real browser: found in the list, enrolled, and owned by the campaign's owner."""

from playwright.sync_api import expect

from baton.crm.models import LookupField
from baton.delegation import changes
from baton.rules.trail import Source
from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.world import World, record, sequence


def test_a_campaign_member_is_enrolled_and_the_campaigns_owner_owns(world: World, page_of: Open) -> None:
    owner = LookupField.objects.create(
        object="campaign member", name="campaign_owner", label="Campaign owner", source=Source.CAMPAIGN_OWNER
    )
    sequence("Webinar follow-up", object="campaign member", delegation=owner)
    webinar = record("Fall webinar", owner=world.ben, object="campaign")
    member = record("Member", owner=world.ann, object="campaign member", account=webinar)
    world.do(changes.record_update(record_id=member.pk, values={"person_id": world.lee.pk}))

    page = page_of(world.mia, path="/records/?object=campaign+member")
    expect(page.get_by_role("link", name="Fall webinar")).to_be_visible()
    assert faults_on_screens(page) == []
    page.get_by_role("link", name="Lee", exact=True).click()
    assert faults_on_screens(page) == []
    page.get_by_label("Enroll in").select_option(label="Webinar follow-up")
    page.get_by_role("button", name="Preview enrollment").click()
    page.get_by_role("button", name="Enroll 1 record").click()
    expect(page.get_by_text("1 record enrolled in Webinar follow-up.")).to_be_visible()

    page.get_by_role("link", name="Call 1", exact=True).click()
    expect(page.get_by_role("heading", name="Why Ben owns this")).to_be_visible()
    expect(page.get_by_text("The owner of the campaign, Fall webinar, is Ben.").first).to_be_visible()
    assert faults_on_screens(page) == []
