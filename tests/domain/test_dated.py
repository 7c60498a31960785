"""Reassigned until a day, and then as before."""

from datetime import timedelta

import pytest

from baton.delegation import changes, staffing
from baton.delegation.dating import EndIsPast
from baton.delegation.explain import explain
from baton.delegation.handovers import ChangeOutcome, carry_out, preview_change, turn_cover
from baton.delegation.models import Handover
from baton.delegation.undo import NothingToUndo, undo
from baton.engage.operations import complete, take
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.people.models import Owner
from baton.people.permissions import NotAllowed
from baton.rules.absences import A_DAY
from baton.rules.splitting import SplitBy
from tests.agreement.oracle import disagreements
from tests.world import MONDAY, World, covers, owners, queue, reasons, record

WEDNESDAY, FRIDAY = MONDAY + 2 * A_DAY, MONDAY + 4 * A_DAY


def until(world: World, days: int, to: Owner, *actions: ParticipantAction) -> ChangeOutcome:
    ids = tuple(pa.pk for pa in actions) or None
    matching = ActionFilter(participant_action_ids=ids)
    return world.do(changes.reassignment(matching=matching, to=to, until=MONDAY + days * A_DAY))


def pass_until(days: int) -> None:
    turn_cover(at=MONDAY + days * A_DAY)
    assert disagreements() == []


def test_at_the_end_the_actions_follow_the_rule_again(world: World) -> None:
    actions = world.enroll()
    until(world, 4, world.ben)
    assert (owners(actions), set(reasons(actions))) == (["Ben", "Ben"], {"reassigned"})
    world.do(changes.record_update(record_id=world.lee.pk, values={"owner_id": world.sam.pk}))
    pass_until(3)
    assert owners(actions) == ["Ben", "Ben"]
    pass_until(4)
    assert (owners(actions), set(reasons(actions))) == (["Sam", "Sam"], {"record_owner"})


def test_it_ends_at_that_very_moment_as_one_handover(world: World) -> None:
    world.enroll()
    until(world, 4, world.ben)
    turn_cover(at=FRIDAY - timedelta(seconds=1))
    assert not Handover.objects.filter(cause="return").exists()
    turn_cover(at=FRIDAY)
    turn_cover(at=FRIDAY + A_DAY)
    ended = Handover.objects.get(cause="return")
    assert (ended.change_count, ended.at, ended.by) == (2, FRIDAY, None)


def test_a_change_of_people_ends_what_has_ended_by_then(world: World) -> None:
    actions = world.enroll()
    until(world, 4, world.ben)
    carry_out(staffing.default_owner(owner=None), by=world.mia, at=FRIDAY)
    assert owners(actions) == ["Ann", "Ann"]


def test_an_earlier_owner_by_hand_has_them_back_for_good(world: World) -> None:
    actions = world.enroll()
    world.reassign(actions[0], to=world.sam)
    until(world, 4, world.ben)
    pass_until(4)
    assert (owners(actions), reasons(actions)) == (["Sam", "Ann"], ["reassigned", "record_owner"])
    pass_until(9)
    assert owners(actions) == ["Sam", "Ann"]


def test_a_shorter_one_on_top_goes_back_to_the_longer_one(world: World) -> None:
    actions = world.enroll()
    until(world, 4, world.ben)
    until(world, 2, world.sam)
    assert owners(actions) == ["Sam", "Sam"]
    pass_until(2)
    assert owners(actions) == ["Ben", "Ben"]
    pass_until(4)
    assert owners(actions) == ["Ann", "Ann"]


def test_a_longer_one_on_top_outlasts_the_shorter_one(world: World) -> None:
    actions = world.enroll()
    until(world, 2, world.ben)
    until(world, 4, world.sam)
    pass_until(2)
    assert owners(actions) == ["Sam", "Sam"]
    pass_until(4)
    assert owners(actions) == ["Ann", "Ann"]


def test_a_worker_that_was_down_skips_what_ended_in_between(world: World) -> None:
    actions = world.enroll()
    world.reassign(*actions, to=world.sue)
    until(world, 4, world.ben)
    until(world, 2, world.sam)
    pass_until(7)
    assert owners(actions) == ["Sue", "Sue"]


def test_reassigned_again_without_an_end_they_stay(world: World) -> None:
    actions = world.enroll()
    until(world, 4, world.ben)
    assert world.reassign(*actions, to=world.ben).flows.changed == 2
    pass_until(4)
    assert owners(actions) == ["Ben", "Ben"]


def test_cleared_or_taken_they_do_not_go_back(world: World) -> None:
    actions = world.enroll()
    until(world, 4, queue("Inbox", [world.sam]))
    take(participant_action_id=actions[0].pk, by=world.sam, at=MONDAY)
    world.do(changes.clearing(matching=ActionFilter(participant_action_ids=(actions[1].pk,))))
    pass_until(4)
    assert owners(actions) == ["Sam", "Ann"]
    assert not Handover.objects.filter(cause="return").exists()


