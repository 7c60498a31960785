"""Editing one action's override owns its open participant actions anew, and no others."""

import pytest

from baton.crm.models import LookupField
from baton.delegation import changes
from baton.delegation.handovers import carry_out
from baton.engage.operations import complete
from baton.people.models import Role
from baton.people.permissions import NotAllowed
from baton.sequences.queries import FieldNotInFieldSet, FieldOfAnotherObject
from baton.sequences.settings import Setting
from tests.world import MONDAY, World, lookup_field, owners, reasons, sequence, user


def test_an_override_is_for_that_action_alone(world: World) -> None:
    world.sequence = sequence("Outbound", actions=3)
    actions = world.enroll()
    overridden = world.override(2, Setting.of_field(world.sdr))
    assert owners(actions) == ["Ann", "Sue", "Ann"]
    assert overridden.flows.reached == 1


def test_an_override_may_say_the_record_owner_where_the_sequence_names_a_field(world: World) -> None:
    world.delegate(world.sdr)
    actions = world.enroll()
    world.override(1, Setting.RECORD_OWNER)
    assert owners(actions) == ["Ann", "Sue"]
    assert reasons(actions) == ["record_owner", "lookup"]


def test_an_override_taken_back_inherits_again(world: World) -> None:
    world.delegate(world.sdr)
    world.override(1, Setting.RECORD_OWNER)
    actions = world.enroll()
    world.override(1, Setting.INHERIT)
    assert owners(actions) == ["Sue", "Sue"]


def test_those_reassigned_by_hand_are_owned_anew_too(world: World) -> None:
    actions = world.enroll()
    world.reassign(*actions, to=world.ben)
    overridden = world.override(1, Setting.of_field(world.sdr))
    assert owners(actions) == ["Sue", "Ben"]
    assert overridden.flows.overwritten == 1


def test_individual_reassignments_are_kept_on_request(world: World) -> None:
    actions = world.enroll()
    world.reassign(*actions, to=world.ben)
    overridden = world.override(1, Setting.of_field(world.sdr), keep_reassigned=True)
    assert owners(actions) == ["Ben", "Ben"]
    assert overridden.flows.overwritten == 0


def test_what_is_closed_is_not_touched(world: World) -> None:
    actions = world.enroll()
    complete(participant_action_id=actions[0].pk, by=world.ann, at=MONDAY)
    assert world.override(1, Setting.of_field(world.sdr)).flows.reached == 0
    assert owners(actions) == ["Ann", "Ann"]


def test_the_handover_names_the_action_and_both_settings(world: World) -> None:
    handover = world.override(2, Setting.RECORD_OWNER).handover
    assert handover
    assert (handover.cause, handover.sequence, handover.action) == (
        "action_delegation", world.sequence, world.sequence.actions.get(position=2),
    )  # fmt: skip
    assert handover.setting_before == {"mode": "inherit", "field_id": None}
    assert handover.setting_after == {"mode": "record_owner", "field_id": None}


def test_a_field_of_the_sequences_object_is_allowed_and_one_of_another_is_not(world: World) -> None:
    world.override(1, Setting.of_field(lookup_field("CSM__c", object="lead")))
    with pytest.raises(FieldOfAnotherObject):
        world.override(1, Setting.of_field(lookup_field("CSM__c", object="contact")))


def test_a_field_outside_the_field_set_is_refused_unless_it_is_there_already(world: World) -> None:
    world.override(1, Setting.of_field(world.sdr))
    LookupField.objects.update(in_field_set=False)
    world.override(1, Setting.of_field(world.sdr))
    with pytest.raises(FieldNotInFieldSet):
        world.override(2, Setting.of_field(world.sdr))


def test_a_setting_names_a_field_with_the_mode_field_and_only_then(world: World) -> None:
    assert Setting(mode="field", field_id=world.sdr.pk) == Setting.of_field(world.sdr)
    with pytest.raises(ValueError, match="names a field"):
        Setting(mode="field")
    with pytest.raises(ValueError, match="names a field"):
        Setting(mode="inherit", field_id=world.sdr.pk)


@pytest.mark.parametrize("role", [Role.SEQUENCE_AGENT, Role.ENROLLER, Role.NONE])
def test_a_sequence_admin_overrides_and_nobody_else_does(world: World, role: Role) -> None:
    change = changes.action_delegation(
        action=world.sequence.actions.get(position=1), setting=Setting.of_field(world.sdr)
    )
    with pytest.raises(NotAllowed):
        carry_out(change, by=user("eve", role=role), at=MONDAY)
    carry_out(change, by=world.mia, at=MONDAY)
    assert owners(world.enroll()) == ["Sue", "Ann"]
