"""Doing the same with several actions of the work list; what can't be done is named with its reason."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from baton.engage.operations import complete
from baton.mail.completing import complete_and_follow
from baton.mail.models import Mail
from baton.mail.several import SeveralDoing, selected_actions
from baton.participants.models import ParticipantAction, RecordNote, Rescheduling
from baton.participants.notes import BlankNote, add_notes
from baton.participants.operations import pause
from baton.people.models import Role
from baton.people.permissions import NotAllowed
from baton.rules.outcomes import OutcomeEffect
from baton.sequences.models import Action
from baton.sequences.outcomes import OutcomeDefinition, set_outcomes
from tests.web.conftest import Answer, SignIn
from tests.world import MONDAY, World, record, user

Outcome = ParticipantAction.Outcome


@pytest.fixture
def ann(world: World, as_user: SignIn) -> Client:
    return as_user(world.ann)


@pytest.fixture
def calls(world: World) -> list[ParticipantAction]:
    """Ann's calls to ada, bea and cleo."""
    return [world.enroll(record(name, owner=world.ann))[0] for name in ("Ada", "Bea", "Cleo")]


def post(client: Client, do: str, pas: list[ParticipantAction], **typed: str) -> Answer:
    return client.post("/engage/several/?view=due", {"do": do, "ids": [pa.pk for pa in pas]} | typed, follow=True)


def said(answer: Answer) -> str:
    return unescape(" ".join(answer.content.decode().split()))


def statuses(pas: list[ParticipantAction]) -> list[str]:
    return [ParticipantAction.objects.get(pk=pa.pk).status for pa in pas]


def test_first_it_is_said_what_would_be_done(world: World, ann: Client, calls: list[ParticipantAction]) -> None:
    pause(participants=[calls[1].participant_id], by=None, at=MONDAY)
    complete(participant_action_id=calls[2].pk, by=world.ann, at=timezone.now())
    text = said(post(ann, "skip", calls))
    assert "<b>1</b> of 3 selected" in text
    assert "Bea" in text
    assert "The participant is paused." in text
    assert "This action is completed." in text
    assert "Skip 1" in text
    assert statuses(calls) == ["current", "current", "completed"]


def test_what_was_done_is_undone_from_the_message(ann: Client, calls: list[ParticipantAction]) -> None:
    page = post(ann, "skip", calls[:2], apply="1", **{"skip-why": "Fair"})
    assert 'action="/engage/several/undo/?view=due"' in said(page)
    hidden = dict(re.findall(r'name="(done_at|first|last)" value="([^"]*)"', said(page)))
    answer = ann.post("/engage/several/undo/?view=due", hidden, follow=True)
    assert answer.redirect_chain[-1][0] == "/engage/?view=due"
    assert "Undone for 2 actions." in said(answer)
    assert statuses(calls) == ["current"] * 3


def test_what_was_done_since_is_not_undone_with_it(world: World, ann: Client, calls: list[ParticipantAction]) -> None:
    """The first call is repeated, and has been made meanwhile; the second was tried once more."""
    again = OutcomeDefinition(outcome=Outcome.NO_ANSWER, effect=OutcomeEffect.REPEAT, wait_days=1, most=5)
    set_outcomes(action=calls[0].action, definitions=[again], by=world.mia, at=MONDAY)
    page = post(ann, "complete", calls[:2], apply="1", **{"complete-outcome": "no_answer"})
    hidden = dict(re.findall(r'name="(done_at|first|last)" value="([^"]*)"', said(page)))
    for call, outcome in zip(calls, (Outcome.CONNECTED, Outcome.NO_ANSWER), strict=False):
        complete_and_follow(
            participant_action_id=call.pk, outcome=outcome, note="Great talk", by=world.ann, at=timezone.now()
        )
    page = ann.post("/engage/several/undo/?view=due", hidden, follow=True)
    assert "2 actions stay as they are, because they changed since." in said(page)
    assert statuses(calls[:2]) == ["completed", "current"]
    assert Rescheduling.objects.filter(participant_action=calls[1]).count() == 2


@pytest.mark.parametrize("done_at", ["9999-12-31T23:59:59-23:59", "2999-01-01T00:00:00+00:00", "0001-01-01"])
def test_what_was_not_done_is_not_undone(ann: Client, done_at: str) -> None:
    hidden = {"done_at": done_at, "first": "0", "last": "0"}
    assert ann.post("/engage/several/undo/?view=due", hidden).status_code == 400


def test_several_calls_are_completed_with_one_outcome(ann: Client, calls: list[ParticipantAction]) -> None:
    text = said(post(ann, "complete", calls, apply="1"))
    assert "Select a call outcome." in text
    assert statuses(calls) == ["current"] * 3
    answer = post(
        ann, "complete", calls, apply="1", **{"complete-outcome": "voicemail", "complete-note": "Trade fair"}
    )
    assert "3 actions completed." in said(answer)
    done = ParticipantAction.objects.filter(pk__in=[pa.pk for pa in calls])
    assert set(done.values_list("status", "outcome", "note", "performer__name")) == {
        ("completed", "voicemail", "Trade fair", "Ann")
    }
    assert ParticipantAction.objects.filter(status="current").count() == 3, "what follows is current"


