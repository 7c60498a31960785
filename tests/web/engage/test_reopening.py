"""The way back from an action that was completed or skipped by mistake."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from baton.engage.operations import complete, skip
from baton.mail.models import Mail
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.rules.outcomes import OutcomeEffect
from baton.sequences.outcomes import CallOutcome, OutcomeDefinition, set_outcomes
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World, record

OUTCOME = {"complete-outcome": "voicemail", "complete-note": "Beep"}


@pytest.fixture
def done(world: World, due: ParticipantAction) -> ParticipantAction:
    complete(
        participant_action_id=due.pk,
        by=world.ann,
        at=timezone.now(),
        note="Beep",
        outcome=ParticipantAction.Outcome.VOICEMAIL,
    )
    return due


def status(pa: ParticipantAction) -> str:
    pa.refresh_from_db()
    return pa.status


def test_the_confirmation_takes_it_back_and_opens_the_action_again(
    world: World, as_user: SignIn, due: ParticipantAction
) -> None:
    world.enroll(record("Max", owner=world.ann))
    ann = as_user(world.ann)
    text = words(ann.post(f"/actions/{due.pk}/complete/?view=due", OUTCOME, follow=True))
    assert "Completed: Call 1 for Lee." in text
    assert f'action="/actions/{due.pk}/reopen/?view=due"' in text
    answer = ann.post(f"/actions/{due.pk}/reopen/?view=due", follow=True)
    assert answer.redirect_chain == [(f"/engage/{due.pk}/?view=due", 302)]
    assert "Reopened: Call 1 for Lee." in words(answer)
    assert status(due) == "current"


def test_a_reopened_call_begins_with_what_had_been_said(
    world: World, as_user: SignIn, done: ParticipantAction
) -> None:
    ann = as_user(world.ann)
    ann.post(f"/actions/{done.pk}/reopen/")
    for address in (f"/actions/{done.pk}/", f"/engage/{done.pk}/?view=due"):
        text = words(ann.get(address))
        assert re.search(r'value="voicemail"[^>]* checked', text)
        assert re.search(r'name="complete-note"[^>]*> ?Beep ?</textarea>', text)
    skip(participant_action_id=done.pk, by=world.ann, at=timezone.now(), note="Asked to wait")
    ann.post(f"/actions/{done.pk}/reopen/")
    assert not re.search(r'name="complete-note"[^>]*> ?\w', words(ann.get(f"/actions/{done.pk}/")))


def test_the_next_try_of_a_reopened_call_begins_empty(world: World, as_user: SignIn, due: ParticipantAction) -> None:
    repeat = OutcomeDefinition(outcome=CallOutcome.NO_ANSWER, effect=OutcomeEffect.REPEAT, wait_days=1, most=3)
    set_outcomes(action=due.action, definitions=[repeat], by=world.mia, at=timezone.now())
    ann = as_user(world.ann)
    rang = {"complete-outcome": "no_answer", "complete-note": "Rang out"}
    ann.post(f"/actions/{due.pk}/complete/", rang)
    ann.post(f"/actions/{due.pk}/reopen/")
    begun = r'value="no_answer"[^>]* checked'
    assert re.search(begun, words(ann.get(f"/actions/{due.pk}/")))
    ann.post(f"/actions/{due.pk}/complete/", rang)
    text = words(ann.get(f"/actions/{due.pk}/"))
    assert 'name="complete-note"' in text
    assert not re.search(begun, text)
    assert not re.search(r'name="complete-note"[^>]*> ?\w', text)


def test_on_its_own_page_too(world: World, as_user: SignIn, due: ParticipantAction) -> None:
    ann = as_user(world.ann)
    text = words(ann.post(f"/actions/{due.pk}/skip/", {"skip-why": "No number"}, follow=True))
    assert text.count(f'action="/actions/{due.pk}/reopen/"') == 2  # in the message and in the details
    answer = ann.post(f"/actions/{due.pk}/reopen/", follow=True)
    assert answer.redirect_chain == [(f"/actions/{due.pk}/", 302)]
    assert status(due) == "current"


def test_a_rescheduled_action_has_nothing_to_take_back(world: World, as_user: SignIn, due: ParticipantAction) -> None:
    asked = {"reschedule-to": "2099-03-02T10:00", "reschedule-why": "Away"}
    text = words(as_user(world.ann).post(f"/actions/{due.pk}/reschedule/?view=due", asked, follow=True))
    assert "Rescheduled" in text
    assert "/reopen/" not in text


@pytest.mark.parametrize("address", ["/engage/{}/?view=done", "/actions/{}/"])
def test_whoever_did_it_and_admins_are_offered_to_reopen_it(
    world: World, as_user: SignIn, done: ParticipantAction, address: str
) -> None:
    def offered(person: User) -> bool:
        return f"/actions/{done.pk}/reopen/" in words(as_user(person).get(address.format(done.pk)))

    assert offered(world.ann)
    assert offered(world.mia)
    ParticipantAction.objects.filter(pk=done.pk).update(performer=world.ben)
    assert not offered(world.ann)
    assert offered(world.mia)


def test_the_history_keeps_how_it_had_been_closed(world: World, as_user: SignIn, done: ParticipantAction) -> None:
    mia = as_user(world.mia)
    mia.post(f"/actions/{done.pk}/reopen/")
    for address in (f"/actions/{done.pk}/", f"/engage/{done.pk}/?view=due"):
        text = words(mia.get(address))
        assert "<b>Call 1</b> reopened. It was completed by Ann on" in text
        assert "· Left a voicemail" in text
        assert "<blockquote>Beep</blockquote>" in text


def test_a_refusal_says_why(world: World, as_user: SignIn, done: ParticipantAction) -> None:
    following = ParticipantAction.objects.get(status="current")
    skip(participant_action_id=following.pk, by=world.ann, at=timezone.now())
    ann = as_user(world.ann)
    page = words(ann.get(f"/actions/{done.pk}/"))
    assert "This action can’t be reopened. A later action of this participant was completed or skipped." in page
    assert f"/actions/{done.pk}/reopen/" not in page
    answer = ann.post(f"/actions/{done.pk}/reopen/")
    assert answer.status_code == 409
    assert "Not reopened. A later action of this participant" in answer.content.decode()
    assert status(done) == "completed"


def test_a_sent_email_is_not_sent_again(world: World, as_user: SignIn, done: ParticipantAction) -> None:
    now = timezone.now()
    Mail.objects.create(
        participant_action=done, status="sent", sent_at=now, written_at=now, sender=world.ann, message_id="<1@x.org>"
    )
    answer = as_user(world.ann).post(f"/actions/{done.pk}/reopen/?view=done")
    assert answer.status_code == 409
    assert "Reopening the action would send it twice." in answer.content.decode()


def test_after_a_day_it_is_no_longer_offered(world: World, as_user: SignIn, done: ParticipantAction) -> None:
    ParticipantAction.objects.filter(pk=done.pk).update(closed_at=timezone.now() - timedelta(days=1, minutes=1))
    ann = as_user(world.ann)
    assert "reopen" not in words(ann.get(f"/actions/{done.pk}/"))
    assert ann.post(f"/actions/{done.pk}/reopen/").status_code == 409


def test_to_others_it_is_not_there(world: World, as_user: SignIn, done: ParticipantAction) -> None:
    assert as_user(world.sam).post(f"/actions/{done.pk}/reopen/").status_code == 404
    assert status(done) == "completed"


def test_an_owner_does_not_reopen_what_somebody_else_did(
    world: World, as_user: SignIn, done: ParticipantAction
) -> None:
    ParticipantAction.objects.filter(pk=done.pk).update(performer=world.ben)
    assert as_user(world.ann).post(f"/actions/{done.pk}/reopen/").status_code == 403
    assert status(done) == "completed"


def test_whoever_did_it_for_somebody_else_goes_on_in_the_own_list(
    world: World, as_user: SignIn, done: ParticipantAction
) -> None:
    ParticipantAction.objects.filter(pk=done.pk).update(performer=world.ben)
    answer = as_user(world.ben).post(f"/actions/{done.pk}/reopen/?view=done", follow=True)
    assert answer.redirect_chain == [("/engage/", 302)]
    assert "Reopened: Call 1 for Lee." in words(answer)
