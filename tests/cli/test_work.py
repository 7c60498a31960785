from datetime import UTC, datetime, timedelta

import pytest

from baton.participants.models import ParticipantAction
from baton.people.models import Role
from tests.cli.conftest import Baton
from tests.world import MONDAY, World, owners, queue, record, user


def test_completing_makes_the_next_action_current(baton: Baton, world: World) -> None:
    first, second = world.enroll()
    shown = baton.out("complete", first.pk, "--note", "Wants prices", by="ann")
    assert "Call 1 for Lee: completed." in shown
    assert f"Next: Call 2 ({second.pk})" in shown
    assert baton.refusal("skip", first.pk) == "This action was completed by Ann at 2026-03-02 09:00 UTC."
    first.refresh_from_db()
    assert (first.status, first.performer, first.note) == ("completed", world.ann, "Wants prices")


def test_completing_the_last_action_says_so(baton: Baton, world: World) -> None:
    first, second = world.enroll()
    baton("complete", first.pk)
    assert "This was the participant's last action." in baton.out("complete", second.pk)
    assert "This action was completed at" in baton.refusal("complete", second.pk)


def test_skipping_is_told_as_skipped(baton: Baton, world: World) -> None:
    first, second = world.enroll()
    skipped = baton.json("skip", first.pk, "--note", "No number")
    assert (skipped["status"], skipped["note"]) == ("skipped", "No number")
    assert (skipped["current"]["id"], skipped["current"]["status"]) == (second.pk, "current")


def test_what_was_completed_by_mistake_is_reopened(baton: Baton, world: World) -> None:
    first = world.enroll()[0]
    baton("complete", first.pk, "--note", "Wrong person", by="ann")
    assert baton.refusal("reopen", first.pk, by="sam").startswith("Sam can’t do this.")
    assert f"Call 1 for Lee is expected {first.expected_at:%Y-%m-%d}" in baton.out("reopen", first.pk, by="ann")
    assert [pa.status for pa in world.actions()] == ["current", "waiting"]
    assert "Completed 2026-03-02 09:00 by Ann: Wrong person" in baton.out("explain", first.pk, "--time-zone", "UTC")
    [kept] = baton.json("explain", first.pk)["reopenings"]
    assert (kept["closed_as"], kept["performer"], kept["note"], kept["by"]) == (
        "completed",
        "Ann",
        "Wrong person",
        "Ann",
    )
    assert baton.refusal("reopen", first.pk, by="ann") == "This action is open."


def test_rescheduling_takes_the_time_in_the_zone_given(baton: Baton, world: World) -> None:
    first, _ = world.enroll()
    words = ("reschedule", first.pk, "--to", "2026-03-05T10:00")
    assert baton.json(*words)["expected_at"] == "2026-03-05T10:00:00Z"
    assert "2026-03-05 10:00" in baton.out(*words, "--time-zone", "Europe/Berlin")
    assert ParticipantAction.objects.get(pk=first.pk).expected_at == datetime(2026, 3, 5, 9, tzinfo=UTC)
    assert baton.json(*words[:3], "2026-03-05T10:00-05:00")["expected_at"] == "2026-03-05T15:00:00Z"


def test_only_a_date_is_a_date(baton: Baton, world: World) -> None:
    assert "is not a date and time" in baton.refusal("reschedule", 1, "--to", "soon", exits=2)


def test_what_is_not_current_is_not_worked_on(baton: Baton, world: World) -> None:
    _first, second = world.enroll()
    for words in (["complete", second.pk], ["skip", second.pk], ["reschedule", second.pk, "--to", "2026-03-05"]):
        assert "Complete or skip the participant’s earlier action first." in baton.refusal(*words)
    assert baton.refusal("complete", 999_999) == "Action 999999 was not found."


def test_a_stranger_does_not_do_the_work_of_others(baton: Baton, world: World) -> None:
    first = world.enroll()[0]
    assert "Sam doesn’t own this action or cover for its owner." in baton.refusal("complete", first.pk, by="sam")
    baton("complete", first.pk, by="ann")


def test_a_member_takes_an_action_out_of_a_queue(baton: Baton, world: World) -> None:
    first, second = world.enroll(record("Kim", owner=queue("Partners", [world.ann, world.ben])))
    assert f"Ann took Call 1 ({first.pk}) for Kim, expected 2026-03-02" in baton.out("take", first.pk, by="ann")
    assert owners([first, second]) == ["Ann", "Partners"]
    assert baton.refusal("take", first.pk, by="ben") == (
        "This action is no longer in a queue. Ann owns it. It left the queue at 2026-03-02 09:00 UTC."
    )
    assert "Complete or skip the participant’s earlier action first." in baton.refusal("take", second.pk, by="ben")


def test_only_members_take_from_a_queue(baton: Baton, world: World) -> None:
    first = world.enroll(record("Kim", owner=queue("Partners", [world.ann])))[0]
    assert baton.refusal("take", first.pk, by="sam") == "Sam is not a member of the queue Partners."
    assert "The operator is not a member of any queue." in baton.refusal("take", first.pk)
    assert "It requires the role" in baton.refusal("take", "--next", by=user("robot", role=Role.ENROLLER).username)
    assert owners([first]) == ["Partners"]


def test_the_next_is_what_has_been_due_longest(baton: Baton, world: World) -> None:
    partners = queue("Partners", [world.ann])
    world.enroll(record("Kim", owner=partners))
    older = world.enroll(record("Lou", owner=partners), at=MONDAY - timedelta(days=3))[0]
    taken = baton.json("take", "--next", by="ann")
    assert (taken["id"], taken["owner"], taken["status"]) == (older.pk, "Ann", "current")
    baton("take", "--next", by="ann")
    assert baton.refusal("take", "--next", by="ann") == "No actions are due in your queues."


@pytest.mark.parametrize("words", [["take"], ["take", 1, "--next"]])
def test_one_action_or_the_next_is_taken(baton: Baton, world: World, words: list[object]) -> None:
    assert "Enter the ID of an action, or use --next." in baton.refusal(*words, by="ann", exits=2)


def test_an_unknown_action_is_not_taken(baton: Baton, world: World) -> None:
    assert baton.refusal("take", 999_999, by="ann") == "Action 999999 was not found."
