"""Queues with their members, and field sets, in the Setup area."""

import pytest
from django.test import Client

from baton.crm.models import LookupField, RecordLookup
from baton.delegation import changes
from baton.people.models import Queue, QueueMember
from baton.sequences.models import Action
from baton.sequences.settings import Setting
from tests.web.conftest import Answer, SignIn, errors_of
from tests.world import World, lookup_field, owners, queue

NO_MORE = {"queuemember_set-TOTAL_FORMS": 0, "queuemember_set-INITIAL_FORMS": 0}


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def test_a_new_queue_has_its_members(world: World, mia: Client) -> None:
    member = {"queuemember_set-TOTAL_FORMS": 1, "queuemember_set-0-user": world.ann.pk}
    mia.post("/setup/people/queue/add/", {"name": "Inbound", "email": ""} | NO_MORE | member)
    made = Queue.objects.get()
    assert (made.kind, made.is_active, list(made.members.all())) == ("queue", True, [world.ann])


def test_a_member_is_taken_out_of_a_queue(world: World, mia: Client) -> None:
    inbound = queue("Inbound", [world.ann, world.ben])
    ann, ben = QueueMember.objects.order_by("pk")
    members = {"queuemember_set-TOTAL_FORMS": 2, "queuemember_set-INITIAL_FORMS": 2}
    for place, member in enumerate((ann, ben)):
        members |= {
            f"queuemember_set-{place}-id": member.pk,
            f"queuemember_set-{place}-queue": inbound.pk,
            f"queuemember_set-{place}-user": member.user_id,
        }
    mia.post(
        f"/setup/people/queue/{inbound.pk}/change/",
        {"name": "Inbound calls"} | members | {"queuemember_set-0-DELETE": "on"},
    )
    inbound.refresh_from_db()
    assert inbound.name == "Inbound calls"
    assert list(inbound.members.all()) == [world.ben]


def test_a_member_has_a_weight_which_stays_where_it_is_left_blank(world: World, mia: Client) -> None:
    inbound = queue("Inbound", [world.ann])
    member = QueueMember.objects.get()
    row: dict[str, object] = {"id": member.pk, "queue": inbound.pk, "user": world.ann.pk}
    counts = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 1}
    for weight, saved in (("3", 3), ("", 3), ("0", 0), ("11", 0)):
        boxes: dict[str, object] = {f"queuemember_set-{name}": value for name, value in counts.items()}
        boxes |= {f"queuemember_set-0-{name}": value for name, value in (row | {"weight": weight}).items()}
        mia.post(f"/setup/people/queue/{inbound.pk}/change/", {"name": "Inbound"} | boxes)
        member.refresh_from_db()
        assert member.weight == saved


def test_the_list_says_how_many_members_a_queue_has(world: World, mia: Client) -> None:
    queue("Inbound", [world.ann, world.ben])
    page = mia.get("/setup/people/queue/").content.decode()
    assert '<td class="field-member_count">2</td>' in page


