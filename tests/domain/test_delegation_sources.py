"""Delegating to another than the user in a field, and falling back in an order."""

import pytest

from baton.crm.fields import BadChain, set_chain
from baton.crm.models import SOURCES, LookupField
from baton.delegation import changes, membership, staffing
from baton.delegation.explain import explain
from baton.engage.operations import complete
from baton.people.models import Owner, Role
from baton.rules.trail import Source
from tests.world import MONDAY, World, lookup_field, owners, queue, reasons, record, sequence, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def source(kind: str, *, object: str = "lead", owner: Owner | None = None) -> LookupField:  # noqa: A002
    label = SOURCES[Source(kind)]
    return LookupField.objects.create(object=object, name=kind, label=label, source=kind, owner=owner)


def chain_of(*fields: LookupField) -> LookupField:
    chain = source("chain")
    set_chain(chain=chain, entries=[field.pk for field in fields])
    return chain


def test_the_accounts_owner_owns_the_actions_of_its_contacts_and_follows_the_account(world: World) -> None:
    world.sequence = sequence("Renewal", object="contact", delegation=source("account_owner", object="contact"))
    acme = record("Acme", owner=world.ben, object="account")
    actions = world.enroll(
        record("Kim", owner=world.ann, object="contact", account=acme),
        record("Lou", owner=world.ann, object="contact"),
    )
    assert owners(actions) == ["Ben", "Ben", "Ann", "Ann"]
    world.do(changes.record_update(record_id=acme.pk, values={"owner_id": world.sam.pk}))
    assert owners(actions) == ["Sam", "Sam", "Ann", "Ann"]


def test_the_record_owners_manager_owns(world: World) -> None:
    world.delegate(source("owners_manager"))
    actions = world.enroll()
    assert set(reasons(actions)) == {"blank"}
    world.do(staffing.manager(user_id=world.ann.pk, manager=world.mia))
    assert set(owners(actions)) == {"Mia"}


def test_whoever_enrolled_the_record_owns(world: World) -> None:
    world.delegate(source("enroller"))
    assert set(owners(world.enroll())) == {"Mia"}


def test_whoever_got_through_keeps_the_next_call(world: World) -> None:
    world.delegate(source("performer"))
    first, second = world.enroll()
    assert owners([first, second]) == ["Ann", "Ann"]
    complete(participant_action_id=first.pk, by=world.mia, at=MONDAY)
    assert owners([second]) == ["Mia"]
    sentences = explain(participant_action_id=second.pk).sentences
    assert "The previous action was done by Mia." in sentences


def test_a_named_queue_owns_and_its_members_share_what_is_shared(world: World) -> None:
    team = queue("Team", [world.ben, world.sam])
    world.delegate(source("owner", owner=team))
    assert set(owners(world.enroll())) == {"Team"}
    world.delegate(source("member", owner=team))
    leads = [record(f"Lead {n}", owner=world.ann) for n in range(40)]
    actions = world.enroll(*leads)
    assert set(owners(actions)) == {"Ben", "Sam"}
    by_lead = list(zip(*[iter(owners(actions))] * 2, strict=True))
    assert all(first == second for first, second in by_lead)


def test_a_members_records_alone_move_when_they_leave(world: World) -> None:
    team = queue("Team", [world.ben, world.sam, world.sue])
    world.delegate(source("member", owner=team))
    actions = world.enroll(*[record(f"Lead {n}", owner=world.ann) for n in range(30)])
    before = owners(actions)
    world.deactivate(world.ben)
    after = owners(actions)
    assert "Ben" not in after
    assert all(now == then for now, then in zip(after, before, strict=True) if then != "Ben")
    world.do(membership.members(queue=team, user_ids=[world.ben.pk, world.sam.pk]))
    assert set(owners(actions)) == {"Sam"}


def test_records_are_shared_by_weight_and_only_those_move_that_have_to(world: World) -> None:
    team = queue("Team", [world.ben, world.sam])
    world.delegate(source("member", owner=team))
    actions = world.enroll(*[record(f"Lead {n}", owner=world.ann) for n in range(60)])
    before = owners(actions)
    both = [world.ben.pk, world.sam.pk]
    edit = world.do(membership.members(queue=team, user_ids=both, weights={world.ben.pk: 3}))
    after = owners(actions)
    assert after.count("Ben") > before.count("Ben") * 1.2
    assert all(now == "Ben" for now, then in zip(after, before, strict=True) if now != then)
    world.undo(edit)
    assert owners(actions) == before
    world.do(membership.members(queue=team, user_ids=both, weights={world.ben.pk: 0}))
    assert set(owners(actions)) == {"Sam"}


