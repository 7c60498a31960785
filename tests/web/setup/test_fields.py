"""The choices that a delegation offers, in Setup."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.crm.models import ChainEntry, LookupField, RecordLookup
from baton.delegation import changes
from baton.delegation.models import Handover
from baton.people.models import Activity, Role
from baton.sequences.models import Action
from baton.sequences.settings import Setting
from tests.web.asking import words
from tests.web.conftest import Answer, SignIn
from tests.world import World, lookup_field, owners, queue, user


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def without_tags(answer: Answer) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", words(answer)).split())


def offer(client: Client, *fields: LookupField) -> str:
    answer = client.post("/setup/fields/?object=lead", {"ids": [field.pk for field in fields]}, follow=True)
    return words(answer)


def add(client: Client, kind: str = "lead", /, **values: object) -> Answer:
    new: dict[str, object] = {"name": "New", "label": "New", "source": "field"}
    return client.post(f"/setup/fields/new/?object={kind}", new | values, follow=True)


def test_a_field_nobody_uses_is_taken_out_of_the_field_set_and_put_back(world: World, mia: Client) -> None:
    ae = lookup_field("AE__c")
    assert "1 field changed" in offer(mia, ae)
    world.sdr.refresh_from_db()
    assert not world.sdr.in_field_set
    offer(mia, ae, world.sdr)
    world.sdr.refresh_from_db()
    assert world.sdr.in_field_set
    logged = Activity.objects.filter(subject_type="lookupfield").order_by("pk").values_list("event", "by")
    assert list(logged) == [("withdrew_field", world.mia.pk), ("offered_field", world.mia.pk)]


def test_fields_in_use_stay_and_their_rows_say_where(world: World, mia: Client) -> None:
    world.delegate(world.sdr)
    action = Action.objects.get(sequence=world.sequence, position=2)
    world.do(changes.action_delegation(action=action, setting=Setting.of_field(world.sdr)))
    page = offer(mia)
    assert "Nothing was saved." in page
    assert "used by the sequence “Inbound”, the action “Call 2” of “Inbound”." in page
    world.sdr.refresh_from_db()
    assert world.sdr.in_field_set


def test_the_list_says_what_a_field_is_and_how_often_it_is_used(world: World, mia: Client) -> None:
    world.delegate(world.sdr)
    team = queue("Team", [world.ben])
    LookupField.objects.create(object="lead", name="Team", label="Team lead", source="member", owner=team)
    page = without_tags(mia.get("/setup/fields/?object=lead"))
    assert "The user in SDR__c" in page
    assert "1 place Inbound" in page
    assert "The members of a queue, shared evenly: Team Not used" in page


def test_queries_are_as_many_for_one_field_and_for_twenty(world: World, mia: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert mia.get("/setup/fields/?object=lead").status_code == 200
        return len(captured)

    world.delegate(world.sdr)
    for_one = queries()
    for number in range(20):
        field = LookupField.objects.create(object="lead", name=f"C{number}", label=f"C{number}", source="chain")
        ChainEntry.objects.create(chain=field, position=1, field=world.sdr)
    assert queries() == for_one


def test_a_field_is_read_one_hop_away_on_the_account(world: World, mia: Client) -> None:
    csm = lookup_field("CSM__c", object="account")
    add(mia, "contact", related_field=csm.pk)
    made = LookupField.objects.get(object="contact")
    assert (made.related_field, made.through) == (csm, "account")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"source": "chain"}, "Choose at least one field."),
        ({"source": "member", "owner": "Ann"}, "Ann is a user. Choose a queue."),
        ({"source": "owner"}, "Choose a user or a queue."),
        ({"name": "SDR__c"}, "A field with this name already exists."),
    ],
)
def test_a_choice_that_cannot_be_says_why_beside_its_field(
    world: World, mia: Client, values: dict[str, object], sentence: str
) -> None:
    assert sentence in words(add(mia, **values))
    assert not LookupField.objects.filter(label="New").exists()


def test_only_a_field_of_a_related_record_is_read_on_it(world: World, mia: Client) -> None:
    assert "Select a valid choice" in words(add(mia, "contact", related_field=world.sdr.pk))


def test_what_a_source_does_not_need_is_left_out(world: World, mia: Client) -> None:
    add(mia, source="field", owner="Ann")
    assert LookupField.objects.get(name="New").owner is None
    assert Activity.objects.get(subject_type="lookupfield").by == world.mia


def test_a_fallback_order_is_previewed_and_moves_what_follows_from_it(world: World, mia: Client) -> None:
    ae = lookup_field("AE__c")
    add(mia, name="AeThenSdr", label="AE, then SDR", source="chain", entry_1=ae.pk, entry_2=world.sdr.pk)
    chain = LookupField.objects.get(name="AeThenSdr")
    world.delegate(chain)
    actions = world.enroll()
    assert set(owners(actions)) == {"Sue"}
    address, edited = f"/setup/fields/{chain.pk}/", {"label": "AE only", "entry_1": ae.pk}
    assert "2 of 2 open actions change owner" in without_tags(mia.post(address, edited | {"preview": "1"}))
    assert set(owners(actions)) == {"Sue"}
    page = words(mia.post(address, edited | {"save": "1"}, follow=True))
    assert "2 open actions changed owner." in page
    assert set(owners(actions)) == {"Ann"}
    mia.post(f"/handovers/{Handover.objects.latest('pk').pk}/undo/")
    assert set(owners(actions)) == {"Sue"}


def test_a_new_label_moves_nothing(world: World, mia: Client) -> None:
    mia.post(f"/setup/fields/{world.sdr.pk}/", {"label": "Sales rep", "name": "Other__c", "save": "1"})
    world.sdr.refresh_from_db()
    assert (world.sdr.name, world.sdr.label) == ("SDR__c", "Sales rep")
    assert Activity.objects.get(subject_id=world.sdr.pk, event="edited").by == world.mia


def delete(client: Client, field: LookupField) -> str:
    return words(client.post(f"/setup/fields/{field.pk}/delete/", follow=True))


def test_a_field_nobody_uses_is_deleted_with_its_values(world: World, mia: Client) -> None:
    delete(mia, world.sdr)
    assert not LookupField.objects.exists()
    assert not RecordLookup.objects.exists()


def test_a_field_in_use_is_not_deleted_nor_one_whose_hop_or_chain_is(world: World, mia: Client) -> None:
    world.delegate(world.sdr)
    assert "the sequence “Inbound”" in delete(mia, world.sdr)
    csm, ae = lookup_field("CSM__c", object="account"), lookup_field("AE__c")
    hop = lookup_field("Account.CSM__c", object="lead", on=csm)
    world.delegate(hop)
    assert "the sequence “Inbound”" in delete(mia, csm)
    tried = LookupField.objects.create(object="lead", name="Tried", label="AE first", source="chain")
    ChainEntry.objects.create(chain=tried, position=1, field=ae)
    assert "the fallback order “AE first”" in delete(mia, ae)
    assert LookupField.objects.count() == 5


@pytest.mark.parametrize("page", ["fields/", "fields/new/", ""])
@pytest.mark.parametrize("role", [Role.SEQUENCE_AGENT, Role.ENROLLER, Role.NONE])
def test_others_are_refused(world: World, as_user: SignIn, page: str, role: Role) -> None:
    client = as_user(user("kim", role=role))
    assert client.get(f"/setup/{page}").status_code == 403
    assert client.post("/setup/fields/?object=lead", {}).status_code == 403
    assert world.sdr.in_field_set


def test_the_home_leads_to_its_pages_and_shows_the_first_steps(world: World, mia: Client) -> None:
    page = mia.get("/setup/").content.decode()
    assert 'href="/setup/fields/"' in page
    assert "First steps" in page
