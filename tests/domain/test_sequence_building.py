"""Building a sequence by hand."""

import pytest

from baton.participants.models import Participant
from baton.sequences.building import (
    NameIsTaken,
    OrderIsStale,
    add_action,
    clone,
    create_sequence,
    delegate_draft,
    edit_action,
    edit_details,
    move_action,
    remove_action,
    reorder,
)
from baton.sequences.definition import Details, StepDefinition
from baton.sequences.deletion import SequenceHasParticipants, delete, require_deletable
from baton.sequences.models import Action, Sequence
from baton.sequences.operations import SequenceIsInUse
from baton.sequences.settings import Setting
from tests.world import MONDAY, World, lookup_field

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Sequence:
    made = create_sequence(object="lead", details=Details(name="Inbound"), by=None, at=MONDAY)
    for name in ("First call", "Follow-up", "Proposal"):
        add_action(sequence=made, step=StepDefinition(name=name, type=Action.Type.CALL), by=None, at=MONDAY)
    return made


def names(sequence: Sequence) -> list[str]:
    return list(sequence.actions.order_by("position").values_list("name", flat=True))


def positions(sequence: Sequence) -> list[int]:
    return list(sequence.actions.order_by("position").values_list("position", flat=True))


def active(sequence: Sequence) -> Sequence:
    sequence.status = Sequence.Status.ACTIVE
    sequence.save()
    return sequence


def test_a_new_sequence_is_a_draft(draft: Sequence) -> None:
    assert draft.status == Sequence.Status.DRAFT
    assert names(draft) == ["First call", "Follow-up", "Proposal"]


def test_a_name_belongs_to_one_sequence_in_any_capitals(draft: Sequence) -> None:
    with pytest.raises(NameIsTaken, match="“INBOUND”"):
        create_sequence(object="lead", details=Details(name="INBOUND"), by=None, at=MONDAY)
    edit_details(sequence=draft, details=Details(name="INBOUND"), by=None, at=MONDAY)
    assert Sequence.objects.get().name == "INBOUND"


def test_the_actions_of_a_draft_are_put_in_order(draft: Sequence) -> None:
    first, second, third = draft.actions.order_by("position")
    reorder(sequence=draft, order=[third.pk, first.pk, second.pk], by=None, at=MONDAY)
    assert names(draft) == ["Proposal", "First call", "Follow-up"]
    assert positions(draft) == [1, 2, 3]


def test_an_order_of_other_actions_is_stale(draft: Sequence) -> None:
    first, second, _third = draft.actions.order_by("position")
    with pytest.raises(OrderIsStale):
        reorder(sequence=draft, order=[second.pk, first.pk], by=None, at=MONDAY)
    assert names(draft) == ["First call", "Follow-up", "Proposal"]


def test_an_action_moves_up_and_down_and_stops_at_the_ends(draft: Sequence) -> None:
    first, _second, third = draft.actions.order_by("position")
    assert move_action(action=third, places=-1, by=None, at=MONDAY) == 2
    assert names(draft) == ["First call", "Proposal", "Follow-up"]
    assert move_action(action=first, places=5, by=None, at=MONDAY) == 3
    assert names(draft) == ["Proposal", "Follow-up", "First call"]
    assert move_action(action=first, places=1, by=None, at=MONDAY) == 3
    assert positions(draft) == [1, 2, 3]


def test_a_draft_is_delegated_without_a_handover_and_a_sequence_in_use_is_not(draft: Sequence) -> None:
    field, action = lookup_field("SDR__c"), draft.actions.get(position=1)
    delegate_draft(sequence=draft, setting=Setting.of_field(field), by=None, at=MONDAY)
    call = StepDefinition(name="First call", type=Action.Type.CALL)
    edit_action(action=action, step=call, setting=Setting.RECORD_OWNER, by=None, at=MONDAY)
    assert Sequence.objects.get().delegation == field
    assert draft.actions.get(position=1).delegation_mode == "record_owner"
    active(draft)
    with pytest.raises(SequenceIsInUse):
        delegate_draft(sequence=draft, setting=Setting.RECORD_OWNER, by=None, at=MONDAY)
    with pytest.raises(SequenceIsInUse):
        edit_action(action=action, step=call, setting=Setting.INHERIT, by=None, at=MONDAY)
    with pytest.raises(SequenceIsInUse):
        move_action(action=action, places=1, by=None, at=MONDAY)


def test_an_action_is_added_with_its_override(draft: Sequence) -> None:
    field = lookup_field("AE__c")
    added = add_action(
        sequence=draft,
        step=StepDefinition(name="Offer", type=Action.Type.TASK),
        setting=Setting.of_field(field),
        by=None,
        at=MONDAY,
    )
    assert (added.position, added.delegation_mode, added.delegation) == (4, "field", field)


def test_those_after_a_removed_action_move_up(draft: Sequence) -> None:
    remove_action(action=draft.actions.get(position=1), by=None, at=MONDAY)
    assert names(draft) == ["Follow-up", "Proposal"]
    assert positions(draft) == [1, 2]


def test_the_last_action_of_a_draft_can_be_removed(draft: Sequence) -> None:
    for action in list(draft.actions.all()):
        remove_action(action=Action.objects.select_related("sequence").get(pk=action.pk), by=None, at=MONDAY)
    assert names(draft) == []


def test_the_actions_of_a_sequence_in_use_stay_but_their_words_may_change(draft: Sequence) -> None:
    active(draft)
    action = draft.actions.get(position=1)
    with pytest.raises(SequenceIsInUse, match="previewed first"):
        add_action(sequence=draft, step=StepDefinition(name="More", type=Action.Type.CALL), by=None, at=MONDAY)
    with pytest.raises(SequenceIsInUse):
        remove_action(action=action, by=None, at=MONDAY)
    with pytest.raises(SequenceIsInUse):
        reorder(sequence=draft, order=list(draft.actions.values_list("pk", flat=True)), by=None, at=MONDAY)
    with pytest.raises(SequenceIsInUse):
        edit_action(action=action, step=StepDefinition(name="First call", type=Action.Type.TASK), by=None, at=MONDAY)
    edit_action(
        action=action,
        step=StepDefinition(name="Very first call", type=Action.Type.CALL, wait_days=2),
        by=None,
        at=MONDAY,
    )
    assert names(draft)[0] == "Very first call"


def test_a_clone_is_a_draft_with_the_same_actions_and_delegation(draft: Sequence) -> None:
    field = lookup_field("SDR__c")
    draft.delegation, draft.ends_on_reply = field, False
    active(draft)
    draft.actions.filter(position=2).update(delegation_mode="field", delegation=field)
    copy = clone(sequence=draft, name="Inbound, copy", by=None, at=MONDAY)
    assert (copy.status, copy.delegation, copy.ends_on_reply) == (Sequence.Status.DRAFT, field, False)
    assert names(copy) == names(draft)
    assert copy.actions.get(position=2).delegation == field
    assert draft.actions.count() == 3


def test_a_sequence_without_participants_is_deleted_and_one_with_them_stays(draft: Sequence) -> None:
    require_deletable(draft)
    delete(sequence=draft, by=None, at=MONDAY)
    assert not Sequence.objects.exists()
    world = World()
    world.enroll()
    with pytest.raises(SequenceHasParticipants, match="Deactivate it"):
        require_deletable(world.sequence)
    with pytest.raises(SequenceHasParticipants, match="Deactivate it"):
        delete(sequence=world.sequence, by=None, at=MONDAY)
    assert Participant.objects.exists()