def test_the_first_of_a_chain_who_can_work_owns(world: World) -> None:
    ae = lookup_field("AE__c")
    chain = chain_of(world.sdr, ae, source("owner", owner=queue("Inbound")))
    world.delegate(chain)
    lou = record("Lou", owner=world.ann, AE__c=world.ben)
    kim = record("Kim", owner=world.ann)
    actions = world.enroll(world.lee, lou, kim)
    assert owners(actions)[::2] == ["Sue", "Ben", "Inbound"]
    world.deactivate(world.sue)
    assert owners(actions)[::2] == ["Inbound", "Ben", "Inbound"]
    world.do(changes.chain(field=chain, entries=[ae.pk]))
    assert owners(actions)[::2] == ["Ann", "Ben", "Ann"]
    assert reasons(actions)[::2] == ["blank", "lookup", "blank"]


def test_the_explanation_tells_what_a_chain_tried(world: World) -> None:
    world.delegate(chain_of(world.sdr, source("owners_manager"), source("owner", owner=world.ben)))
    world.do(staffing.role(user_id=world.sue.pk, role=Role.NONE))
    first, _second = world.enroll()
    assert explain(participant_action_id=first.pk).sentences[1:] == (
        "On this lead that is Sue, who can’t work on actions.",
        "The record owner has no manager.",
        "That is Ben.",
    )


def test_a_chain_has_fields_of_its_object_each_once(world: World) -> None:
    chain = chain_of(world.sdr)
    other = source("owners_manager", object="contact")
    for entries in ([], [world.sdr.pk, world.sdr.pk], [chain.pk], [other.pk]):
        with pytest.raises(BadChain):
            world.do(changes.chain(field=chain, entries=entries))
    assert chain.entries.count() == 1


def test_a_delegation_to_a_chain_is_undone_like_any_other(world: World) -> None:
    actions = world.enroll()
    outcome = world.delegate(chain_of(world.sdr, source("owner", owner=world.ben)))
    assert set(owners(actions)) == {"Sue"}
    world.undo(outcome)
    assert set(owners(actions)) == {"Ann"}


def test_undoing_the_edit_of_a_chain_restores_its_order_and_what_follows(world: World) -> None:
    ae = lookup_field("AE__c")
    chain = chain_of(world.sdr, ae)
    world.delegate(chain)
    lou = record("Lou", owner=world.ann, AE__c=world.ben, SDR__c=world.sue)
    actions = world.enroll(lou)
    edited = world.do(changes.chain(field=chain, entries=[ae.pk]))
    assert owners(actions) == ["Ben", "Ben"]
    later = world.enroll(record("Kim", owner=world.ann, AE__c=world.ben, SDR__c=world.sam))
    undone = world.undo(edited)
    assert list(chain.entries.order_by("position").values_list("field", flat=True)) == [world.sdr.pk, ae.pk]
    assert owners([*actions, *later]) == ["Sue", "Sue", "Sam", "Sam"]
    assert set(reasons(actions)) == {"lookup"}
    world.undo(undone)
    assert list(chain.entries.values_list("field", flat=True)) == [ae.pk]
    assert owners([*actions, *later]) == ["Ben", "Ben", "Ben", "Ben"]


def test_a_chain_that_was_edited_again_stays_as_it_is(world: World) -> None:
    ae = lookup_field("AE__c")
    chain = chain_of(world.sdr, ae)
    world.delegate(chain)
    actions = world.enroll(record("Lou", owner=world.ann, AE__c=world.ben, SDR__c=world.sue))
    edited = world.do(changes.chain(field=chain, entries=[ae.pk]))
    world.do(changes.chain(field=chain, entries=[ae.pk, world.sdr.pk]))
    world.undo(edited)
    assert list(chain.entries.order_by("position").values_list("field", flat=True)) == [ae.pk, world.sdr.pk]
    assert owners(actions) == ["Sue", "Sue"]
    assert set(reasons(actions)) == {"restored"}


def test_a_chain_edited_before_anything_was_enrolled_is_undone_too(world: World) -> None:
    ae = lookup_field("AE__c")
    chain = chain_of(world.sdr, ae)
    edited = world.do(changes.chain(field=chain, entries=[ae.pk]))
    world.undo(edited)
    assert chain.entries.count() == 2


def test_who_leaves_the_team_of_a_manager_is_no_longer_delegated_to_them(world: World) -> None:
    world.delegate(source("owners_manager"))
    world.do(staffing.manager(user_id=world.ann.pk, manager=world.ben))
    actions = world.enroll()
    world.do(staffing.activity(user_id=world.ben.pk, is_active=False))
    assert set(owners(actions)) == {"Ann"}
    world.do(staffing.activity(user_id=world.ben.pk, is_active=True))
    assert set(owners(actions)) == {"Ben"}
    assert user("kim").manager is None
