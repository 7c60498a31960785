"""A lookup field is replaced wherever it is delegated to, in one handover that can be undone."""

import pytest

from baton.crm.fields import set_chain
from baton.crm.models import LookupField, RecordLookup
from baton.delegation.handovers import preview_change
from baton.delegation.replacing import NotReplaceable, field_replaced
from baton.delegation.undo import undo
from baton.sequences.models import Sequence
from baton.sequences.settings import Setting
from tests.world import MONDAY, World, lookup_field, owners, record, sequence

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Lee has sue in SDR and ben in SDR_Rep, which SDR was renamed to."""
    world = World()
    world.delegate(world.sdr)
    RecordLookup.objects.create(record=world.lee, field=lookup_field("SDR_Rep__c"), owner=world.ben)
    return world


def rep() -> LookupField:
    return LookupField.objects.get(name="SDR_Rep__c")


def test_sequences_overrides_and_chains_follow_and_reassigned_actions_stay(world: World) -> None:
    chain = LookupField.objects.create(object="lead", name="chain", label="Chain", source="chain")
    set_chain(chain=chain, entries=[world.sdr.pk])
    other = sequence("Other", delegation=chain)
    world.override(2, Setting.of_field(world.sdr))
    actions = world.enroll()
    world.sequence, inbound = other, world.sequence
    others = world.enroll()
    world.reassign(others[0], to=world.sam)
    change = field_replaced(field=world.sdr, replacement=rep())
    preview = preview_change(change, at=MONDAY)
    outcome = world.do(change)
    assert preview.flows == outcome.flows
    assert owners(actions) == ["Ben", "Ben"]
    assert owners(others) == ["Sam", "Ben"]
    inbound.refresh_from_db()
    assert inbound.delegation == rep()
    assert [entry.field for entry in chain.entries.all()] == [rep()]


def test_undoing_names_the_old_field_again_and_only_where_it_was(world: World) -> None:
    untouched = sequence("Of the new field", delegation=rep())
    actions = world.enroll()
    outcome = world.do(field_replaced(field=world.sdr, replacement=rep()))
    assert outcome.handover
    undone = world.do(undo(handover=outcome.handover))
    assert owners(actions) == ["Sue", "Sue"]
    assert dict(Sequence.objects.values_list("name", "delegation")) == {
        "Inbound": world.sdr.pk,
        "Of the new field": untouched.delegation_id,
    }
    assert undone.handover
    world.do(undo(handover=undone.handover))
    assert owners(actions) == ["Ben", "Ben"]


def test_a_field_of_the_account_is_replaced_for_contacts_too() -> None:
    world = World()
    csm, manager = (lookup_field(name, object="account") for name in ("CSM__c", "CSM_Manager__c"))
    hop, other_hop = (lookup_field(f"account.{field.name}", object="contact", on=field) for field in (csm, manager))
    account = record("Acme", owner=world.ann, object="account", CSM__c=world.sue, CSM_Manager__c=world.ben)
    world.sequence = sequence("Renewal", delegation=hop, object="contact")
    actions = world.enroll(record("Pat", owner=world.ann, object="contact", account=account))
    world.do(field_replaced(field=csm, replacement=manager))
    assert owners(actions) == ["Ben", "Ben"]
    world.sequence.refresh_from_db()
    assert world.sequence.delegation == other_hop


def test_only_another_field_of_the_same_object_replaces_one(world: World) -> None:
    for other in (world.sdr, lookup_field("CSM__c", object="account")):
        with pytest.raises(NotReplaceable, match="another lookup field of the same object"):
            field_replaced(field=world.sdr, replacement=other)
