"""Doing what is in the work list, and being told who was faster."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from baton.engage.operations import complete, skip, take
from baton.participants import operations as participants
from baton.participants.models import ParticipantAction, Rescheduling
from baton.people.models import Queue
from tests.web.asking import words
from tests.web.conftest import Answer, SignIn
from tests.world import MONDAY, World, record

LATER = "2099-03-02T10:00"


def said(answer: Answer) -> str:
    return unescape(" ".join(answer.content.decode().split()))


def state(pa: ParticipantAction) -> tuple[str, str, str]:
    pa.refresh_from_db()
    return pa.status, pa.outcome, pa.note


def test_a_call_is_completed_with_its_outcome_and_the_next_one_opens(
    world: World, as_user: SignIn, due: ParticipantAction
) -> None:
    following = world.enroll(record("Max", owner=world.ann))[0]
    answer = as_user(world.ann).post(
        f"/actions/{due.pk}/complete/?view=due",
        {"complete-outcome": "voicemail", "complete-note": "Call again"},
        follow=True,
    )
    assert answer.redirect_chain == [(f"/engage/{following.pk}/?view=due", 302)]
    assert "Completed: Call 1 for Lee." in words(answer)
    assert state(due) == ("completed", "voicemail", "Call again")
    assert due.performer == world.ann


def test_after_the_last_one_the_list_is_empty(world: World, as_user: SignIn, due: ParticipantAction) -> None:
    ParticipantAction.objects.filter(status="waiting").delete()
    answer = as_user(world.ann).post(
        f"/actions/{due.pk}/complete/?view=due", {"complete-outcome": "connected"}, follow=True
    )
    assert answer.redirect_chain == [("/engage/?view=due", 302)]
    assert "No actions due" in words(answer)


def test_what_an_outcome_leads_to_is_said_before_and_after(
    world: World, as_user: SignIn, due: ParticipantAction
) -> None:
    client = as_user(world.ann)
    follows = "Ends the sequence: Meeting booked."
    assert follows in said(client.get(f"/engage/{due.pk}/?view=due"))
    answer = client.post(f"/actions/{due.pk}/complete/?view=due", {"complete-outcome": "meeting"}, follow=True)
    assert follows in said(answer)
    assert follows in said(client.get(f"/actions/{due.pk}/"))


def test_a_call_without_an_outcome_is_not_completed_and_keeps_what_was_typed(
    world: World, as_user: SignIn, due: ParticipantAction
) -> None:
    answer = as_user(world.ann).post(f"/actions/{due.pk}/complete/?view=due", {"complete-note": "Half a note"})
    assert answer.status_code == 422
    assert "Select a call outcome." in said(answer)
    assert "Half a note" in said(answer)
    assert state(due)[0] == "current"


def test_a_task_needs_no_outcome(world: World, as_user: SignIn, due: ParticipantAction) -> None:
    type(due.action).objects.filter(pk=due.action_id).update(type="task")
    as_user(world.ann).post(f"/actions/{due.pk}/complete/?view=due", {"complete-note": "Read"})
    assert state(due) == ("completed", "", "Read")


def test_skipping_takes_a_reason(world: World, as_user: SignIn, due: ParticipantAction) -> None:
    ann = as_user(world.ann)
    refused = ann.post(f"/actions/{due.pk}/skip/?view=due", {"skip-why": " "})
    assert refused.status_code == 422
    assert "Enter a reason." in said(refused)
    assert state(due)[0] == "current"
    ann.post(f"/actions/{due.pk}/skip/?view=due", {"skip-why": "No number"})
    assert state(due) == ("skipped", "", "No number")


def test_rescheduling_is_understood_in_the_persons_zone_and_told_in_the_history(
    world: World, as_user: SignIn, due: ParticipantAction
) -> None:
    type(world.ann).objects.filter(pk=world.ann.pk).update(time_zone="America/New_York")
    ann = as_user(world.ann)
    asked = {"reschedule-to": LATER, "reschedule-why": "She is on leave"}
    assert ann.post(f"/actions/{due.pk}/reschedule/?view=due", asked).status_code == 302
    kept = Rescheduling.objects.get()
    assert (kept.by, kept.why, kept.to_date.isoformat()) == (
        world.ann,
        "She is on leave",
        "2099-03-02T15:00:00+00:00",
    )
    text = words(ann.get(f"/engage/{due.pk}/?view=upcoming"))
    assert "She is on leave" in text
    assert "to Mar 2, 10:00 AM" in text


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        (("2020-03-02T10:00", "Why not"), "This time is in the past."),
        (("soon", "Why not"), "Enter a valid date and time."),
        (("", "Why not"), "Enter a date and time."),
        ((LATER, ""), "Enter a reason."),
    ],
)
def test_rescheduling_takes_a_time_to_come_and_a_reason(
    world: World, as_user: SignIn, due: ParticipantAction, asked: tuple[str, str], complaint: str
) -> None:
    posted = dict(zip(("reschedule-to", "reschedule-why"), asked, strict=True))
    answer = as_user(world.ann).post(f"/actions/{due.pk}/reschedule/?view=due", posted)
    assert answer.status_code == 422
    assert complaint in said(answer)
    assert not Rescheduling.objects.exists()


def test_a_button_sends_its_own_date_instead_of_that_in_the_field(
    world: World, as_user: SignIn, due: ParticipantAction
) -> None:
    ann = as_user(world.ann)
    presets = ann.get(f"/engage/{due.pk}/").context["desk"].panel.opened.forms.reschedule.presets
    assert [str(label) for label, _value in presets] == ["In an hour", "Next working morning", "In a week"]
    for _label, value in presets:
        asked = {"reschedule-to": [LATER, value], "reschedule-why": "Not now"}
        assert ann.post(f"/actions/{due.pk}/reschedule/?view=due", asked).status_code == 302
        due.refresh_from_db()
        assert f"{due.expected_at:%Y-%m-%dT%H:%M}" == value


# Taking


def queued(partners: Queue) -> ParticipantAction:
    return ParticipantAction.objects.filter(owner=partners, status="current").get()


def test_a_member_takes_an_action_and_has_it_open(world: World, as_user: SignIn, partners: Queue) -> None:
    pa = queued(partners)
    ann = as_user(world.ann)
    assert "You take only this action." in words(ann.get(f"/engage/{pa.pk}/?view=queues"))
    answer = ann.post(f"/engage/{pa.pk}/take/?view=queues", follow=True)
    assert answer.redirect_chain == [(f"/engage/{pa.pk}/?view=due", 302)]
    assert "You took this action." in words(answer)
    assert "/complete/" in words(answer)


def test_the_slower_one_is_told_who_took_it(world: World, as_user: SignIn, partners: Queue) -> None:
    pa = queued(partners)
    take(participant_action_id=pa.pk, by=world.ben, at=timezone.now())
    answer = as_user(world.ann).post(f"/engage/{pa.pk}/take/?view=queues", follow=True)
    assert "Ben took this action on" in words(answer)
    assert as_user(world.sam).post(f"/engage/{pa.pk}/take/").status_code == 404
    again = as_user(world.ben).post(f"/engage/{pa.pk}/take/", follow=True)
    assert "You already have this action." in words(again)


def test_who_is_told_that_it_was_done_could_have_taken_it(world: World, as_user: SignIn, partners: Queue) -> None:
    pa = queued(partners)
    complete(participant_action_id=pa.pk, by=world.ben, at=timezone.now())
    answer = as_user(world.ann).post(f"/engage/{pa.pk}/take/", follow=True)
    assert "Ben completed this action on" in words(answer)
    assert as_user(world.sam).post(f"/engage/{pa.pk}/take/").status_code == 404


def test_strangers_to_a_queue_take_nothing(world: World, as_user: SignIn, partners: Queue) -> None:
    pa = queued(partners)
    for person in (world.sam, world.mia):
        assert as_user(person).post(f"/engage/{pa.pk}/take/").status_code == 404
    assert queued(partners) == pa


def test_take_the_next_opens_it_or_says_that_there_is_none(world: World, as_user: SignIn, partners: Queue) -> None:
    pa, ann = queued(partners), as_user(world.ann)
    answer = ann.post("/engage/take-next/", follow=True)
    assert answer.redirect_chain == [(f"/engage/{pa.pk}/?view=due", 302)]
    answer = ann.post("/engage/take-next/", follow=True)
    assert answer.redirect_chain == [("/engage/?view=queues", 302)]
    assert "No actions in your queues are available to take." in words(answer)


# Two at once


def test_the_second_tab_is_told_who_was_first_and_keeps_what_was_typed(
    world: World, as_user: SignIn, due: ParticipantAction
) -> None:
    complete(participant_action_id=due.pk, by=world.mia, at=timezone.now(), note="Mine")
    asked = {"complete-outcome": "connected", "complete-note": "Typed in vain"}
    answer = as_user(world.ann).post(f"/actions/{due.pk}/complete/?view=due", asked)
    assert answer.status_code == 409
    assert "Mia completed this action on" in said(answer)
    assert "Nothing was saved." in said(answer)
    assert "Typed in vain" in said(answer)
    assert state(due) == ("completed", "", "Mine")


def test_ones_own_other_tab_is_told_as_such(world: World, as_user: SignIn, due: ParticipantAction) -> None:
    skip(participant_action_id=due.pk, by=world.ann, at=timezone.now(), note="No number")
    answer = as_user(world.ann).post(f"/actions/{due.pk}/skip/?view=due", {"skip-why": "Again"})
    assert "You skipped this action on" in said(answer)


def test_what_was_given_to_somebody_else_meanwhile_is_told(
    world: World, as_user: SignIn, due: ParticipantAction
) -> None:
    world.reassign(due, to=world.ben)
    answer = as_user(world.ann).post(
        f"/actions/{due.pk}/complete/?view=due", {"complete-outcome": "connected"}, follow=True
    )
    assert "reassigned this action to Ben on" in words(answer)
    assert "Mia reassigned this action to" in words(answer)
    assert state(due)[0] == "current"


def test_what_was_stopped_meanwhile_is_told(world: World, as_user: SignIn, due: ParticipantAction) -> None:
    participants.pause(participants=[due.participant_id], by=None, at=MONDAY)
    answer = as_user(world.ann).post(f"/actions/{due.pk}/complete/?view=due", {"complete-outcome": "connected"})
    assert answer.status_code == 409
    assert "Nothing was saved because the participant or its sequence was stopped." in said(answer)


@pytest.mark.parametrize(
    ("do", "asked"),
    [
        ("complete", {"complete-outcome": "connected"}),
        ("complete", {}),
        ("skip", {"skip-why": "Because"}),
        ("reschedule", {"reschedule-to": LATER, "reschedule-why": "Because"}),
        ("take", {}),
    ],
)
def test_to_strangers_the_action_is_not_there(
    world: World, as_user: SignIn, due: ParticipantAction, do: str, asked: dict[str, str]
) -> None:
    sam, room = as_user(world.sam), "engage" if do == "take" else "actions"
    assert sam.post(f"/{room}/{due.pk}/{do}/?view=due", asked).status_code == 404
    assert sam.post(f"/{room}/999999/{do}/?view=due", asked).status_code == 404
    assert sam.get(f"/{room}/{due.pk}/{do}/?view=due").status_code == 405
    assert state(due)[0] == "current"
    complete(participant_action_id=due.pk, by=world.ann, at=due.expected_at + timedelta(hours=1))
    assert sam.post(f"/{room}/{due.pk}/{do}/?view=due", asked).status_code == 404


def test_what_is_done_takes_a_token(world: World, due: ParticipantAction) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.ann)
    assert client.post(f"/actions/{due.pk}/skip/?view=due", {"skip-why": "Because"}).status_code == 403
    assert state(due)[0] == "current"
