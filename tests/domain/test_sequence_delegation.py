"""Editing a sequence's delegation owns anew all open actions that inherit it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.crm.models import LookupField
from baton.delegation import changes
from baton.delegation.handovers import carry_out
from baton.delegation.models import Handover
from baton.engage.operations import complete, skip
from baton.participants.models import Participant, ParticipantAction
from baton.participants.operations import pause, remove
from baton.people.models import Role
from baton.people.permissions import NotAllowed
from baton.sequences.operations import InheritsFromNothing
from baton.sequences.queries import FieldNotInFieldSet, FieldOfAnotherObject
from baton.sequences.settings import Setting
from tests.world import MONDAY, World, lookup_field, owners, reasons, record, sequence, user


def test_open_actions_follow_the_delegation_of_an_active_sequence(world: World) -> None:
    actions = world.enroll()
    delegated = world.delegate(world.sdr)
    assert owners(actions) == ["Sue", "Sue"]
    assert reasons(actions) == ["lookup", "lookup"]
    assert delegated.flows.moved == 2


def test_without_a_field_they_go_back_to_the_record_owner(world: World) -> None:
    world.delegate(world.sdr)
    actions = world.enroll()
    world.delegate(None)
    assert owners(actions) == ["Ann", "Ann"]
    assert reasons(actions) == ["record_owner", "record_owner"]


def test_another_field_gives_another_owner(world: World) -> None:
    csm = lookup_field("CSM__c")
    world.do(changes.record_update(record_id=world.lee.pk, lookups={csm.pk: world.ben.pk}))
    world.delegate(world.sdr)
    actions = world.enroll()
    world.delegate(csm)
    assert owners(actions) == ["Ben", "Ben"]


def test_a_blank_field_moves_nobody_and_says_why(world: World) -> None:
    actions = world.enroll(record("Blank", owner=world.ann))
    delegated = world.delegate(world.sdr)
    assert owners(actions) == ["Ann", "Ann"]
    assert reasons(actions) == ["blank", "blank"]
    assert (delegated.flows.moved, delegated.flows.changed) == (0, 2)


@pytest.mark.parametrize("override", [Setting.RECORD_OWNER, "the field"])
def test_actions_that_override_are_not_touched(world: World, override: Setting | str) -> None:
    csm = lookup_field("CSM__c")
    world.do(changes.record_update(record_id=world.lee.pk, lookups={csm.pk: world.ben.pk}))
    world.override(2, override if isinstance(override, Setting) else Setting.of_field(csm))
    actions = world.enroll()
    before = owners(actions)[1]
    delegated = world.delegate(world.sdr)
    assert owners(actions) == ["Sue", before]
    assert delegated.flows.reached == 1


def test_actions_that_override_keep_their_reassignments_too(world: World) -> None:
    world.override(2, Setting.RECORD_OWNER)
    actions = world.enroll()
    world.reassign(actions[1], to=world.ben)
    assert world.delegate(world.sdr).flows.overwritten == 0
    assert owners(actions) == ["Sue", "Ben"]


def test_those_reassigned_by_hand_are_owned_anew_too(world: World) -> None:
    actions = world.enroll()
    world.reassign(actions[0], to=world.ben)
    delegated = world.delegate(world.sdr)
    assert owners(actions) == ["Sue", "Sue"]
    assert reasons(actions) == ["lookup", "lookup"]
    assert delegated.flows.overwritten == 1


def test_individual_reassignments_are_kept_on_request(world: World) -> None:
    actions = world.enroll()
    world.reassign(actions[0], to=world.ben)
    delegated = world.delegate(world.sdr, keep_reassigned=True)
    assert owners(actions) == ["Ben", "Sue"]
    assert reasons(actions) == ["reassigned", "lookup"]
    assert delegated.flows.overwritten == 0


def test_a_reassignment_to_the_owner_of_the_rule_is_overwritten_too(world: World) -> None:
    actions = world.enroll()
    world.reassign(*actions, to=world.sue)
    delegated = world.delegate(world.sdr)
    assert reasons(actions) == ["lookup", "lookup"]
    assert (delegated.flows.overwritten, delegated.flows.moved) == (2, 0)


def test_a_completed_action_keeps_its_owner_and_its_performer(world: World) -> None:
    first, second = world.enroll()
    complete(participant_action_id=first.pk, by=world.mia, at=MONDAY)
    world.delegate(world.sdr)
    assert owners([first, second]) == ["Ann", "Sue"]
    first.refresh_from_db()
    assert first.performer == world.mia


def test_a_skipped_action_keeps_its_owner_and_its_performer(world: World) -> None:
    first, second = world.enroll()
    skip(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    world.delegate(world.sdr)
    assert owners([first, second]) == ["Ann", "Sue"]
    first.refresh_from_db()
    assert first.performer == world.ann


def test_a_cancelled_action_keeps_its_owner(world: World) -> None:
    actions = world.enroll()
    remove(participants=[Participant.objects.get().pk], at=MONDAY, by=None)
    assert world.delegate(world.sdr).flows.reached == 0
    assert owners(actions) == ["Ann", "Ann"]


def test_paused_participants_follow_too(world: World) -> None:
    actions = world.enroll()
    pause(participants=[Participant.objects.get().pk], by=None, at=MONDAY)
    world.delegate(world.sdr)
    assert owners(actions) == ["Sue", "Sue"]


def test_other_sequences_are_not_touched(world: World) -> None:
    actions = world.enroll()
    world.sequence = sequence("Outbound")
    others = world.enroll()
    world.delegate(world.sdr)
    assert owners(actions) == ["Ann", "Ann"]
    assert owners(others) == ["Sue", "Sue"]


def test_the_handover_remembers_the_setting_before_and_after(world: World) -> None:
    handover = world.delegate(world.sdr).handover
    assert handover
    assert (handover.cause, handover.sequence, handover.action) == ("sequence_delegation", world.sequence, None)
    assert handover.setting_before == {"mode": "record_owner", "field_id": None}
    assert handover.setting_after == {"mode": "field", "field_id": world.sdr.pk}


def test_an_edit_that_moves_nobody_is_a_handover_all_the_same(world: World) -> None:
    handover = world.delegate(world.sdr).handover
    assert handover
    assert handover.change_count == 0
    assert Handover.objects.count() == 1


def test_a_field_of_the_sequences_object_is_allowed_and_one_of_another_is_not(world: World) -> None:
    world.delegate(lookup_field("CSM__c", object="lead"))
    with pytest.raises(FieldOfAnotherObject):
        world.delegate(lookup_field("CSM__c", object="contact"))


def test_a_field_outside_the_field_set_is_refused_unless_it_is_there_already(world: World) -> None:
    world.delegate(world.sdr)
    LookupField.objects.update(in_field_set=False)
    world.delegate(world.sdr)
    with pytest.raises(FieldNotInFieldSet):
        world.delegate(LookupField.objects.create(object="lead", name="CSM__c", label="CSM", in_field_set=False))


def test_an_action_inherits_and_a_sequence_does_not(world: World) -> None:
    world.override(1, Setting.INHERIT)
    with pytest.raises(InheritsFromNothing):
        world.do(changes.sequence_delegation(sequence=world.sequence, setting=Setting.INHERIT))


@pytest.mark.parametrize("role", [Role.SEQUENCE_AGENT, Role.ENROLLER, Role.NONE])
def test_a_sequence_admin_delegates_and_nobody_else_does(world: World, role: Role) -> None:
    actions = world.enroll()
    change = changes.sequence_delegation(sequence=world.sequence, setting=Setting.of_field(world.sdr))
    with pytest.raises(NotAllowed):
        carry_out(change, by=user("eve", role=role), at=MONDAY)
    assert owners(actions) == ["Ann", "Ann"]
    carry_out(change, by=world.mia, at=MONDAY)
    assert owners(actions) == ["Sue", "Sue"]


def test_an_inactive_sequence_admin_does_not_delegate(world: World) -> None:
    world.mia.is_active = False
    with pytest.raises(NotAllowed):
        world.delegate(world.sdr)


def test_twenty_participants_take_as_many_queries_as_one(world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert world.delegate(world.sdr).flows.moved == ParticipantAction.objects.count()
        return len(captured)

    world.enroll()
    one = queries()
    world.enroll(*(record(f"Lead {number}", owner=world.ann, SDR__c=world.sue) for number in range(19)))
    world.delegate(None)
    assert queries() == one