def test_a_queue_is_never_deleted(world: World, mia: Client) -> None:
    inbound = queue("Inbound")
    assert mia.post(f"/setup/people/queue/{inbound.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Queue.objects.exists()


def save_field(client: Client, field: LookupField, *, in_field_set: bool) -> Answer:
    values = {"label": field.label} | ({"in_field_set": "on"} if in_field_set else {})
    return client.post(f"/setup/crm/lookupfield/{field.pk}/change/", values, follow=True)


def delete_field(client: Client, field: LookupField) -> str:
    response = client.post(f"/setup/crm/lookupfield/{field.pk}/delete/", {"post": "yes"}, follow=True)
    return response.content.decode()


def test_a_field_nobody_uses_is_taken_out_of_the_field_set_and_put_back(world: World, mia: Client) -> None:
    save_field(mia, world.sdr, in_field_set=False)
    world.sdr.refresh_from_db()
    assert not world.sdr.in_field_set
    save_field(mia, world.sdr, in_field_set=True)
    world.sdr.refresh_from_db()
    assert world.sdr.in_field_set


def test_a_field_that_a_sequence_uses_stays_in_the_field_set(world: World, mia: Client) -> None:
    world.delegate(world.sdr)
    response = save_field(mia, world.sdr, in_field_set=False)
    assert errors_of(response) == {
        "in_field_set": [
            "This field can’t be removed from the field set because it is used by the sequence “Inbound”."
        ]
    }
    world.sdr.refresh_from_db()
    assert world.sdr.in_field_set


def test_a_field_that_an_action_uses_stays_in_the_field_set(world: World, mia: Client) -> None:
    action = Action.objects.get(sequence=world.sequence, position=2)
    world.do(changes.action_delegation(action=action, setting=Setting.of_field(world.sdr)))
    response = save_field(mia, world.sdr, in_field_set=False)
    assert errors_of(response) == {
        "in_field_set": [
            "This field can’t be removed from the field set because it is used by the action “Call 2” of “Inbound”."
        ]
    }


def test_a_field_nobody_uses_is_deleted_with_its_values(world: World, mia: Client) -> None:
    delete_field(mia, world.sdr)
    assert not LookupField.objects.exists()
    assert not RecordLookup.objects.exists()


def test_a_field_in_use_is_not_deleted(world: World, mia: Client) -> None:
    world.delegate(world.sdr)
    assert "the sequence “Inbound”" in delete_field(mia, world.sdr)
    selected = {"action": "delete_selected", "_selected_action": world.sdr.pk, "post": "yes"}
    assert "the sequence “Inbound”" in mia.post("/setup/crm/lookupfield/", selected).content.decode()
    assert LookupField.objects.filter(pk=world.sdr.pk).exists()


def test_a_field_whose_hop_is_in_use_is_not_deleted(world: World, mia: Client) -> None:
    csm = lookup_field("CSM__c", object="account")
    hop = lookup_field("Account.CSM__c", object="lead", on=csm)
    world.delegate(hop)
    assert "the sequence “Inbound”" in delete_field(mia, csm)
    assert LookupField.objects.filter(pk__in=[csm.pk, hop.pk]).count() == 2


def test_what_a_field_reads_is_not_changed_afterwards(world: World, mia: Client) -> None:
    values = {"object": "account", "name": "Other__c", "label": "Sales rep", "in_field_set": "on"}
    mia.post(f"/setup/crm/lookupfield/{world.sdr.pk}/change/", values)
    world.sdr.refresh_from_db()
    assert (world.sdr.object, world.sdr.name, world.sdr.label) == ("lead", "SDR__c", "Sales rep")


def add_field(client: Client, object_: str, related: LookupField) -> Answer:
    values = {"object": object_, "name": "Account.CSM__c", "label": "CSM", "related_field": related.pk}
    return client.post("/setup/crm/lookupfield/add/", values, follow=True)


def test_a_field_is_read_one_hop_away_on_the_account(world: World, mia: Client) -> None:
    csm = lookup_field("CSM__c", object="account")
    add_field(mia, "contact", csm)
    assert LookupField.objects.get(object="contact").related_field == csm


def test_an_account_has_no_account_to_hop_to(world: World, mia: Client) -> None:
    assert "related_field" in errors_of(add_field(mia, "account", lookup_field("CSM__c", object="account")))


def test_only_a_field_of_the_account_is_read_on_it(world: World, mia: Client) -> None:
    assert "related_field" in errors_of(add_field(mia, "contact", world.sdr))


def test_a_fallback_order_is_made_edited_and_moves_what_follows_from_it(world: World, mia: Client) -> None:
    ae = lookup_field("AE__c")
    order = {"object": "lead", "name": "AeThenSdr", "label": "AE, then SDR", "source": "chain", "in_field_set": "on"}
    mia.post("/setup/crm/lookupfield/add/", order | {"entry_1": ae.pk, "entry_2": world.sdr.pk})
    chain = LookupField.objects.get(name="AeThenSdr")
    assert list(chain.entries.order_by("position").values_list("field", flat=True)) == [ae.pk, world.sdr.pk]
    world.delegate(chain)
    actions = world.enroll()
    assert set(owners(actions)) == {"Sue"}
    edited = {"label": "AE only", "in_field_set": "on", "entry_1": ae.pk}
    page = mia.post(f"/setup/crm/lookupfield/{chain.pk}/change/", edited, follow=True).content.decode()
    assert "2 open actions changed owner." in page
    assert set(owners(actions)) == {"Ann"}


def test_a_fallback_order_needs_an_entry_and_a_share_needs_a_queue(world: World, mia: Client) -> None:
    new = {"object": "lead", "name": "New", "label": "New", "in_field_set": "on"}
    answer = mia.post("/setup/crm/lookupfield/add/", new | {"source": "chain"})
    assert errors_of(answer) == {"entry_1": ["Choose at least one field."]}
    answer = mia.post("/setup/crm/lookupfield/add/", new | {"source": "member", "owner": world.ann.pk})
    assert errors_of(answer) == {"owner": ["Ann is a user. Choose a queue."]}
    mia.post("/setup/crm/lookupfield/add/", new | {"source": "field", "owner": world.ann.pk})
    assert LookupField.objects.get(name="New").owner is None


def test_members_who_share_records_follow_the_queue(world: World, mia: Client) -> None:
    team = queue("Team", [world.ben])
    shared = LookupField.objects.create(object="lead", name="Team", label="Team", source="member", owner=team)
    world.delegate(shared)
    actions = world.enroll()
    assert set(owners(actions)) == {"Ben"}
    row = QueueMember.objects.get()
    gone: dict[str, object] = {
        "queuemember_set-TOTAL_FORMS": 1,
        "queuemember_set-INITIAL_FORMS": 1,
        "queuemember_set-0-id": row.pk,
    }
    gone |= {"queuemember_set-0-user": world.ben.pk, "queuemember_set-0-DELETE": "on"}
    mia.post(f"/setup/people/queue/{team.pk}/change/", {"name": "Team", "email": ""} | gone)
    assert set(owners(actions)) == {"Ann"}
