"""Undoing a handover gives back what it moved, and only that."""

import pytest

from baton.delegation import changes
from baton.delegation.handovers import carry_out, preview_change
from baton.delegation.models import Handover
from baton.delegation.undo import AlreadyUndone, NothingToUndo, undo
from baton.engage.operations import complete, skip
from baton.participants.matching import ActionFilter
from baton.people.permissions import NotAllowed
from baton.sequences.models import Action
from baton.sequences.settings import Setting
from tests.world import MONDAY, World, lookup_field, owners, queue, reasons


def test_an_undone_reassignment_goes_back_to_the_rule(world: World) -> None:
    actions = world.enroll()
    reassigned = world.reassign(*actions, to=world.ben)
    world.undo(reassigned)
    assert owners(actions) == ["Ann", "Ann"]
    assert reasons(actions) == ["record_owner", "record_owner"]


def test_an_undone_clearing_is_by_hand_again(world: World) -> None:
    actions = world.enroll()
    world.reassign(*actions, to=world.ben)
    cleared = world.do(changes.clearing(matching=ActionFilter()))
    world.undo(cleared)
    assert owners(actions) == ["Ben", "Ben"]
    assert reasons(actions) == ["reassigned", "reassigned"]


def test_an_undone_sequence_delegation_restores_the_setting(world: World) -> None:
    actions = world.enroll()
    delegated = world.delegate(world.sdr)
    undone = world.undo(delegated)
    world.sequence.refresh_from_db()
    assert world.sequence.delegation is None
    assert owners(actions) == ["Ann", "Ann"]
    assert reasons(actions) == ["record_owner", "record_owner"]
    assert undone.handover
    assert undone.handover.setting_before == Setting.of_field(world.sdr).as_json()
    assert undone.handover.setting_after == Setting.RECORD_OWNER.as_json()


def test_an_undone_action_delegation_restores_the_override(world: World) -> None:
    actions = world.enroll()
    overridden = world.override(2, Setting.of_field(world.sdr))
    assert owners(actions) == ["Ann", "Sue"]
    world.undo(overridden)
    assert Setting.of_action(Action.objects.get(position=2)) == Setting.INHERIT
    assert owners(actions) == ["Ann", "Ann"]


def test_a_setting_edited_again_since_stays(world: World) -> None:
    world.enroll()
    delegated = world.delegate(world.sdr)
    csm = lookup_field("CSM__c")
    world.delegate(csm)
    world.undo(delegated)
    world.sequence.refresh_from_db()
    assert world.sequence.delegation == csm


def test_the_restored_setting_is_for_the_reassigned_again_too(world: World) -> None:
    actions = world.enroll()
    world.reassign(actions[0], to=world.ben)
    delegated = world.delegate(world.sdr)
    assert delegated.flows.overwritten == 1
    world.undo(delegated)
    assert owners(actions) == ["Ben", "Ann"]
    assert reasons(actions) == ["reassigned", "record_owner"]


def test_what_is_closed_since_is_left_alone(world: World) -> None:
    actions = world.enroll()
    reassigned = world.reassign(*actions, to=world.ben)
    complete(participant_action_id=actions[0].pk, by=world.ben, at=MONDAY)
    undone = world.undo(reassigned)
    assert owners(actions) == ["Ben", "Ann"]
    assert undone.left_alone == {"closed": 1}
    assert undone.handover
    assert undone.handover.left_alone_count == 1


def test_what_got_another_owner_since_is_left_alone(world: World) -> None:
    actions = world.enroll()
    reassigned = world.reassign(*actions, to=world.ben)
    world.reassign(actions[1], to=world.sue)
    undone = world.undo(reassigned)
    assert owners(actions) == ["Ann", "Sue"]
    assert undone.left_alone == {"changed_since": 1}


def test_what_was_given_back_to_the_rule_since_is_left_alone(world: World) -> None:
    actions = world.enroll()
    reassigned = world.reassign(*actions, to=world.ann)
    world.do(changes.clearing(matching=ActionFilter(participant_action_ids=(actions[0].pk,))))
    undone = world.undo(reassigned)
    assert reasons(actions) == ["record_owner", "record_owner"]
    assert undone.left_alone == {"changed_since": 1}


def test_work_does_not_return_by_hand_to_somebody_inactive(world: World) -> None:
    world.delegate(world.sdr)
    actions = world.enroll()
    left = world.deactivate(world.sue)
    undone = world.undo(left)
    assert owners(actions) == ["Ann", "Ann"]
    assert undone.left_alone == {"inactive": 2}


