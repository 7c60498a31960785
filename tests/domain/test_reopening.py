"""Taking back that an action was completed or skipped: who may, what comes back, and that history keeps both."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.delegation import changes
from baton.delegation.enrollment import enroll
from baton.engage.operations import complete, skip, take
from baton.engage.reopening import CannotReopen, reopen, why_not_reopen
from baton.mail.queries import EMAIL_STATE
from baton.participants.models import Participant, ParticipantAction, Reopening
from baton.participants.operations import pause, remove
from baton.people.activity import activities_of, sentence
from baton.people.models import Role, User
from baton.people.permissions import NotAllowed
from baton.sequences.models import Sequence
from tests.world import MONDAY, World, owners, queue, record, sequence, user

TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3))

Close = Callable[..., ParticipantAction]
closings = pytest.mark.parametrize(("close", "status"), [(complete, "completed"), (skip, "skipped")])
KEPT = ("status", "expected_at", "closed_at", "performer", "note", "outcome", "owner", "reason")


def reopened(pa: ParticipantAction, *, by: User | None, at: datetime = WEDNESDAY) -> ParticipantAction:
    return reopen(participant_action_id=pa.pk, by=by, at=at, email_state=EMAIL_STATE)


def states(world: World) -> list[tuple[object, ...]]:
    return [tuple(getattr(pa, name) for name in KEPT) for pa in world.actions()]


@closings
def test_everything_is_as_before_it_was_closed(world: World, close: Close, status: str) -> None:
    world.sequence = sequence("Outbound", actions=3)
    first = world.enroll()[0]
    before = states(world)
    close(participant_action_id=first.pk, by=world.ann, at=WEDNESDAY, note="Wrong person")
    assert states(world) != before
    reopened(first, by=world.ann)
    assert states(world) == before


@closings
def test_a_participant_who_had_finished_is_active_again(world: World, close: Close, status: str) -> None:
    first, second = world.enroll()
    complete(participant_action_id=first.pk, by=world.ann, at=TUESDAY)
    close(participant_action_id=second.pk, by=world.ann, at=WEDNESDAY)
    reopened(second, by=world.ann)
    participant = Participant.objects.get()
    assert (participant.status, participant.exit, participant.ended_at, participant.ended_by) == (
        "active",
        "",
        None,
        None,
    )
    assert [pa.status for pa in world.actions()] == ["completed", "current"]


def test_history_keeps_how_it_had_been_closed_and_who_reopened_it(world: World) -> None:
    first = world.enroll()[0]
    outcome = ParticipantAction.Outcome.VOICEMAIL
    complete(participant_action_id=first.pk, by=world.ann, at=TUESDAY, note="Beep", outcome=outcome)
    reopened(first, by=world.mia)
    complete(participant_action_id=first.pk, by=world.ann, at=WEDNESDAY, note="Got her")
    kept = Reopening.objects.get()
    assert (kept.by, kept.at) == (world.mia, WEDNESDAY)
    assert (kept.status, kept.performer, kept.closed_at) == ("completed", world.ann, TUESDAY)
    assert (kept.note, kept.outcome) == ("Beep", "voicemail")
    assert world.actions()[0].note == "Got her"
    assert sentence(activities_of(world.sequence)[0]) == "Mia reopened the action “Call 1” of a participant."


def test_whoever_did_it_or_an_admin_may_and_nobody_else(world: World) -> None:
    enroller = user("eve", role=Role.ENROLLER)
    first = world.enroll()[0]
    complete(participant_action_id=first.pk, by=world.mia, at=TUESDAY)
    for person in (world.ann, world.sam, enroller):  # ann owns it, and it was not she who did it
        with pytest.raises(NotAllowed):
            reopened(first, by=person)
    reopened(first, by=world.mia)
    complete(participant_action_id=first.pk, by=world.ann, at=TUESDAY)
    reopened(first, by=world.ann)
    complete(participant_action_id=first.pk, by=world.ann, at=TUESDAY)
    reopened(first, by=None)


def test_only_within_a_day(world: World) -> None:
    first = world.enroll()[0]
    complete(participant_action_id=first.pk, by=world.ann, at=TUESDAY)
    with pytest.raises(CannotReopen, match="more than a day ago"):
        reopened(first, by=world.ann, at=WEDNESDAY + timedelta(seconds=1))
    reopened(first, by=world.ann, at=WEDNESDAY)


def test_the_last_one_closed_goes_first(world: World) -> None:
    first, second = world.enroll()
    for pa in (first, second):  # at the same moment
        complete(participant_action_id=pa.pk, by=world.ann, at=TUESDAY)
    with pytest.raises(CannotReopen, match="Reopen that one first"):
        reopened(first, by=world.ann)
    reopened(second, by=world.ann)
    reopened(first, by=world.ann)
    assert [pa.status for pa in world.actions()] == ["current", "waiting"]


def test_whoever_has_left_the_sequence_does_not_come_back(world: World) -> None:
    first = world.enroll()[0]
    complete(participant_action_id=first.pk, by=world.ann, at=TUESDAY)
    remove(participants=[first.participant_id], by=world.mia, at=TUESDAY)
    with pytest.raises(CannotReopen, match="The participant left the sequence: Removed manually"):
        reopened(first, by=world.ann)
    assert [pa.status for pa in world.actions()] == ["completed", "cancelled"]


def test_nor_whoever_is_enrolled_again(world: World) -> None:
    for pa in (actions := world.enroll()):
        complete(participant_action_id=pa.pk, by=world.ann, at=TUESDAY)
    enroll(sequence=world.sequence, records=[world.lee.pk], by=world.mia, at=TUESDAY)
    with pytest.raises(CannotReopen, match="enrolled in this sequence again"):
        reopened(actions[1], by=world.ann)


def test_nor_whose_person_entered_an_exclusive_sequence(world: World) -> None:
    actions = world.enroll()
    Sequence.objects.update(other_sequences="exclusive", exclusive_priority=2)
    other = sequence("Outbound")
    for pa in actions:
        complete(participant_action_id=pa.pk, by=world.ann, at=TUESDAY)
    enroll(sequence=other, records=[world.lee.pk], by=world.mia, at=TUESDAY)
    assert not why_not_reopen(participant_action_id=actions[1].pk, at=TUESDAY, email_state=EMAIL_STATE)
    Sequence.objects.filter(pk=other.pk).update(other_sequences="exclusive", exclusive_priority=2)
    with pytest.raises(CannotReopen, match="The person entered another exclusive sequence"):
        reopened(actions[1], by=world.ann)


def test_nor_whose_record_is_deleted(world: World) -> None:
    for pa in (actions := world.enroll()):
        complete(participant_action_id=pa.pk, by=world.ann, at=TUESDAY)
    type(world.lee).objects.update(is_deleted=True)
    with pytest.raises(CannotReopen, match="The record was deleted in the CRM"):
        reopened(actions[1], by=world.ann)


def test_an_open_action_is_not_reopened(world: World) -> None:
    with pytest.raises(CannotReopen, match="This action is open"):
        reopened(world.enroll()[0], by=world.mia)


def test_a_paused_participant_stays_paused(world: World) -> None:
    first = world.enroll()[0]
    complete(participant_action_id=first.pk, by=world.ann, at=TUESDAY)
    pause(participants=[first.participant_id], by=world.mia, at=TUESDAY)
    reopened(first, by=world.ann)
    assert Participant.objects.get().status == "paused"
    assert [pa.status for pa in world.actions()] == ["current", "waiting"]


def test_an_action_that_is_open_again_follows_its_record(world: World) -> None:
    first = world.enroll()[0]
    complete(participant_action_id=first.pk, by=world.ann, at=TUESDAY)
    world.do(changes.record_update(record_id=world.lee.pk, values={"owner_id": world.ben.pk}))
    assert owners([first]) == ["Ann"]
    reopened(first, by=world.ann)
    assert owners([first]) == ["Ben"]


def test_what_was_taken_from_a_queue_stays_with_its_taker(world: World) -> None:
    first = world.enroll(record("Kim", owner=queue("Partners", [world.ann])))[0]
    take(participant_action_id=first.pk, by=world.ann, at=TUESDAY)
    complete(participant_action_id=first.pk, by=world.ann, at=TUESDAY)
    reopened(first, by=world.ann)
    assert owners([first]) == ["Ann"]


def test_queries_are_as_many_for_a_long_sequence(world: World) -> None:
    def queries() -> int:
        first = world.enroll()[0]
        complete(participant_action_id=first.pk, by=world.ann, at=TUESDAY)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            reopened(first, by=world.ann)
        return len(captured)

    few = queries()
    world.sequence = sequence("Long", actions=20)
    assert queries() == few
