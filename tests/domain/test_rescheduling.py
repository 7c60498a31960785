"""Rescheduling: what is kept of it, who may, and dates that move in or out of an absence."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from baton.delegation.models import Handover
from baton.engage.operations import NotCurrent, complete, reschedule, skip
from baton.participants.models import ParticipantAction, Rescheduling
from baton.people.models import QueueMember, Role
from baton.people.permissions import NotAllowed
from tests.world import MONDAY, World, covers, owners, queue, record, sequence, user

pytestmark = pytest.mark.django_db

Work = Callable[..., ParticipantAction]
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 3, 4))


def to_friday(**asked: object) -> ParticipantAction:
    return reschedule(to=FRIDAY, **asked)  # type: ignore[arg-type]


works = pytest.mark.parametrize("work", [complete, skip, to_friday])
closings = pytest.mark.parametrize("close", [complete, skip])


@pytest.fixture
def three(world: World) -> list[ParticipantAction]:
    """Lee in a sequence of three calls, a business day apart, from Monday nine o'clock."""
    world.sequence = sequence("Three", actions=3)
    return world.enroll()


def test_a_rescheduled_action_stays_current_and_those_after_it_move_along(
    world: World, three: list[ParticipantAction]
) -> None:
    reschedule(participant_action_id=three[0].pk, to=THURSDAY, by=world.ann, at=MONDAY)
    assert [pa.status for pa in world.actions()] == ["current", "waiting", "waiting"]
    assert [pa.expected_at for pa in world.actions()] == [THURSDAY, FRIDAY, MONDAY + timedelta(days=7)]


def test_who_when_and_why_of_every_rescheduling_are_kept(world: World, three: list[ParticipantAction]) -> None:
    reschedule(participant_action_id=three[0].pk, to=THURSDAY, by=world.ann, at=MONDAY, why="On holiday")
    reschedule(participant_action_id=three[0].pk, to=FRIDAY, by=None, at=TUESDAY)
    kept = Rescheduling.objects.order_by("pk").values_list("by__name", "at", "from_date", "to_date", "why")
    assert list(kept) == [("Ann", MONDAY, MONDAY, THURSDAY, "On holiday"), (None, TUESDAY, THURSDAY, FRIDAY, "")]
    three[0].refresh_from_db()
    assert three[0].note == ""


def test_what_was_refused_leaves_no_trace(world: World, three: list[ParticipantAction]) -> None:
    with pytest.raises(NotCurrent):
        reschedule(participant_action_id=three[1].pk, to=FRIDAY, by=world.ann, at=MONDAY)
    with pytest.raises(NotAllowed):
        reschedule(participant_action_id=three[0].pk, to=FRIDAY, by=world.sam, at=MONDAY)
    assert not Rescheduling.objects.exists()


def test_into_an_absence_the_action_gets_a_cover_and_out_of_it_loses_it(
    world: World, three: list[ParticipantAction]
) -> None:
    world.away(world.ann, cover=world.ben, first=THURSDAY.date())
    assert covers(three) == [None, None, None]
    reschedule(participant_action_id=three[0].pk, to=THURSDAY, by=world.ann, at=MONDAY)
    assert covers(three) == ["Ben", None, None]
    reschedule(participant_action_id=three[0].pk, to=FRIDAY, by=world.ann, at=MONDAY)
    assert covers(three) == [None, None, None]
    assert owners(three) == ["Ann", "Ann", "Ann"]


@closings
def test_closing_moves_those_that_follow_in_and_out_of_an_absence(
    world: World, three: list[ParticipantAction], close: Work
) -> None:
    world.away(world.ann, cover=world.ben, first=WEDNESDAY.date())
    assert covers(three) == [None, None, "Ben"]
    close(participant_action_id=three[0].pk, by=world.ann, at=TUESDAY)
    assert covers(three) == [None, "Ben", None]
    dated = Handover.objects.get(cause=Handover.Cause.DATES)
    assert (dated.by, dated.at, dated.change_count) == (world.ann, TUESDAY, 2)


def test_moved_dates_that_change_no_owner_leave_no_handover(world: World, three: list[ParticipantAction]) -> None:
    complete(participant_action_id=three[0].pk, by=world.ann, at=FRIDAY)
    assert not Handover.objects.filter(cause=Handover.Cause.DATES).exists()


@works
def test_the_owner_the_cover_members_of_the_queue_and_admins_may(world: World, work: Work) -> None:
    partners = queue("Partners", [world.sue])
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    for by in (world.ann, world.ben, world.mia, None):
        lead = record("Lead", owner=world.ann)
        work(participant_action_id=world.enroll(lead)[0].pk, by=by, at=MONDAY)
    work(participant_action_id=world.enroll(record("Kim", owner=partners))[0].pk, by=world.sue, at=MONDAY)


@works
def test_nobody_else_may(world: World, work: Work) -> None:
    partners = queue("Partners", [world.sue])
    robot = user("robot", role=Role.ENROLLER)
    QueueMember.objects.create(queue=partners, user=robot)
    own = world.enroll()[0]
    shared = world.enroll(record("Kim", owner=partners))[0]
    robots = world.enroll(record("Rob", owner=robot))[0]
    for pa, by in [(own, world.sam), (own, world.sue), (shared, world.ann), (shared, robot), (robots, robot)]:
        with pytest.raises(NotAllowed):
            work(participant_action_id=pa.pk, by=by, at=MONDAY)
    assert set(ParticipantAction.objects.filter(action__position=1).values_list("status", flat=True)) == {"current"}


def test_a_former_cover_may_not_once_the_owner_is_back(world: World, three: list[ParticipantAction]) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    reschedule(participant_action_id=three[0].pk, to=TUESDAY, by=world.ben, at=MONDAY)
    with pytest.raises(NotAllowed):
        complete(participant_action_id=three[0].pk, by=world.ben, at=MONDAY)
    complete(participant_action_id=three[0].pk, by=world.ann, at=MONDAY)
