"""Closing the current action: who may, what follows, and that history never moves."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.delegation import changes, staffing
from baton.engage.operations import NotCurrent, NotRunning, complete, reschedule, skip
from baton.engage.resuming import resume
from baton.participants.models import Participant, ParticipantAction
from baton.participants.operations import pause
from baton.people.models import Role, User
from baton.people.permissions import NotAllowed
from baton.sequences.models import Sequence
from tests.world import MONDAY, World, covers, owners, queue, sequence, user

TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)

Close = Callable[..., ParticipantAction]
closings = pytest.mark.parametrize(("close", "status"), [(complete, "completed"), (skip, "skipped")])


def closed(pa: ParticipantAction, *, by: User | None, at: datetime = MONDAY) -> ParticipantAction:
    return complete(participant_action_id=pa.pk, by=by, at=at)


@closings
def test_who_when_and_what_is_kept(world: World, close: Close, status: str) -> None:
    first = world.enroll()[0]
    close(participant_action_id=first.pk, by=world.ann, at=TUESDAY, note="Called back")
    first.refresh_from_db()
    assert (first.status, first.performer, first.closed_at, first.note) == (status, world.ann, TUESDAY, "Called back")


@closings
def test_the_next_becomes_current_and_its_date_counts_from_now(world: World, close: Close, status: str) -> None:
    world.sequence = sequence("Outbound", actions=3)
    actions = world.enroll()
    close(participant_action_id=actions[0].pk, by=world.ann, at=WEDNESDAY)
    first, second, third = world.actions()
    assert [pa.status for pa in (first, second, third)] == [status, "current", "waiting"]
    assert first.expected_at == MONDAY
    assert (second.expected_at, third.expected_at) == (WEDNESDAY + timedelta(days=1), WEDNESDAY + timedelta(days=2))


@closings
def test_after_the_last_action_the_participant_is_completed(world: World, close: Close, status: str) -> None:
    for pa in world.enroll():
        close(participant_action_id=pa.pk, by=world.ann, at=TUESDAY)
    participant = Participant.objects.get()
    assert (participant.status, participant.ended_at) == ("completed", TUESDAY)


@closings
def test_history_never_moves(world: World, close: Close, status: str) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    first = world.enroll()[0]
    close(participant_action_id=first.pk, by=world.ben, at=MONDAY)
    kept = ("owner", "cover", "performer", "reason", "status", "closed_at", "expected_at")
    before = ParticipantAction.objects.values(*kept).get(pk=first.pk)
    world.delegate(world.sdr)
    world.deactivate(world.ben)
    world.do(changes.record_update(record_id=world.lee.pk, values={"owner_id": world.sam.pk}))
    world.do(staffing.time_zone(user_id=world.ann.pk, time_zone="Asia/Tokyo"))
    world.reassign(first, to=world.mia)
    assert ParticipantAction.objects.values(*kept).get(pk=first.pk) == before


def test_the_owner_does_it_and_a_stranger_does_not(world: World) -> None:
    first = world.enroll()[0]
    with pytest.raises(NotAllowed):
        closed(first, by=world.sam)
    assert closed(first, by=world.ann).performer == world.ann


def test_the_cover_does_it_and_is_the_performer(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    first, second = world.enroll()
    assert closed(first, by=world.ben).performer == world.ben
    with pytest.raises(NotAllowed):
        closed(second, by=world.ben)


def test_an_owner_who_is_covered_may_do_it_all_the_same(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=MONDAY.date())
    assert closed(world.enroll()[0], by=world.ann).performer == world.ann


def test_a_member_of_the_queue_does_it_and_others_do_not(world: World) -> None:
    first = world.enroll()[0]
    world.reassign(first, to=queue("Leads", members=[world.ben]))
    with pytest.raises(NotAllowed):
        closed(first, by=world.ann)
    assert closed(first, by=world.ben).performer == world.ben


@pytest.mark.parametrize("by", ["mia", None])
def test_a_sequence_admin_and_the_operator_do_anything(world: World, by: str | None) -> None:
    assert closed(world.enroll()[0], by=world.mia if by else None).status == "completed"


@pytest.mark.parametrize(
    ("role", "is_active"), [(Role.ENROLLER, True), (Role.NONE, True), (Role.SEQUENCE_AGENT, False)]
)
def test_an_owner_who_is_no_agent_does_nothing(world: World, role: Role, is_active: bool) -> None:  # noqa: FBT001
    first = world.enroll()[0]
    eve = user("eve")
    world.reassign(first, to=eve)
    eve.role, eve.is_active = role, is_active
    with pytest.raises(NotAllowed):
        closed(first, by=eve)


@pytest.mark.parametrize("work", [complete, skip, lambda **kwargs: reschedule(to=TUESDAY, **kwargs)])
def test_only_the_current_action_is_worked_on(world: World, work: Close) -> None:
    first, second = world.enroll()
    with pytest.raises(NotCurrent, match="earlier action first"):
        work(participant_action_id=second.pk, by=world.ann, at=MONDAY)
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    with pytest.raises(NotCurrent, match="completed by Ann at 2026-03-02 09:00 UTC"):
        work(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    work(participant_action_id=second.pk, by=world.ann, at=MONDAY)


def test_a_paused_participant_is_not_worked_on_until_resumed(world: World) -> None:
    first = world.enroll()[0]
    ids = [Participant.objects.get().pk]
    pause(participants=ids, by=None, at=MONDAY)
    with pytest.raises(NotRunning):
        closed(first, by=world.ann)
    resume(participants=ids, by=None, at=MONDAY)
    closed(first, by=world.ann)


def test_an_inactive_sequence_is_not_worked_on(world: World) -> None:
    first = world.enroll()[0]
    Sequence.objects.update(status="inactive")
    with pytest.raises(NotRunning):
        closed(first, by=world.ann)
    Sequence.objects.update(status="active")
    closed(first, by=world.ann)


def test_a_rescheduled_action_takes_what_follows_along(world: World) -> None:
    actions = world.enroll()
    reschedule(participant_action_id=actions[0].pk, to=WEDNESDAY, by=world.ann, at=MONDAY, why="She asked to")
    first, second = world.actions()
    assert (first.status, first.expected_at, second.expected_at) == (
        "current", WEDNESDAY, WEDNESDAY + timedelta(days=1),
    )  # fmt: skip


def test_dates_are_counted_in_the_time_zone_of_the_sequence(world: World) -> None:
    Sequence.objects.update(time_zone="America/New_York")
    world.sequence.refresh_from_db()
    friday = datetime(2026, 3, 6, 22, tzinfo=UTC)  # 17 o'clock in New York; the clocks change on Sunday
    first, second = world.enroll(at=friday)
    assert second.expected_at == datetime(2026, 3, 9, 21, tzinfo=UTC)
    closed(first, by=world.ann, at=friday)
    second.refresh_from_db()
    assert second.expected_at == datetime(2026, 3, 9, 21, tzinfo=UTC)


def test_owner_and_cover_of_what_follows_are_found_anew(world: World) -> None:
    world.away(world.ann, cover=world.ben, first=WEDNESDAY.date())
    first, second = world.enroll()
    closed(first, by=world.ann, at=TUESDAY)
    assert (owners([second]), covers([second])) == (["Ann"], ["Ben"])


def test_twenty_actions_to_follow_take_as_many_queries_as_one(world: World) -> None:
    def queries(actions: int) -> int:
        world.sequence = sequence(f"Of {actions}", actions=actions)
        first = world.enroll()[0]
        with CaptureQueriesContext(connection) as captured:
            closed(first, by=world.ann, at=TUESDAY)
        return len(captured)

    assert queries(2) == queries(21)
