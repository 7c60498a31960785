"""Moving participants to another sequence, where each carries on at the action that corresponds to its own."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from baton.crm.models import Record
from baton.delegation import moving
from baton.delegation.models import Handover
from baton.delegation.moving import Move, move, preview_move
from baton.delegation.undo import AlreadyUndone
from baton.engage.operations import complete, reschedule
from baton.participants.models import Participant, ParticipantAction
from baton.participants.operations import pause, remove
from baton.people.permissions import NotAllowed
from baton.sequences.building import clone
from baton.sequences.models import Action, Sequence
from baton.sequences.settings import Setting
from tests.world import MONDAY, World, owners, queue, reasons, record, sequence

LATER = MONDAY + timedelta(days=2)


@pytest.fixture
def target(world: World) -> Sequence:
    """Three calls, one more than the sequence in which everybody is."""
    return sequence("Outbound", actions=3)


def to(target: Sequence, world: World, *records: Record) -> Move:
    return move(participants=ids(*records), to=target, by=world.mia, at=LATER)


def ids(*records: Record) -> list[int]:
    there = Participant.objects.filter(status__in=["active", "paused"])
    return list((there.filter(record__in=records) if records else there).values_list("pk", flat=True))


def steps(target: Sequence) -> list[ParticipantAction]:
    return list(
        ParticipantAction.objects.filter(participant__sequence=target).order_by("participant", "action__position")
    )


def statuses(target: Sequence) -> list[str]:
    return [pa.status for pa in steps(target)]


def reasons_of(moved: Move) -> list[str]:
    return [refusal.reason for refusal in moved.refusals]


def test_a_participant_carries_on_at_the_same_step_with_its_date(world: World, target: Sequence) -> None:
    first, _second = world.enroll()
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    second = world.actions()[1]
    reschedule(participant_action_id=second.pk, to=MONDAY + timedelta(days=9), by=world.ann, at=MONDAY)
    moved = to(target, world)
    assert (moved.moved, moved.refusals) == (1, ())
    assert statuses(target) == ["skipped", "current", "waiting"]
    assert steps(target)[1].expected_at == MONDAY + timedelta(days=9)
    assert steps(target)[2].expected_at == MONDAY + timedelta(days=10)
    assert steps(target)[0].note == "Done in “Inbound”."
    assert owners(steps(target)) == ["Ann", "Ann", "Ann"]


def test_both_sides_say_where_it_came_from_and_went(world: World, target: Sequence) -> None:
    world.enroll()
    to(target, world)
    old, new = Participant.objects.order_by("pk")
    assert (old.status, old.exit, old.exit_why, old.ended_by) == (
        "removed",
        "moved",
        "Moved to “Outbound”",
        world.mia,
    )
    assert (new.moved_from, new.enrolled_by, new.status) == (old, world.mia, "active")
    assert {pa.status for pa in world.actions()} == {"cancelled"}


def test_it_is_one_handover_and_the_preview_keeps_its_word(world: World, target: Sequence) -> None:
    world.enroll(world.lee, record("Kim", owner=world.ben))
    promised = preview_move(participants=ids(), to=target, by=world.mia, at=LATER)
    assert not Participant.objects.filter(sequence=target).exists()
    moved = to(target, world)
    assert (promised.moved, promised.refusals, promised.starts) == (2, (), moved.starts)
    assert promised.outcome.flows == moved.outcome.flows
    assert promised.outcome.handover is None
    assert moved.outcome.handover
    assert (moved.outcome.handover.cause, moved.outcome.handover.change_count) == ("move", 6)
    assert moved.starts == ((target.actions.get(position=1), 2),)


def test_owners_chosen_by_hand_stay_with_the_action_that_corresponds(world: World, target: Sequence) -> None:
    _first, second = world.enroll()
    world.reassign(second, to=world.ben)
    to(target, world)
    assert owners(steps(target)) == ["Ann", "Ben", "Ann"]
    assert reasons(steps(target)) == ["record_owner", "reassigned", "record_owner"]


def test_the_delegation_of_the_other_sequence_gives_the_owners(world: World, target: Sequence) -> None:
    Sequence.objects.filter(pk=target.pk).update(delegation=world.sdr)
    world.enroll()
    to(target, world)
    assert owners(steps(target)) == ["Sue", "Sue", "Sue"]


def test_actions_correspond_by_name_before_their_position(world: World, target: Sequence) -> None:
    Action.objects.filter(sequence=target).update(name="Other")
    Action.objects.filter(sequence=target, position=3).update(name="Call 1")
    world.enroll()
    to(target, world)
    assert statuses(target) == ["skipped", "skipped", "current"]


def test_who_is_paused_stays_paused(world: World, target: Sequence) -> None:
    world.enroll()
    pause(participants=ids(), by=world.mia, at=MONDAY)
    to(target, world)
    new = Participant.objects.get(sequence=target)
    assert (new.status, new.paused_at) == ("paused", MONDAY)


def test_a_member_who_was_chosen_in_turn_is_kept(world: World, target: Sequence) -> None:
    inbound = queue("Inbound", [world.ben, world.sue, world.sam])
    turns = world.sdr.__class__.objects.create(
        object="lead", name="turns", label="In turn", source="rotation", owner=inbound
    )
    world.delegate(turns)
    world.enroll(world.lee, record("Kim", owner=world.ann))
    before = owners(world.actions())
    Sequence.objects.filter(pk=target.pk).update(delegation=turns)
    to(target, world)
    assert [before[0], before[2]] == owners(steps(target))[::3]


def test_a_clone_takes_those_it_skips_when_they_are_moved(world: World) -> None:
    world.enroll()
    made = clone(sequence=world.sequence, name="Inbound 2", by=world.mia, at=MONDAY)
    Sequence.objects.filter(pk=made.pk).update(status="active")
    made.skips.add(world.sequence)
    assert to(made, world).moved == 1


def test_each_who_cannot_be_moved_is_skipped_with_the_reason(world: World, target: Sequence) -> None:
    kim, pat, zoe = (record(name, owner=world.ann) for name in ("Kim", "Pat", "Zoe"))
    world.enroll(world.lee, kim, pat, zoe)
    gone = ids(kim)
    remove(participants=gone, by=world.mia, at=MONDAY)
    Record.objects.filter(pk=pat.pk).update(is_deleted=True)
    moved = move(participants=[*ids(), *gone], to=target, by=world.mia, at=LATER)
    assert moved.moved == 2
    assert sorted(reasons_of(moved)) == ["deleted", "gone"]
    assert set(reasons_of(moved)) <= set(moving.MOVE_REFUSALS)


def test_a_step_that_the_other_sequence_does_not_have_is_no_place_to_go(world: World) -> None:
    short = sequence("Short", actions=1)
    first, _second = world.enroll()
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    assert reasons_of(to(short, world)) == ["no_action"]
    assert Participant.objects.get().status == "active"


@pytest.mark.parametrize(
    ("change", "reason"), [({"status": "inactive"}, "sequence_not_active"), ({"object": "contact"}, "other_object")]
)
def test_the_other_sequence_takes_only_whom_it_can(
    world: World, target: Sequence, change: dict[str, str], reason: str
) -> None:
    world.enroll()
    Sequence.objects.filter(pk=target.pk).update(**change)
    assert reasons_of(to(target, world)) == [reason]


def test_nobody_is_moved_to_where_they_are(world: World) -> None:
    world.enroll()
    assert reasons_of(to(world.sequence, world)) == ["same_sequence"]


def test_a_move_is_undone(world: World, target: Sequence) -> None:
    first, second = world.enroll()
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    world.reassign(second, to=world.ben)
    moved = to(target, world)
    world.undo(moved.outcome)
    old, new = Participant.objects.order_by("pk")
    assert (old.status, old.exit, old.exit_why, old.ended_at) == ("active", "", "", None)
    assert [pa.status for pa in world.actions()] == ["completed", "current"]
    assert owners(world.actions()) == ["Ann", "Ben"]
    assert (new.status, new.exit, new.exit_why) == ("removed", "moved", "Moved back")
    assert {pa.status for pa in steps(target)} == {"skipped", "cancelled"}
    with pytest.raises(AlreadyUndone):
        world.undo(moved.outcome)
    assert to(target, world).moved == 1


def test_whoever_went_on_since_is_left_alone(world: World, target: Sequence) -> None:
    kim = record("Kim", owner=world.ann)
    world.enroll(world.lee, kim)
    moved = to(target, world)
    complete(participant_action_id=steps(target)[0].pk, by=world.ann, at=LATER + timedelta(hours=1))
    undone = world.undo(moved.outcome)
    assert undone.left_alone == {"worked_since": 1}
    assert Participant.objects.get(sequence=target, record=world.lee).status == "active"
    assert Participant.objects.get(sequence=world.sequence, record=kim).status == "active"


def test_an_undone_move_follows_what_the_rule_says_now(world: World, target: Sequence) -> None:
    world.enroll()
    moved = to(target, world)
    world.delegate(world.sdr)
    world.undo(moved.outcome)
    assert owners(world.actions()) == ["Sue", "Sue"]
    assert Setting.of_sequence(Sequence.objects.get(pk=world.sequence.pk)) == Setting.of_field(world.sdr)


def test_an_agent_may_not_move_participants(world: World, target: Sequence) -> None:
    world.enroll()
    with pytest.raises(NotAllowed):
        move(participants=ids(), to=target, by=world.ann, at=LATER)
    assert not Handover.objects.filter(cause="move").exists()


@pytest.mark.parametrize("count", [1, 20])
def test_it_takes_as_many_queries_for_one_as_for_twenty(
    world: World, target: Sequence, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    world.enroll(*(record(f"Lead {number}", owner=world.ann) for number in range(count)))
    with django_assert_num_queries(26):
        to(target, world)
