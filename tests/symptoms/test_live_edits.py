"""A sequence that records are in is edited: what becomes of those who are in it."""

from datetime import timedelta
from typing import Any

import pytest

from baton.engage.operations import complete, reschedule
from baton.engage.steps import StepsOutcome, add_step, edit_step, previewed, remove_step, reorder_steps
from baton.participants.models import Participant, ParticipantAction
from baton.people.permissions import NotAllowed
from baton.sequences.definition import StepDefinition, columns
from baton.sequences.models import Action
from baton.sequences.operations import SequenceHasNoActions
from baton.sequences.settings import Setting
from tests.world import MONDAY, World, covers, owners, record, sequence

CALL = StepDefinition(name="One more call", type=Action.Type.CALL, wait_days=2)
DAY = timedelta(days=1)


@pytest.fixture
def world(world: World) -> World:
    """Three calls a business day apart: Monday, Tuesday, Wednesday."""
    world.sequence = sequence("Outbound", actions=3)
    return world


def step(world: World, position: int) -> Action:
    return world.sequence.actions.get(position=position)


def definition(action: Action, **changes: Any) -> StepDefinition:
    return StepDefinition.model_construct(**{**columns(StepDefinition, action), **changes})


def ahead(world: World) -> list[tuple[str, str, int]]:
    """Name, status and days since Monday of what is open, in order."""
    rows = ParticipantAction.objects.filter(participant__sequence=world.sequence, closed_at=None)
    return [
        (pa.action.name, pa.status, (pa.expected_at - MONDAY).days)
        for pa in rows.select_related("action").order_by("participant", "action__position")
    ]


@pytest.mark.parametrize(("redates", "days"), [(False, [0, 1, 2]), (True, [0, 3, 4])])
def test_a_delay_is_edited_from_now_on_or_for_those_who_are_in_it(
    world: World, *, redates: bool, days: list[int]
) -> None:
    """https://github.com/mautic/mautic/issues/838, https://github.com/mautic/mautic/issues/4144"""
    world.enroll()
    second = step(world, 2)
    outcome = edit_step(action=second, step=definition(second, wait_days=3), redates=redates, by=world.mia, at=MONDAY)
    assert [day for _name, _status, day in ahead(world)] == days
    assert outcome.reached == (1 if redates else 0)


def test_from_now_on_counts_once_the_action_before_is_done(world: World) -> None:
    [first, *_rest] = world.enroll()
    second = step(world, 2)
    edit_step(action=second, step=definition(second, wait_days=3), redates=False, by=world.mia, at=MONDAY)
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    assert [day for _name, _status, day in ahead(world)] == [3, 4]


def test_the_current_action_gets_its_new_date_unless_somebody_rescheduled_it(world: World) -> None:
    kim = record("Kim", owner=world.ann)
    [*_lee, kims, _second, _third] = world.enroll(world.lee, kim)
    reschedule(participant_action_id=kims.pk, to=MONDAY + 2 * DAY, by=world.ann, at=MONDAY)
    first = step(world, 1)
    edit_step(action=first, step=definition(first, wait_days=1), redates=True, by=world.mia, at=MONDAY)
    assert [day for _name, _status, day in ahead(world)] == [1, 2, 3, 2, 3, 4]


def test_an_added_action_reaches_those_who_have_not_passed_its_place(world: World) -> None:
    """https://github.com/mautic/mautic/issues/6445, https://github.com/mautic/mautic/issues/950"""
    kim = record("Kim", owner=world.ben)
    [*_lee, kims, kims_second, _third] = world.enroll(world.lee, kim)
    for pa in (kims, kims_second):
        complete(participant_action_id=pa.pk, by=world.ben, at=MONDAY)
    _action, outcome = add_step(sequence=world.sequence, step=CALL, position=2, by=world.mia, at=MONDAY)
    assert (outcome.reached, outcome.passed) == (1, 1)
    assert ahead(world) == [
        ("Call 1", "current", 0),
        ("One more call", "waiting", 2),
        ("Call 2", "waiting", 3),
        ("Call 3", "waiting", 4),
        ("Call 3", "current", 1),
    ]
    assert [action.name for action in world.sequence.actions.order_by("position")] == [
        "Call 1", "One more call", "Call 2", "Call 3",
    ]  # fmt: skip


