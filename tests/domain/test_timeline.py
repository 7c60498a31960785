"""The days of a sequence: they are those of a record that is enrolled at that moment."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from baton.participants.models import ParticipantAction
from baton.rules.outcomes import OutcomeEffect
from baton.sequences.building import add_action
from baton.sequences.definition import StepDefinition
from baton.sequences.duplicating import duplicate_action
from baton.sequences.models import Action, Calendar, Sequence
from baton.sequences.operations import SequenceIsInUse
from baton.sequences.outcomes import CallOutcome, OutcomeDefinition, outcome_rules_of, set_outcomes
from baton.sequences.queries import actions_of, sequence_by_id
from baton.sequences.settings import Setting
from baton.sequences.timeline import Timeline, timeline_of
from tests.world import World

# The Wednesday before Thanksgiving, in the evening in Chicago.
EVE = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)


@pytest.fixture
def chicago(world: World) -> Sequence:
    """The sequence of the world with an American calendar; its two calls, then two more with other waits."""
    office = Calendar.objects.create(name="US", weekdays=[0, 1, 2, 3, 4], country="US")
    Sequence.objects.filter(pk=world.sequence.pk).update(time_zone="America/Chicago", calendar=office)
    for position, wait in ((3, {"wait_days": 1, "at_time": time(10)}), (4, {"wait_hours": 200})):
        Action.objects.create(
            sequence=world.sequence, position=position, name=f"Call {position}", type="call", **wait
        )
    sequence = sequence_by_id(world.sequence.pk)
    assert sequence
    return sequence


def shown(sequence: Sequence, at: datetime = EVE) -> Timeline:
    timeline = timeline_of(sequence, actions_of(sequence), at=at)
    assert timeline
    return timeline


def test_what_it_shows_is_what_an_enrollment_at_that_moment_gets(world: World, chicago: Sequence) -> None:
    [first, *_] = world.enroll(at=EVE)
    expected = ParticipantAction.objects.filter(participant=first.participant_id).values_list(
        "action_id", "expected_at"
    )
    assert {pk: step.at for pk, step in shown(chicago).by_action.items()} == dict(expected)


def test_weekends_and_holidays_are_off_with_their_names(chicago: Sequence) -> None:
    off = {day.date: day.off for day in shown(chicago).days if day.off}
    assert off[date(2026, 11, 26)] == "Thanksgiving Day"
    assert off[date(2026, 11, 28)] == off[date(2026, 11, 29)] == "Weekend"
    assert date(2026, 11, 27) not in off


def test_days_count_from_that_of_the_enrollment_in_the_zone_of_the_sequence(chicago: Sequence) -> None:
    timeline = shown(chicago)
    assert (timeline.days[0].number, timeline.days[0].date) == (1, date(2026, 11, 25))
    assert [step.at.tzinfo for step in timeline.by_action.values()] == [ZoneInfo("America/Chicago")] * 4


def test_each_owner_has_a_lane(world: World, chicago: Sequence) -> None:
    world.override(2, Setting.of_field(world.sdr))
    lanes = {
        lane.owner: [step.action.position for _day, steps in lane.cells for step in steps]
        for lane in shown(chicago).lanes
    }
    assert lanes == {"Record owner": [1, 3, 4], "SDR": [2]}


def test_a_long_stretch_without_actions_is_one_column(chicago: Sequence) -> None:
    Action.objects.filter(sequence=chicago, position=4).update(wait_days=3000, wait_hours=0, wait_counts="calendar")
    gaps = [day.skipped for day in shown(chicago).days if day.skipped]
    assert len(gaps) == 1
    assert gaps[0] > 2900


def test_a_calendar_that_is_never_open_has_no_timeline(chicago: Sequence) -> None:
    assert chicago.calendar
    chicago.calendar.weekdays = []
    assert timeline_of(chicago, actions_of(chicago), at=EVE) is None


def test_a_copy_comes_right_behind_with_its_delegation_and_outcomes(world: World) -> None:
    draft = Sequence.objects.create(name="Draft", object="lead")
    for name in ("First", "Last"):
        step = StepDefinition(name=name, type=Action.Type.CALL, wait_days=2)
        add_action(sequence=draft, step=step, setting=Setting.of_field(world.sdr), by=world.mia, at=EVE)
    first, last = actions_of(draft)
    skip = OutcomeDefinition(outcome=CallOutcome.CONNECTED, effect=OutcomeEffect.SKIP, to=2)
    set_outcomes(action=first, definitions=[skip], by=world.mia, at=EVE)
    copy = duplicate_action(action=first, by=world.mia, at=EVE)
    assert [action.name for action in actions_of(draft)] == ["First", "First (copy)", "Last"]
    assert (copy.wait_days, copy.delegation) == (2, world.sdr)
    assert [rule.to for rule in outcome_rules_of(copy)[copy.pk]] == [last]


def test_an_action_in_use_is_not_duplicated_unasked(world: World) -> None:
    action = world.sequence.actions.get(position=1)
    with pytest.raises(SequenceIsInUse):
        duplicate_action(action=action, by=world.mia, at=EVE)


def test_an_action_is_added_between_two(world: World) -> None:
    draft = Sequence.objects.create(name="Draft", object="lead")
    for name, position in (("First", None), ("Last", None), ("Between", 2)):
        step = StepDefinition(name=name, type=Action.Type.CALL)
        add_action(sequence=draft, step=step, position=position, by=world.mia, at=EVE)
    assert [action.name for action in actions_of(draft)] == ["First", "Between", "Last"]
