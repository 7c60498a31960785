"""Pausing, resuming and removing participants."""

from baton.engage.operations import complete
from baton.engage.resuming import resume
from baton.participants.models import Participant
from baton.participants.operations import end, pause, remove
from tests.world import MONDAY, World, owners, record


def ids(**wanted: object) -> list[int]:
    return list(Participant.objects.filter(**wanted).order_by("pk").values_list("pk", flat=True))


def statuses() -> list[str]:
    return list(Participant.objects.order_by("pk").values_list("status", flat=True))


def test_the_active_are_paused_and_counted(world: World) -> None:
    world.enroll(world.lee, record("Lou", owner=world.ann))
    assert pause(participants=ids()[:1], by=None, at=MONDAY) == 1
    assert statuses() == ["paused", "active"]
    assert pause(participants=ids(), by=None, at=MONDAY) == 1


def test_the_paused_are_resumed_and_counted(world: World) -> None:
    world.enroll(world.lee, record("Lou", owner=world.ann))
    pause(participants=ids()[:1], by=None, at=MONDAY)
    assert resume(participants=ids(), by=None, at=MONDAY) == 1
    assert statuses() == ["active", "active"]


def test_pausing_leaves_the_actions_as_they_are(world: World) -> None:
    actions = world.enroll()
    pause(participants=ids(), by=None, at=MONDAY)
    assert [pa.status for pa in world.actions()] == ["current", "waiting"]
    assert owners(actions) == ["Ann", "Ann"]


def test_who_is_removed_has_no_open_actions(world: World) -> None:
    first, second = world.enroll()
    complete(participant_action_id=first.pk, by=world.ann, at=MONDAY)
    assert remove(participants=ids(), at=MONDAY, by=None) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.performer) == ("completed", world.ann)
    assert (second.status, second.closed_at, second.performer) == ("cancelled", MONDAY, None)
    assert Participant.objects.get().ended_at == MONDAY


def test_the_paused_are_removed_too_and_nobody_twice(world: World) -> None:
    world.enroll(world.lee, record("Lou", owner=world.ann))
    pause(participants=ids()[:1], by=None, at=MONDAY)
    assert remove(participants=ids(), at=MONDAY, by=None) == 2
    assert remove(participants=ids(), at=MONDAY, by=None) == 0


def test_who_is_out_is_neither_paused_nor_resumed(world: World) -> None:
    for pa in world.enroll():
        complete(participant_action_id=pa.pk, by=world.ann, at=MONDAY)
    assert (pause(participants=ids(), by=None, at=MONDAY), resume(participants=ids(), by=None, at=MONDAY)) == (0, 0)
    assert remove(participants=ids(), at=MONDAY, by=None) == 0
    assert statuses() == ["completed"]


def test_who_ends_is_known_to_have_left_why_and_by_whose_hand(world: World) -> None:
    world.enroll(world.lee, record("Lou", owner=world.ann))
    replied, removed = ids()
    assert end(participants=[replied], exit=Participant.Exit.REPLIED, why="w" * 2000, at=MONDAY) == 1
    assert remove(participants=[replied, removed], by=world.mia, at=MONDAY) == 1
    said = Participant.objects.order_by("pk").values_list("exit", "exit_why", "ended_by")
    assert list(said) == [("replied", "w" * 1000, None), ("by_hand", "", world.mia.pk)]