def test_work_returns_by_hand_to_somebody_who_is_there_again(world: World) -> None:
    actions = world.enroll()
    world.deactivate(world.ann)
    changed = world.do(changes.record_update(record_id=world.lee.pk, values={"owner_id": world.sam.pk}))
    world.reactivate(world.ann)
    undone = world.undo(changed)
    assert owners(actions) == ["Ann", "Ann"]
    assert undone.left_alone == {}


def test_an_inactive_owner_whom_the_rule_gives_returns(world: World) -> None:
    actions = world.enroll()
    delegated = world.delegate(world.sdr)
    world.deactivate(world.ann)
    world.undo(delegated)
    assert owners(actions) == ["Ann", "Ann"]
    assert reasons(actions) == ["record_owner", "record_owner"]


def test_only_what_moved_goes_back(world: World) -> None:
    """Lee's SDR was the record owner anyway, so the delegation moved nothing; it follows the rule from then on."""
    world.do(changes.record_update(record_id=world.lee.pk, lookups={world.sdr.pk: world.ann.pk}))
    world.delegate(world.sdr)
    actions = world.enroll()
    undelegated = world.delegate(None)
    world.do(changes.record_update(record_id=world.lee.pk, lookups={world.sdr.pk: world.sue.pk}))
    undone = world.undo(undelegated)
    assert owners(actions) == ["Sue", "Sue"]
    assert reasons(actions) == ["lookup", "lookup"]
    assert undone.left_alone == {}


def test_a_reassignment_made_since_survives_a_restored_setting(world: World) -> None:
    actions = world.enroll()
    delegated = world.delegate(world.sdr)
    world.reassign(actions[0], to=world.ben)
    undone = world.undo(delegated)
    assert owners(actions) == ["Ben", "Ann"]
    assert undone.left_alone == {"changed_since": 1}


def test_what_was_enrolled_since_follows_the_restored_setting(world: World) -> None:
    delegated = world.delegate(world.sdr)
    actions = world.enroll()
    world.undo(delegated)
    assert owners(actions) == ["Ann", "Ann"]


def test_an_undo_can_be_undone(world: World) -> None:
    actions = world.enroll()
    delegated = world.delegate(world.sdr)
    undone = world.undo(delegated)
    world.undo(undone)
    world.sequence.refresh_from_db()
    assert world.sequence.delegation == world.sdr
    assert owners(actions) == ["Sue", "Sue"]
    assert reasons(actions) == ["lookup", "lookup"]


def test_a_handover_is_undone_once(world: World) -> None:
    actions = world.enroll()
    reassigned = world.reassign(*actions, to=world.ben)
    world.undo(reassigned)
    with pytest.raises(AlreadyUndone):
        world.undo(reassigned)


def test_what_took_nothing_from_anybody_cannot_be_undone(world: World) -> None:
    actions = world.enroll()
    with pytest.raises(NothingToUndo):
        undo(handover=Handover.objects.get())
    assert owners(actions) == ["Ann", "Ann"]


def test_a_setting_without_a_sequence_or_action_cannot_be_restored(world: World) -> None:
    overridden = world.override(2, Setting.RECORD_OWNER)
    Action.objects.filter(position=2).delete()
    assert overridden.handover
    overridden.handover.refresh_from_db()
    with pytest.raises(NothingToUndo):
        world.do(undo(handover=overridden.handover))
    world.sequence.refresh_from_db()
    assert world.sequence.delegation is None


def test_a_returned_owner_who_is_away_is_covered(world: World) -> None:
    actions = world.enroll()
    reassigned = world.reassign(*actions, to=world.sam)
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    assert world.undo(reassigned).flows.covered == 1
    actions[0].refresh_from_db()
    assert actions[0].cover_id == world.ben.pk


def test_a_queue_gets_its_actions_back(world: World) -> None:
    leads = queue("Leads")
    world.lee.owner = leads
    world.lee.save()
    actions = world.enroll()
    world.undo(world.reassign(*actions, to=world.ben))
    assert owners(actions) == ["Leads", "Leads"]


def test_the_preview_of_an_undo_counts_what_it_does(world: World) -> None:
    actions = world.enroll()
    reassigned = world.reassign(*actions, to=world.ben)
    skip(participant_action_id=actions[0].pk, by=world.mia, at=MONDAY)
    assert reassigned.handover
    promised = preview_change(undo(handover=reassigned.handover), at=MONDAY)
    done = world.undo(reassigned)
    assert (promised.flows, promised.left_alone) == (done.flows, done.left_alone)


def test_a_sequence_admin_undoes_and_an_agent_does_not(world: World) -> None:
    reassigned = world.reassign(*world.enroll(), to=world.ben)
    assert reassigned.handover
    change = undo(handover=reassigned.handover)
    with pytest.raises(NotAllowed):
        carry_out(change, by=world.ben, at=MONDAY)
    carry_out(change, by=world.mia, at=MONDAY)
