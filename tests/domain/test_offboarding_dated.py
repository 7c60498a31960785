"""A leaver gets nothing back when a dated reassignment ends."""

import pytest

from baton.delegation import changes
from baton.delegation.effect_words import When, effect_in_words
from baton.delegation.effects import effect_of
from baton.delegation.handovers import preview_change
from baton.delegation.leaving import Destination, Offboarding, cover_everything, hand_everything_to
from baton.delegation.offboarding import offboarding
from tests.domain.test_dated import pass_until, until
from tests.domain.test_offboarding import off_board
from tests.world import MONDAY, World, owners, reasons, record


@pytest.mark.parametrize("is_covered", [True, False])
def test_an_action_that_would_go_back_to_the_leaver_stays(world: World, *, is_covered: bool) -> None:
    actions = world.enroll()
    until(world, 4, world.ben)
    plan = cover_everything(world.ann, cover=world.sam) if is_covered else hand_everything_to(world.ann, world.sam)
    effect = effect_of(preview_change(offboarding(plan, by=world.mia, at=MONDAY), at=MONDAY))
    facts = [str(fact) for fact in effect_in_words(effect, when=When.PREVIEW).facts]
    assert "2 reassignments no longer end, and their actions stay with the present owners" in facts
    outcome = off_board(world, plan)
    pass_until(5)
    assert (owners(actions), set(reasons(actions))) == (["Ben", "Ben"], {"reassigned"})
    assert outcome.flows.endless == 2


def test_so_it_is_where_the_leaver_had_it_by_hand_further_back(world: World) -> None:
    actions = world.enroll(record("Pat", owner=world.sam))
    world.reassign(*actions, to=world.ann)
    until(world, 4, world.ben)
    until(world, 2, world.sue)
    off_board(world, hand_everything_to(world.ann, world.sam))
    pass_until(5)
    assert owners(actions) == ["Sue", "Sue"]


def test_what_goes_back_to_others_ends_as_before(world: World) -> None:
    lee, pat = world.enroll(), world.enroll(record("Pat", owner=world.sam))
    world.reassign(*lee, to=world.sue)
    until(world, 4, world.ben)
    outcome = off_board(world, hand_everything_to(world.ann, world.ben))
    assert outcome.flows.endless == 0
    pass_until(4)
    assert owners([*lee, *pat]) == ["Sue", "Sue", "Sam", "Sam"]


def test_whoever_gets_what_the_leaver_has_until_a_day_has_it_until_then(world: World) -> None:
    actions = world.enroll(record("Pat", owner=world.sam))
    until(world, 4, world.ann)
    off_board(world, hand_everything_to(world.ann, world.ben))
    assert owners(actions) == ["Ben", "Ben"]
    pass_until(4)
    assert (owners(actions), set(reasons(actions))) == (["Sam", "Sam"], {"record_owner"})


def test_the_undo_gives_the_ends_back(world: World) -> None:
    actions = world.enroll()
    until(world, 4, world.ben)
    outcome = off_board(world, hand_everything_to(world.ann, world.sam))
    world.undo(outcome)
    assert owners(actions) == ["Ben", "Ben"]
    pass_until(4)
    assert owners(actions) == ["Ann", "Ann"]


def test_by_delegation_to_somebody_who_is_there_it_ends_as_before(world: World) -> None:
    world.delegate(world.sdr)
    actions = world.enroll()
    until(world, 4, world.ben)
    world.do(changes.record_update(record_id=world.lee.pk, lookups={world.sdr.pk: world.sue.pk}))
    off_board(world, Offboarding(leaver=world.ann, actions=Destination.to(world.sam)))
    pass_until(4)
    assert owners(actions) == ["Sue", "Sue"]
