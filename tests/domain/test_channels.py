"""Skipping all that is left of one channel for a participant, and taking it back."""

from datetime import timedelta

import pytest

from baton.engage.channels import open_channels, skip_channel
from baton.engage.operations import NotRunning, complete
from baton.engage.reopening import CannotReopen, reopen
from baton.mail.models import Mail
from baton.mail.queries import EMAIL_STATE, NOT_BEING_SENT
from baton.participants.models import Participant, ParticipantAction, Reopening
from baton.participants.operations import pause
from baton.people.activity import activities_of, sentence
from baton.people.permissions import NotAllowed
from baton.sequences.models import Action
from tests.world import MONDAY, World, record, sequence

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)
KEPT = ("status", "expected_at", "closed_at", "performer", "note", "owner")


@pytest.fixture
def world() -> World:
    """Lee is in a sequence of call, email, call, email, call, a business day apart."""
    world = World()
    world.sequence = sequence("Outbound", actions=5)
    world.sequence.actions.filter(position__in=[2, 4]).update(type="email")
    return world


def skip_all(world: World, pa: ParticipantAction, channel: str = "call", *, note: str = "") -> list[int]:
    return skip_channel(
        participant_action_id=pa.pk,
        channel=Action.Type(channel),
        note=note,
        ready=NOT_BEING_SENT,
        by=world.ann,
        at=TUESDAY,
    )


def statuses(world: World) -> list[str]:
    return [pa.status for pa in world.actions()]


def states(world: World) -> list[tuple[object, ...]]:
    return [tuple(getattr(pa, name) for name in KEPT) for pa in world.actions()]


def test_all_open_ones_of_the_type_are_skipped_and_the_next_is_current(world: World) -> None:
    pas = world.enroll()
    assert skip_all(world, pas[1], note="Email only, please") == [pas[0].pk, pas[2].pk, pas[4].pk]
    assert statuses(world) == ["skipped", "current", "skipped", "waiting", "skipped"]
    first, following, *_rest = world.actions()
    assert (first.performer, first.closed_at, first.note) == (world.ann, TUESDAY, "Email only, please")
    # A business day after the skipping, as after any skipped action.
    assert following.expected_at == TUESDAY + timedelta(days=1)
    [line, *_others] = activities_of(world.sequence)
    assert sentence(line) == "Ann skipped all remaining calls of a participant."


def test_the_current_one_stays_and_what_follows_moves_up(world: World) -> None:
    pas = world.enroll()
    skip_all(world, pas[0], "email")
    assert statuses(world) == ["current", "skipped", "waiting", "skipped", "waiting"]
    dates = [pa.expected_at for pa in world.actions() if pa.status != "skipped"]
    assert dates == [MONDAY + timedelta(days=n) for n in range(3)]


def test_what_is_done_stays_done(world: World) -> None:
    pas = world.enroll()
    complete(participant_action_id=pas[0].pk, by=world.ann, at=MONDAY)
    assert skip_all(world, pas[0]) == [pas[2].pk, pas[4].pk]
    assert statuses(world) == ["completed", "current", "skipped", "waiting", "skipped"]
    assert open_channels(participant_id=pas[0].participant_id) == {Action.Type.EMAIL: 2}
    assert skip_all(world, pas[0]) == []


def test_who_has_nothing_left_has_finished(world: World) -> None:
    pas = world.enroll()
    skip_all(world, pas[0])
    skip_all(world, pas[0], "email")
    lee = Participant.objects.get()
    assert (lee.status, lee.exit, lee.ended_by) == ("completed", "finished", world.ann)


def test_an_email_that_is_being_sent_is_not_skipped(world: World) -> None:
    pas = world.enroll()
    Mail.objects.create(
        participant_action=pas[1], status=Mail.Status.SENDING, sender=world.ann, message_id="<1@x.org>",
        sent_from="a@x.org", sent_to="lee@x.org", subject="Hi", body="Hello", written_at=MONDAY,
    )  # fmt: skip
    assert skip_all(world, pas[1], "email") == [pas[3].pk]


@pytest.mark.parametrize("channel", ["call", "email"])
def test_reopening_one_reopens_all_that_were_skipped_in_one_go(world: World, channel: str) -> None:
    pas = world.enroll()
    before = states(world)
    skipped = skip_all(world, pas[0], channel)
    reopen(participant_action_id=skipped[0], by=world.ann, at=TUESDAY, email_state=EMAIL_STATE)
    assert states(world) == before
    assert Reopening.objects.count() == len(skipped)


def test_they_are_not_reopened_once_a_later_one_is_done(world: World) -> None:
    pas = world.enroll()
    skipped = skip_all(world, pas[0])
    complete(participant_action_id=pas[1].pk, by=world.ann, at=TUESDAY + timedelta(hours=1))
    with pytest.raises(CannotReopen, match="Reopen that one first"):
        reopen(participant_action_id=skipped[0], by=world.ann, at=TUESDAY, email_state=EMAIL_STATE)


def test_only_for_own_people_and_only_while_they_are_active(world: World) -> None:
    pas = world.enroll(record("Kim", owner=world.sam))
    with pytest.raises(NotAllowed, match="own people"):
        skip_all(world, pas[0])
    world.reassign(pas[4], to=world.ann)
    pause(participants=[pas[0].participant_id], by=None, at=MONDAY)
    with pytest.raises(NotRunning, match="paused"):
        skip_all(world, pas[0])
    assert statuses(world) == ["current", *["waiting"] * 4]