def test_what_is_closed_by_then_stays_as_it_was(world: World) -> None:
    actions = world.enroll()
    until(world, 4, world.ben)
    complete(participant_action_id=actions[0].pk, by=world.ben, at=MONDAY)
    pass_until(4)
    assert owners(actions) == ["Ben", "Ann"]


def test_undo_ends_it(world: World) -> None:
    actions = world.enroll()
    done = until(world, 4, world.ben)
    undone = world.undo(done)
    assert (owners(actions), set(reasons(actions))) == (["Ann", "Ann"], {"record_owner"})
    world.undo(undone)
    assert owners(actions) == ["Ben", "Ben"]
    pass_until(4)
    assert owners(actions) == ["Ann", "Ann"]


def test_undo_of_what_came_on_top_brings_the_end_back(world: World) -> None:
    actions = world.enroll()
    until(world, 4, world.ben)
    for_good = world.reassign(*actions, to=world.sam)
    world.undo(for_good)
    assert owners(actions) == ["Ben", "Ben"]
    pass_until(4)
    assert owners(actions) == ["Ann", "Ann"]


def test_undo_after_the_end_gives_back_whose_it_would_be_by_then(world: World) -> None:
    actions = world.enroll()
    until(world, 4, world.ben)
    for_good = world.reassign(*actions, to=world.sam)
    pass_until(4)
    assert for_good.handover
    carry_out(undo(handover=for_good.handover), by=world.mia, at=FRIDAY)
    assert (owners(actions), set(reasons(actions))) == (["Ann", "Ann"], {"record_owner"})


def test_nothing_goes_back_to_a_reassignment_that_was_undone(world: World) -> None:
    actions = world.enroll()
    first = until(world, 4, world.ben)
    until(world, 2, world.sam)
    assert world.undo(first).left_alone == {"changed_since": 2}
    assert owners(actions) == ["Sam", "Sam"]
    pass_until(2)
    assert owners(actions) == ["Ann", "Ann"]


def test_that_one_ended_is_not_undone(world: World) -> None:
    world.enroll()
    until(world, 4, world.ben)
    pass_until(4)
    with pytest.raises(NothingToUndo, match="the reassignments ended on their date"):
        undo(handover=Handover.objects.get(cause="return"))


def test_a_split_may_be_dated(world: World) -> None:
    actions = world.enroll(world.lee, record("Lou", owner=world.ann))
    shares: dict[Owner, int] = {world.ben: 1, world.sam: 1}
    split = changes.split_reassignment(matching=ActionFilter(), weights=shares, by=SplitBy.EVENLY, until=FRIDAY)
    previewed = preview_change(split, at=MONDAY)
    assert world.do(split).flows == previewed.flows
    assert owners(actions) == ["Ben", "Ben", "Sam", "Sam"]
    pass_until(4)
    assert set(owners(actions)) == {"Ann"}


def test_who_has_them_back_and_is_away_is_covered(world: World) -> None:
    actions = world.enroll()
    until(world, 4, world.ben)
    world.away(world.ann, cover=world.sue, first=FRIDAY.date(), days=3)
    pass_until(4)
    assert (owners(actions), covers(actions)) == (["Ann", "Ann"], ["Sue", "Sue"])


def test_an_end_in_the_past_is_refused(world: World) -> None:
    actions = world.enroll()
    with pytest.raises(EndIsPast, match="Choose an end in the future"):
        until(world, 0, world.ben)
    with pytest.raises(EndIsPast):
        preview_change(changes.reassignment(matching=ActionFilter(), to=world.ben, until=MONDAY), at=MONDAY)
    assert owners(actions) == ["Ann", "Ann"]


def test_an_end_before_the_moment_of_the_clock_is_refused(world: World) -> None:
    actions = world.enroll()
    until(world, 5, world.ben)
    turn_cover(at=FRIDAY + A_DAY)
    with pytest.raises(EndIsPast):
        until(world, 4, world.sam)
    assert owners(actions) == ["Ann", "Ann"]


def test_at_the_end_the_permission_moves_with_the_owner(world: World) -> None:
    first, _second = world.enroll()
    until(world, 4, world.ben)
    with pytest.raises(NotAllowed):
        complete(participant_action_id=first.pk, by=world.ann, at=WEDNESDAY)
    pass_until(4)
    with pytest.raises(NotAllowed):
        complete(participant_action_id=first.pk, by=world.ben, at=FRIDAY)
    complete(participant_action_id=first.pk, by=world.ann, at=FRIDAY)


def test_the_explanation_says_until_when_and_what_then(world: World) -> None:
    first, second = world.enroll()
    world.reassign(second, to=world.sue)
    until(world, 4, world.ben)
    assert explain(participant_action_id=first.pk).sentences == (
        "Mia reassigned this action to Ben until Mar 6, 2026, 9:00 AM. Then it follows delegation again.",
    )
    assert explain(participant_action_id=second.pk).sentences == (
        "Mia reassigned this action to Ben until Mar 6, 2026, 9:00 AM. Then Sue owns it again.",
    )
    pass_until(4)
    assert explain(participant_action_id=second.pk).sentences == ("Mia reassigned this action to Sue.",)
