"""Reassigning by hand, and clearing that."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.delegation import changes
from baton.delegation.handovers import carry_out
from baton.engage.operations import complete
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.people.able import OwnerIsInactive
from baton.people.models import Role
from baton.people.permissions import NotAllowed
from tests.world import MONDAY, World, covers, owners, queue, reasons, record, sequence, user


def test_one_action_is_reassigned(world: World) -> None:
    actions = world.enroll()
    reassigned = world.reassign(actions[1], to=world.ben)
    assert owners(actions) == ["Ann", "Ben"]
    assert reasons(actions) == ["record_owner", "reassigned"]
    assert reassigned.flows.gains == {world.ben.pk: 1}
    assert reassigned.flows.losses == {world.ann.pk: 1}


def test_a_queue_may_be_reassigned_to(world: World) -> None:
    actions = world.enroll()
    world.reassign(*actions, to=queue("Leads"))
    assert owners(actions) == ["Leads", "Leads"]


def test_what_is_reassigned_may_be_reassigned_again(world: World) -> None:
    actions = world.enroll()
    world.reassign(*actions, to=world.ben)
    again = world.reassign(*actions, to=world.sam)
    assert owners(actions) == ["Sam", "Sam"]
    assert again.flows.overwritten == 2


def test_reassigning_to_the_present_owner_makes_it_by_hand(world: World) -> None:
    actions = world.enroll()
    reassigned = world.reassign(*actions, to=world.ann)
    assert (owners(actions), reasons(actions)) == (["Ann", "Ann"], ["reassigned", "reassigned"])
    assert (reassigned.flows.moved, reassigned.flows.changed) == (0, 2)


def test_work_is_not_reassigned_to_somebody_inactive(world: World) -> None:
    actions = world.enroll()
    world.deactivate(world.ben)
    world.ben.refresh_from_db()
    with pytest.raises(OwnerIsInactive):
        world.reassign(*actions, to=world.ben)
    world.reassign(*actions, to=world.sam)


def test_a_new_owner_who_is_away_is_covered(world: World) -> None:
    actions = world.enroll()
    world.away(world.ben, cover=world.sam, first=MONDAY.date())
    world.reassign(*actions, to=world.ben)
    assert (owners(actions), covers(actions)) == (["Ben", "Ben"], ["Sam", None])


def test_the_cover_may_become_the_owner(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    actions = world.enroll()
    world.reassign(*actions, to=world.ben)
    assert (owners(actions), covers(actions)) == (["Ben", "Ben"], [None, None])


def test_what_is_closed_is_not_reassigned(world: World) -> None:
    actions = world.enroll()
    complete(participant_action_id=actions[0].pk, by=world.ann, at=MONDAY)
    assert world.reassign(*actions, to=world.ben).flows.reached == 1
    assert owners(actions) == ["Ann", "Ben"]


def test_all_that_match_the_filter_of_the_list_are_reassigned(world: World) -> None:
    lou = record("Lou", owner=world.sam, SDR__c=world.sue)
    calls = world.enroll(world.lee, lou)
    world.sequence = sequence("Outbound")
    others = world.enroll(world.lee)

    def reassigned_by(matching: ActionFilter) -> list[str]:
        world.do(changes.reassignment(matching=matching, to=world.ben))
        found = [name[0] for name in owners([*calls, *others])]
        world.do(changes.clearing(matching=ActionFilter()))
        return found

    tuesday = MONDAY + timedelta(days=1)
    outbound = world.sequence.pk
    assert reassigned_by(ActionFilter()) == ["B", "B", "B", "B", "B", "B"]
    assert reassigned_by(ActionFilter(owner_id=world.ann.pk)) == ["B", "B", "S", "S", "B", "B"]
    assert reassigned_by(ActionFilter(participant_owner_id=world.sam.pk)) == ["A", "A", "B", "B", "A", "A"]
    assert reassigned_by(ActionFilter(record_id=lou.pk)) == ["A", "A", "B", "B", "A", "A"]
    assert reassigned_by(ActionFilter(sequence_id=outbound)) == ["A", "A", "S", "S", "B", "B"]
    assert reassigned_by(ActionFilter(expected_from=tuesday)) == ["A", "B", "S", "B", "A", "B"]
    assert reassigned_by(ActionFilter(expected_before=tuesday)) == ["B", "A", "B", "S", "B", "A"]
    assert reassigned_by(ActionFilter(type="email")) == ["A", "A", "S", "S", "A", "A"]
    assert reassigned_by(ActionFilter(statuses=("waiting",))) == ["A", "B", "S", "B", "A", "B"]
    assert reassigned_by(ActionFilter(reason="lookup")) == ["A", "A", "S", "S", "A", "A"]


def test_a_reassigned_action_does_not_follow_its_record(world: World) -> None:
    first, second = world.enroll()
    world.reassign(first, to=world.ben)
    world.do(changes.record_update(record_id=world.lee.pk, values={"owner_id": world.sam.pk}))
    assert owners([first, second]) == ["Ben", "Sam"]


def test_a_cleared_reassignment_goes_back_to_the_rule(world: World) -> None:
    actions = world.enroll()
    world.reassign(*actions, to=world.ben)
    world.do(changes.record_update(record_id=world.lee.pk, values={"owner_id": world.sam.pk}))
    cleared = world.do(changes.clearing(matching=ActionFilter()))
    assert owners(actions) == ["Sam", "Sam"]
    assert reasons(actions) == ["record_owner", "record_owner"]
    assert cleared.flows.overwritten == 2


def test_clearing_leaves_alone_what_nobody_reassigned(world: World) -> None:
    actions = world.enroll()
    world.reassign(actions[0], to=world.ben)
    assert world.do(changes.clearing(matching=ActionFilter())).flows.reached == 1


def test_clearing_a_closed_action_changes_nothing(world: World) -> None:
    actions = world.enroll()
    world.reassign(*actions, to=world.ben)
    complete(participant_action_id=actions[0].pk, by=world.ben, at=MONDAY)
    world.do(changes.clearing(matching=ActionFilter()))
    assert owners(actions) == ["Ben", "Ann"]
    assert reasons(actions) == ["reassigned", "record_owner"]


@pytest.mark.parametrize("role", [Role.SEQUENCE_AGENT, Role.ENROLLER, Role.NONE])
def test_a_sequence_admin_reassigns_and_clears_and_nobody_else_does(world: World, role: Role) -> None:
    actions = world.enroll()
    eve = user("eve", role=role)
    for change in (
        changes.reassignment(matching=ActionFilter(), to=world.ben),
        changes.clearing(matching=ActionFilter()),
    ):
        with pytest.raises(NotAllowed):
            carry_out(change, by=eve, at=MONDAY)
        assert carry_out(change, by=world.mia, at=MONDAY).flows.changed == 2
    assert owners(actions) == ["Ann", "Ann"]


def test_an_owner_does_not_give_their_own_work_away(world: World) -> None:
    actions = world.enroll()
    with pytest.raises(NotAllowed):
        carry_out(changes.reassignment(matching=ActionFilter(), to=world.ben), by=world.ann, at=MONDAY)
    assert owners(actions) == ["Ann", "Ann"]


def test_the_handover_says_who_when_and_why(world: World) -> None:
    world.enroll()
    matching = ActionFilter(sequence_id=world.sequence.pk)
    done = world.do(changes.reassignment(matching=matching, to=world.ben), why="Ann's patch is Ben's now")
    assert done.handover
    assert (done.handover.cause, done.handover.by, done.handover.at, done.handover.why, done.handover.sequence) == (
        "reassignment", world.mia, MONDAY, "Ann's patch is Ben's now", world.sequence,
    )  # fmt: skip
    assert done.handover.change_count == 2


def test_twenty_take_as_many_queries_as_one(world: World) -> None:
    world.enroll(*(record(f"Lead {number}", owner=world.ann) for number in range(10)))
    ids = tuple(ParticipantAction.objects.order_by("pk").values_list("pk", flat=True))

    def queries(*chosen: int) -> int:
        matching = ActionFilter(participant_action_ids=chosen)
        with CaptureQueriesContext(connection) as captured:
            assert world.do(changes.reassignment(matching=matching, to=world.ben)).flows.reached == len(chosen)
        return len(captured)

    assert queries(ids[0]) == queries(*ids)
