"""Opportunities in the list of records, on a page of their own, and in the work list."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.crm.models import Record
from baton.delegation import changes
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World, record, sequence


def opportunity(world: World, name: str = "Acme renewal", *, contact: Record | None = None) -> Record:
    account = Record.objects.filter(name="Acme").first() or record("Acme", owner=world.ann, object="account")
    made = record(name, owner=world.ann, object="opportunity", account=account)
    world.do(changes.record_update(record_id=made.pk, values={"person_id": contact.pk if contact else None}))
    made.refresh_from_db()
    return made


def contact_of(world: World) -> Record:
    pat = record("Pat", owner=world.ann, object="contact")
    values = {"email": "pat@acme.example", "phone": "+1 312 555 0101"}
    world.do(changes.record_update(record_id=pat.pk, values=values))
    return pat


def test_the_list_has_a_tab_with_the_account_and_the_address_of_the_contact(world: World, as_user: SignIn) -> None:
    opportunity(world, contact=contact_of(world))
    text = words(as_user(world.mia).get("/records/?object=opportunity"))
    for shown in ("Opportunities", "Acme renewal", "pat@acme.example", "Acme"):
        assert shown in text


def test_the_page_links_to_the_contact_and_back(world: World, as_user: SignIn) -> None:
    pat = contact_of(world)
    deal = opportunity(world, contact=pat)
    client = as_user(world.mia)
    assert f'href="/records/{pat.pk}/"' in words(client.get(f"/records/{deal.pk}/"))
    of_contact = words(client.get(f"/records/{pat.pk}/"))
    assert "Opportunities" in of_contact
    assert f'href="/records/{deal.pk}/"' in of_contact


def test_the_page_says_why_nobody_can_be_reached(world: World, as_user: SignIn) -> None:
    deal = opportunity(world)
    text = words(as_user(world.mia).get(f"/records/{deal.pk}/"))
    assert text.count("This opportunity has no contact to write to or call.") == 2


def test_a_call_without_a_contact_says_why_and_can_be_skipped(world: World, as_user: SignIn) -> None:
    world.sequence = sequence("Deals", object="opportunity")
    call = world.enroll(opportunity(world))[0]
    text = words(as_user(world.ann).get(f"/actions/{call.pk}/"))
    assert (
        "This opportunity has no contact to write to or call. Skip the action, or add a contact in your CRM." in text
    )
    assert "Skip action" in text


def test_one_opportunity_or_twenty_take_the_same_queries(world: World, as_user: SignIn) -> None:
    pat, client = contact_of(world), as_user(world.mia)
    opportunity(world, contact=pat)

    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    addresses = ("/records/?object=opportunity", f"/records/{pat.pk}/")
    before = [queries(address) for address in addresses]
    for number in range(19):
        opportunity(world, f"Deal {number}", contact=pat)
    assert [queries(address) for address in addresses] == before