def test_tasks_are_completed_without_an_outcome(ann: Client, calls: list[ParticipantAction]) -> None:
    Action.objects.update(type="task")
    post(ann, "complete", calls, apply="1")
    assert statuses(calls) == ["completed"] * 3


def test_several_are_skipped_and_those_that_are_refused_are_named(
    world: World, ann: Client, calls: list[ParticipantAction]
) -> None:
    pause(participants=[calls[1].participant_id], by=None, at=MONDAY)
    text = said(post(ann, "skip", calls, apply="1", **{"skip-why": "Trade fair canceled"}))
    assert "2 actions skipped." in text
    assert "Nothing was saved for Bea (Call 1): The participant is paused." in text
    assert statuses(calls) == ["skipped", "current", "skipped"]


def test_several_are_rescheduled(ann: Client, calls: list[ParticipantAction]) -> None:
    to = timezone.localtime() + timedelta(days=3)
    typed = {"reschedule-to": f"{to:%Y-%m-%dT%H:%M}", "reschedule-why": "Trade fair"}
    assert "3 actions rescheduled." in said(post(ann, "reschedule", calls, apply="1", **typed))
    assert Rescheduling.objects.filter(why="Trade fair").count() == 3
    assert "This time is in the past." in said(
        post(ann, "reschedule", calls, apply="1", **typed | {"reschedule-to": "2020-01-01T10:00"})
    )


def test_failed_emails_are_retried(world: World, ann: Client, calls: list[ParticipantAction]) -> None:
    Action.objects.update(type="email")
    for pa, status in zip(calls, ("failed", "unknown"), strict=False):
        Mail.objects.create(
            participant_action=pa, status=status, sender=world.ann, by=world.ann, message_id=f"<{pa.pk}@x.org>",
            written_at=timezone.now(),
        )  # fmt: skip
    text = said(post(ann, "retry", calls, apply="1"))
    assert "1 email is retried." in text
    assert "Nothing was saved for Bea (Call 1): The email may have been sent." in text
    assert "Nothing was saved for Cleo (Call 1): No email of this action failed." in text
    assert list(Mail.objects.order_by("pk").values_list("status", flat=True)) == ["queued", "unknown"]


def test_an_email_that_is_being_sent_is_not_completed(
    world: World, ann: Client, calls: list[ParticipantAction]
) -> None:
    Action.objects.update(type="email")
    Mail.objects.create(
        participant_action=calls[0], status="queued", sender=world.ann, message_id="<1@x.org>", written_at=MONDAY
    )
    assert "The email is being sent." in said(post(ann, "complete", calls[:1]))


def test_a_note_is_added_to_several(world: World, ann: Client, calls: list[ParticipantAction]) -> None:
    assert "Enter a note." in said(post(ann, "note", calls, apply="1", **{"note-text": ""}))
    assert "Note added to 3 records." in said(post(ann, "note", calls, apply="1", **{"note-text": "Met at the fair"}))
    assert set(RecordNote.objects.values_list("record__name", "text", "by__name")) == {
        (name, "Met at the fair", "Ann") for name in ("Ada", "Bea", "Cleo")
    }


def test_nobody_changes_what_is_somebody_elses(world: World, as_user: SignIn, calls: list[ParticipantAction]) -> None:
    text = said(post(as_user(world.sam), "skip", calls, apply="1", **{"skip-why": "Mine"}))
    assert "Select the actions first." in text
    assert statuses(calls) == ["current"] * 3
    # Whom somebody covers sees it and may do nothing with it by guessing: the queue's others are named as theirs.
    selected = selected_actions([pa.pk for pa in calls], doing=SeveralDoing.SKIP, by=world.sam)
    assert selected == []
    assert add_notes(records=[calls[0].participant.record_id], text="Hi", by=world.sam, at=MONDAY) == 0
    with pytest.raises(NotAllowed):
        add_notes(records=[], text="Hi", by=user("rita", role=Role.ENROLLER), at=MONDAY)
    with pytest.raises(BlankNote):
        add_notes(records=[], text=" ", by=world.ann, at=MONDAY)


def test_what_there_is_none_of_is_refused(ann: Client, calls: list[ParticipantAction]) -> None:
    assert post(ann, "delete", calls).status_code == 400
    assert "Select the actions first." in said(post(ann, "skip", []))


def test_only_what_is_open_and_ones_own_is_selected(
    world: World, as_user: SignIn, calls: list[ParticipantAction]
) -> None:
    assert 'name="ids"' in said(as_user(world.ann).get("/engage/"))
    for address in ("/engage/?view=done", "/engage/?view=queues"):
        assert 'name="ids"' not in said(as_user(world.ann).get(address))
    assert 'name="ids"' not in said(as_user(world.mia).get(f"/engage/?user={world.ann.pk}"))


def test_the_preview_takes_as_many_queries_for_many(
    world: World, ann: Client, calls: list[ParticipantAction]
) -> None:
    def queries(pas: list[ParticipantAction]) -> int:
        with CaptureQueriesContext(connection) as captured:
            post(ann, "skip", pas)
        return len(captured)

    few = queries(calls[:1])
    more = [world.enroll(record(f"Lead {number}", owner=world.ann))[0] for number in range(20)]
    assert queries([*calls, *more]) == few == 8
