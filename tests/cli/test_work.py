from datetime import UTC, datetime

from baton.participants.models import ParticipantAction
from tests.cli.conftest import Baton
from tests.world import World


def test_completing_makes_the_next_action_current(baton: Baton, world: World) -> None:
    first, second = world.enrol()
    shown = baton.out("complete", first.pk, "--note", "Wants prices", by="ann")
    assert "Call 1 for Lee: completed." in shown
    assert f"Current now: Call 2 ({second.pk})" in shown
    assert baton.refusal("skip", first.pk) == "This action was completed by Ann at 2026-03-02 09:00 UTC."
    first.refresh_from_db()
    assert (first.status, first.performer, first.note) == ("completed", world.ann, "Wants prices")


def test_completing_the_last_action_says_so(baton: Baton, world: World) -> None:
    first, second = world.enrol()
    baton("complete", first.pk)
    assert "It was the last action of the participant." in baton.out("complete", second.pk)
    assert "This action was completed at" in baton.refusal("complete", second.pk)


def test_skipping_is_told_as_skipped(baton: Baton, world: World) -> None:
    first, second = world.enrol()
    skipped = baton.json("skip", first.pk, "--note", "No number")
    assert (skipped["status"], skipped["note"]) == ("skipped", "No number")
    assert (skipped["current"]["id"], skipped["current"]["status"]) == (second.pk, "current")


def test_rescheduling_takes_the_time_in_the_zone_given(baton: Baton, world: World) -> None:
    first, _ = world.enrol()
    words = ("reschedule", first.pk, "--to", "2026-03-05T10:00")
    assert baton.json(*words)["expected_at"] == "2026-03-05T10:00:00Z"
    assert "2026-03-05 10:00" in baton.out(*words, "--time-zone", "Europe/Berlin")
    assert ParticipantAction.objects.get(pk=first.pk).expected_at == datetime(2026, 3, 5, 9, tzinfo=UTC)
    assert baton.json(*words[:3], "2026-03-05T10:00-05:00")["expected_at"] == "2026-03-05T15:00:00Z"


def test_only_a_date_is_a_date(baton: Baton, world: World) -> None:
    assert "is not a date and time" in baton.refusal("reschedule", 1, "--to", "soon", exits=2)


def test_what_is_not_current_is_not_worked_on(baton: Baton, world: World) -> None:
    _first, second = world.enrol()
    for words in (["complete", second.pk], ["skip", second.pk], ["reschedule", second.pk, "--to", "2026-03-05"]):
        assert "an earlier one is current" in baton.refusal(*words)
    assert baton.refusal("complete", 999_999) == "There is no participant action 999999."


def test_a_stranger_does_not_do_the_work_of_others(baton: Baton, world: World) -> None:
    first = world.enrol()[0]
    assert "Sam neither owns this action nor covers" in baton.refusal("complete", first.pk, by="sam")
    baton("complete", first.pk, by="ann")
