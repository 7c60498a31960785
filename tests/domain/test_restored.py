"""An undo restores an owner whom the rule no longer gives, until the rule gives the same one again."""

from baton.delegation import changes
from baton.delegation.explain import explain
from baton.delegation.handovers import ChangeOutcome
from baton.participants.matching import ActionFilter
from baton.people.models import Owner
from baton.sequences.settings import Setting
from tests.world import World, owners, reasons


def give_lee_to(world: World, owner: Owner) -> ChangeOutcome:
    return world.do(changes.record_update(record_id=world.lee.pk, values={"owner_id": owner.pk}))


def test_a_previous_owner_whom_the_rule_no_longer_gives_is_restored(world: World) -> None:
    actions = world.enroll()
    undone = world.undo(give_lee_to(world, world.sam))
    assert owners(actions) == ["Ann", "Ann"]
    assert reasons(actions) == ["restored", "restored"]
    assert undone.flows.pinned == 2


def test_a_restored_owner_stays_whatever_the_record_says(world: World) -> None:
    actions = world.enroll()
    world.undo(give_lee_to(world, world.sam))
    kept = give_lee_to(world, world.ben)
    assert owners(actions) == ["Ann", "Ann"]
    assert kept.flows.pinned == 0


def test_a_restored_owner_whom_the_rule_gives_again_follows_it_from_then_on(world: World) -> None:
    actions = world.enroll()
    world.undo(give_lee_to(world, world.sam))
    let_go = give_lee_to(world, world.ann)
    assert (let_go.flows.moved, let_go.flows.changed, let_go.flows.overwritten) == (0, 2, 0)
    assert reasons(actions) == ["record_owner", "record_owner"]
    give_lee_to(world, world.sue)
    assert owners(actions) == ["Sue", "Sue"]


def test_an_owner_chosen_by_hand_stays_by_hand_though_the_rule_gives_them_again(world: World) -> None:
    actions = world.enroll()
    world.reassign(*actions, to=world.ben)
    cleared = world.do(changes.clearing(matching=ActionFilter()))
    world.undo(cleared)
    give_lee_to(world, world.ben)
    give_lee_to(world, world.sue)
    assert owners(actions) == ["Ben", "Ben"]
    assert reasons(actions) == ["reassigned", "reassigned"]


def test_a_restored_owner_is_cleared_like_a_reassignment(world: World) -> None:
    actions = world.enroll()
    world.undo(give_lee_to(world, world.sam))
    cleared = world.do(changes.clearing(matching=ActionFilter()))
    assert owners(actions) == ["Sam", "Sam"]
    assert reasons(actions) == ["record_owner", "record_owner"]
    world.undo(cleared)
    assert owners(actions) == ["Ann", "Ann"]
    assert reasons(actions) == ["restored", "restored"]


def test_a_delegation_edited_keeping_reassignments_keeps_the_restored_too(world: World) -> None:
    actions = world.enroll()
    world.undo(give_lee_to(world, world.sam))
    setting = Setting.of_field(world.sdr)
    kept = world.do(changes.sequence_delegation(sequence=world.sequence, setting=setting, keep_reassigned=True))
    assert (owners(actions), kept.flows.overwritten) == (["Ann", "Ann"], 0)
    taken = world.do(changes.sequence_delegation(sequence=world.sequence, setting=setting))
    assert (owners(actions), taken.flows.overwritten) == (["Sue", "Sue"], 2)


def test_an_undo_can_be_undone_after_what_it_restored_follows_the_rule_again(world: World) -> None:
    actions = world.enroll()
    undone = world.undo(give_lee_to(world, world.sam))
    give_lee_to(world, world.ann)
    again = world.undo(undone)
    assert (owners(actions), again.left_alone) == (["Sam", "Sam"], {})
    assert reasons(actions) == ["restored", "restored"]


def test_the_explanation_of_a_restored_owner_says_until_when(world: World) -> None:
    [first, _second] = world.enroll()
    world.undo(give_lee_to(world, world.sam))
    explanation = explain(participant_action_id=first.pk)
    assert explanation.sentences[0] == (
        "Mia undid a handover, which returned this action to Ann, until delegation gives it to Ann again."
    )
    assert explanation.without_reassignment == "Without the undo, Sam would own this action."
