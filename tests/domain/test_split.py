"""Splitting actions among several owners, as one handover."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.delegation import changes
from baton.delegation.change import Change
from baton.delegation.handovers import carry_out, preview_change
from baton.engage.operations import complete
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.people.able import OwnerIsInactive
from baton.people.models import Owner, Role
from baton.people.permissions import NotAllowed
from baton.rules.splitting import BadSplit, SplitBy
from tests.world import MONDAY, World, covers, owners, queue, reasons, record, user


def split(*to: Owner, by: SplitBy = SplitBy.EVENLY, weights: tuple[int, ...] = ()) -> Change:
    shares = dict(zip(to, weights or (1,) * len(to), strict=True))
    return changes.split_reassignment(matching=ActionFilter(), weights=shares, by=by)


def leads(world: World, number: int) -> list[ParticipantAction]:
    return world.enroll(*(record(f"Lead {n}", owner=world.ann) for n in range(number)))


def test_all_actions_of_a_participant_go_to_the_same_owner(world: World) -> None:
    actions = leads(world, 4)
    done = world.do(split(world.ben, world.sam))
    assert owners(actions) == ["Ben", "Ben", "Sam", "Sam", "Ben", "Ben", "Sam", "Sam"]
    assert set(reasons(actions)) == {"reassigned"}
    assert done.flows.gains == {world.ben.pk: 4, world.sam.pk: 4}


def test_a_split_is_one_handover_and_undo_gives_all_back(world: World) -> None:
    actions = leads(world, 3)
    done = world.do(split(world.ben, queue("Inbox")), why="Ann leaves")
    assert done.handover
    assert (done.handover.cause, done.handover.change_count, done.handover.why) == ("reassignment", 6, "Ann leaves")
    world.undo(done)
    assert set(owners(actions)) == {"Ann"}
    assert set(reasons(actions)) == {"record_owner"}


@pytest.mark.parametrize("by", SplitBy)
def test_the_preview_shows_what_is_done(world: World, by: SplitBy) -> None:
    leads(world, 7)
    change = split(world.ben, world.ann, world.sam, by=by)
    previewed = preview_change(change, at=MONDAY)
    assert world.do(change).flows == previewed.flows


def test_weights_share_the_participants(world: World) -> None:
    actions = leads(world, 6)
    world.do(split(world.ben, world.sam, by=SplitBy.WEIGHTS, weights=(2, 1)))
    assert Counter(owners(actions)) == {"Ben": 8, "Sam": 4}


def test_by_load_counts_what_stays_and_what_the_split_gives(world: World) -> None:
    busy = world.enroll(record("Busy", owner=world.ben), record("Busier", owner=world.ben))
    actions = leads(world, 4)
    ids = tuple(pa.pk for pa in actions)
    by_load = changes.split_reassignment(
        matching=ActionFilter(participant_action_ids=ids), weights={world.ben: 1, world.sam: 1}, by=SplitBy.LOAD
    )
    world.do(by_load)
    assert owners(actions) == ["Sam", "Sam", "Sam", "Sam", "Ben", "Ben", "Sam", "Sam"]
    assert set(owners(busy)) == {"Ben"}


def test_by_load_does_not_count_what_is_split(world: World) -> None:
    actions = leads(world, 4)
    world.do(split(world.ann, world.sam, by=SplitBy.LOAD))
    assert Counter(owners(actions)) == {"Ann": 4, "Sam": 4}


def test_only_what_is_open_and_selected_is_split(world: World) -> None:
    actions = leads(world, 2)
    complete(participant_action_id=actions[0].pk, by=world.ann, at=MONDAY)
    world.do(split(world.ben, world.sam))
    assert owners(actions) == ["Ann", "Sam", "Ben", "Ben"]


def test_an_owner_of_a_share_who_is_away_is_covered(world: World) -> None:
    actions = leads(world, 2)
    world.away(world.sam, cover=world.sue, first=MONDAY.date())
    world.do(split(world.ben, world.sam))
    assert (owners(actions), covers(actions)) == (["Ben", "Ben", "Sam", "Sam"], [None, None, "Sue", None])


def test_who_cannot_work_is_given_no_share(world: World) -> None:
    leads(world, 2)
    robot = user("robot", role=Role.NONE)
    with pytest.raises(OwnerIsInactive, match="Robot’s role doesn’t allow working on actions"):
        split(world.ben, robot)
    with pytest.raises(BadSplit):
        split(world.ben)
    world.do(split(world.ben, world.sam))


def test_only_a_sequence_admin_splits(world: World) -> None:
    actions = leads(world, 2)
    with pytest.raises(NotAllowed):
        carry_out(split(world.ben, world.sam), by=world.ann, at=MONDAY)
    assert set(owners(actions)) == {"Ann"}
    carry_out(split(world.ben, world.sam), by=world.mia, at=MONDAY)
    assert set(owners(actions)) == {"Ben", "Sam"}


def test_twenty_take_as_many_queries_as_one(world: World) -> None:
    leads(world, 20)
    first, *_rest = ParticipantAction.objects.order_by("pk").values_list("pk", flat=True)

    def queries(matching: ActionFilter) -> int:
        shares: dict[Owner, int] = {world.ben: 1, world.sam: 1}
        with CaptureQueriesContext(connection) as captured:
            world.do(changes.split_reassignment(matching=matching, weights=shares, by=SplitBy.LOAD))
        return len(captured)

    one = queries(ActionFilter(participant_action_ids=(first,)))
    assert queries(ActionFilter()) - one <= 2  # the first gains one owner, the second two, who are notified