def test_an_action_added_at_the_end_is_for_all_and_owned_by_the_rule(world: World) -> None:
    world.away(world.sue, cover=world.ben, first=(MONDAY + 4 * DAY).date())
    world.enroll()
    setting = Setting.of_field(world.sdr)
    _action, outcome = add_step(sequence=world.sequence, step=CALL, setting=setting, by=world.mia, at=MONDAY)
    assert ahead(world)[-1] == ("One more call", "waiting", 4)
    assert owners(world.actions()) == ["Ann", "Ann", "Ann", "Sue"]
    assert covers(world.actions())[-1] == "Ben"
    assert outcome.flows.holdings == {world.sue.pk: 1}


def test_a_removed_action_is_canceled_and_who_is_at_it_goes_on(world: World) -> None:
    """https://docs.walead.ai/delete-step, who stands on it?"""
    kim = record("Kim", owner=world.ann)
    [_lee, _second, _third, kims, *_rest] = world.enroll(world.lee, kim)
    complete(participant_action_id=kims.pk, by=world.ann, at=MONDAY + DAY)
    second = step(world, 2)
    expected = StepsOutcome(reached=2, moved_on=1)
    assert previewed(lambda: remove_step(action=second, by=world.mia, at=MONDAY + DAY)) == expected
    assert world.sequence.actions.count() == 3
    assert remove_step(action=step(world, 2), by=world.mia, at=MONDAY + DAY) == expected
    assert ahead(world) == [("Call 1", "current", 0), ("Call 3", "waiting", 1), ("Call 3", "current", 2)]
    assert [pa.status for pa in world.actions(kim.pk)] == ["completed", "cancelled", "current"]
    assert [action.position for action in world.sequence.actions.order_by("position")] == [1, 2]
    assert Action.ever.get(pk=second.pk).removed_at == MONDAY + DAY


def test_who_was_at_the_last_action_has_finished(world: World) -> None:
    for pa in world.enroll()[:2]:
        complete(participant_action_id=pa.pk, by=world.ann, at=MONDAY)
    outcome = remove_step(action=step(world, 3), by=world.mia, at=MONDAY)
    assert (outcome.reached, outcome.moved_on, outcome.finished) == (1, 0, 1)
    participant = Participant.objects.get()
    assert (participant.status, participant.exit, participant.ended_at) == ("completed", "finished", MONDAY)


def test_nobody_is_late_because_an_action_was_removed(world: World) -> None:
    world.enroll()
    remove_step(action=step(world, 1), by=world.mia, at=MONDAY + 7 * DAY)
    assert ahead(world) == [("Call 2", "current", 7), ("Call 3", "waiting", 8)]


def test_a_sequence_in_use_keeps_one_action(world: World) -> None:
    for position in (3, 2):
        remove_step(action=step(world, position), by=world.mia, at=MONDAY)
    with pytest.raises(SequenceHasNoActions, match="only action"):
        remove_step(action=step(world, 1), by=world.mia, at=MONDAY)


def test_in_a_new_order_everybody_does_what_they_have_not_done(world: World) -> None:
    [first, *_rest] = world.enroll()
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    one, two, three = (step(world, position).pk for position in (1, 2, 3))
    outcome = reorder_steps(sequence=world.sequence, order=[three, two, one], by=world.mia, at=MONDAY)
    assert outcome.reached == 0  # the current one stays, and nothing else is left
    assert ahead(world) == [("Call 3", "waiting", 2), ("Call 2", "current", 1)]
    world.enroll(record("Kim", owner=world.ann))
    assert [name for name, *_rest in ahead(world)][2:] == ["Call 3", "Call 2", "Call 1"]


def test_a_new_order_gives_new_dates(world: World) -> None:
    world.enroll()
    last = step(world, 3)
    edit_step(action=last, step=definition(last, wait_days=3), redates=True, by=world.mia, at=MONDAY)
    one, two, three = (step(world, position).pk for position in (1, 2, 3))
    outcome = reorder_steps(sequence=world.sequence, order=[one, three, two], by=world.mia, at=MONDAY)
    assert outcome.reached == 1
    assert ahead(world) == [("Call 1", "current", 0), ("Call 3", "waiting", 3), ("Call 2", "waiting", 4)]


def test_agents_do_not_edit_sequences(world: World) -> None:
    world.enroll()
    second = step(world, 2)
    with pytest.raises(NotAllowed):
        remove_step(action=second, by=world.ann, at=MONDAY)
    with pytest.raises(NotAllowed):
        edit_step(action=second, step=definition(second), redates=True, by=world.ann, at=MONDAY)


def test_a_hundred_participants_cost_no_query_each(world: World, django_assert_max_num_queries: object) -> None:
    world.enroll(*(record(f"Lead {number}", owner=world.ann) for number in range(100)))
    with django_assert_max_num_queries(45):  # type: ignore[operator]
        remove_step(action=step(world, 2), by=world.mia, at=MONDAY)
