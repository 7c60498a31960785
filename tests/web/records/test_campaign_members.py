"""Campaign members in the list of records, on a page of their own, and in the work list."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.crm.models import Record
from baton.delegation import changes
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World, lookup_field, record, sequence


def campaign(world: World) -> Record:
    return Record.objects.filter(object="campaign").first() or record("Webinar", owner=world.ben, object="campaign")


def member(world: World, *, person: Record | None = None) -> Record:
    made = record("Member", owner=world.ann, object="campaign member", account=campaign(world))
    world.do(changes.record_update(record_id=made.pk, values={"person_id": (person or world.lee).pk}))
    made.refresh_from_db()
    return made


def test_the_list_has_tabs_for_campaigns_and_their_members(world: World, as_user: SignIn) -> None:
    member(world)
    client = as_user(world.mia)
    text = words(client.get("/records/?object=campaign+member"))
    for shown in ("Campaign members", "Lee", "Webinar"):
        assert shown in text
    assert "Webinar" in words(client.get("/records/?object=campaign"))


def test_the_pages_of_member_campaign_and_lead_link_to_one_another(world: World, as_user: SignIn) -> None:
    one, client = member(world), as_user(world.mia)
    assert one.account
    text = words(client.get(f"/records/{one.pk}/"))
    assert "Campaign" in text
    for related in (one.account, world.lee):
        assert f'href="/records/{related.pk}/"' in text
        assert f'href="/records/{one.pk}/"' in words(client.get(f"/records/{related.pk}/"))


def test_the_members_of_one_campaign_are_listed_from_its_page(world: World, as_user: SignIn) -> None:
    member(world)
    elsewhere = record("Fair", owner=world.ben, object="campaign")
    record("Someone else", owner=world.ann, object="campaign member", account=elsewhere)
    client, address = as_user(world.mia), f"/records/?object=campaign%20member&amp;belongs_to={campaign(world).pk}"
    assert address in words(client.get(f"/records/{campaign(world).pk}/"))
    text = words(client.get(address.replace("&amp;", "&")))
    assert "Only those of one campaign." in text
    assert ("Lee" in text, "Someone else" in text) == (True, False)


def test_the_page_of_a_lead_in_a_campaign_names_no_fields_of_a_contact(world: World, as_user: SignIn) -> None:
    lookup_field("contact.AE__c", object="campaign member", on=lookup_field("AE__c", object="contact"))
    lookup_field("lead.SDR__c", object="campaign member", on=world.sdr)
    text = words(as_user(world.mia).get(f"/records/{member(world).pk}/"))
    assert ("on the lead" in text, "on the contact" in text) == (True, False)


def test_the_owner_is_changed_on_the_lead_alone(world: World, as_user: SignIn) -> None:
    one, client = member(world), as_user(world.mia)
    refused = client.post(f"/records/{one.pk}/edit/", {"owner": "Sue", "save": "1"})
    assert "A campaign member has the owner of its lead. Change the owner of Lee." in words(refused)
    world.do(changes.record_update(record_id=world.lee.pk, values={"owner_id": world.sue.pk}))
    one.refresh_from_db()
    assert one.owner_id == world.sue.pk


def test_a_call_without_a_person_says_why(world: World, as_user: SignIn) -> None:
    world.sequence = sequence("Members", object="campaign member")
    lonely = record("Gone", owner=world.ann, object="campaign member", account=campaign(world))
    call = world.enroll(lonely)[0]
    text = words(as_user(world.ann).get(f"/actions/{call.pk}/"))
    assert "This campaign member has no lead or contact to write to or call." in text


def test_a_new_sequence_may_be_for_campaign_members(world: World, as_user: SignIn) -> None:
    text = words(as_user(world.mia).get("/sequences/new/"))
    assert "Campaign member" in text


def test_one_member_or_twenty_take_the_same_queries(world: World, as_user: SignIn) -> None:
    first, client = member(world), as_user(world.mia)

    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    addresses = ("/records/?object=campaign+member", f"/records/{campaign(world).pk}/", f"/records/{first.pk}/")
    before = [queries(address) for address in addresses]
    for _number in range(19):
        member(world)
    assert [queries(address) for address in addresses] == before
