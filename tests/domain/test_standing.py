"""Where one sequence stands: participants, progress of its actions, and who owns what is open."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from baton.delegation import changes
from baton.engage.operations import complete, skip
from baton.insight.standing import Progress, SequenceStanding, standing_of
from baton.participants.models import Participant
from baton.sequences.settings import Setting
from tests.world import MONDAY, World, queue, record, sequence, user

pytestmark = pytest.mark.django_db

Status = Participant.Status


@pytest.fixture
def world() -> World:
    return World()


def standing(world: World) -> SequenceStanding:
    return standing_of(sequence=world.sequence)


def test_participants_stand_at_the_action_that_is_current(world: World) -> None:
    first, second = world.enroll()
    world.enroll(record("Max", owner=world.ben))
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    by_action = standing(world).by_action
    assert by_action[first.action_id] == Progress(current=1, completed=1)
    assert by_action[second.action_id] == Progress(current=1, waiting=1)


def test_rates_are_of_what_was_completed_or_skipped(world: World) -> None:
    first, second = world.enroll()
    assert standing(world).progress.completed_percent is None
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    skip(participant_action_id=second.pk, by=world.ann, at=MONDAY + timedelta(days=1), note="Moved away")
    progress = standing(world).progress
    assert (progress.completed_percent, progress.skipped_percent, progress.open) == (50, 50, 0)


def test_participants_are_counted_by_status(world: World) -> None:
    for pa in world.enroll():
        skip(participant_action_id=pa.pk, by=world.ann, at=MONDAY)
    world.enroll(record("Max", owner=world.ben))
    assert standing(world).participants == {Status.ACTIVE: 1, Status.COMPLETED: 1}
    assert standing(world).ever_in == 2


def test_who_owns_what_is_open_and_who_covers(world: World) -> None:
    world.enroll(world.lee, record("Of the queue", owner=queue("Leads")))
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    ownership = standing(world).ownership
    assert (ownership.count, ownership.owners) == (4, 2)
    anns, leads = ownership.shares
    assert (anns.name, anns.count, anns.covered, anns.cover, anns.covers) == ("Ann", 2, 1, "Ben", 1)
    assert (leads.name, leads.is_queue) == ("Leads", True)


def test_another_sequence_does_not_count(world: World) -> None:
    world.enroll()
    other = standing_of(sequence=sequence("Other"))
    assert (other.ever_in, other.by_action, other.ownership.count) == (0, {}, 0)
    assert (other.newest, other.handovers) == ((), ())


def test_the_newest_participants_and_the_latest_handovers_come_first(world: World) -> None:
    world.enroll()
    world.enroll(record("Max", owner=world.ben))
    assert [each.record.name for each in standing(world).newest] == ["Max", "Lee"]
    edited = changes.sequence_delegation(sequence=world.sequence, setting=Setting.of_field(world.sdr))
    world.do(edited, at=MONDAY + timedelta(hours=1))
    assert [each.cause for each in standing(world).handovers] == ["sequence_delegation", "enrollment", "enrollment"]


def test_queries_are_as_many_for_one_owner_and_for_twenty(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    world.enroll()
    with django_assert_num_queries(5):
        standing(world)
    world.enroll(*(record(f"Lead {n}", owner=user(f"owner {n}")) for n in range(20)))
    with django_assert_num_queries(5):
        standing(world)
