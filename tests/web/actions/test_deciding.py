"""Deciding about emails from the list of actions with a problem."""

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from baton.mail.models import Mail
from baton.participants.models import ParticipantAction
from baton.sequences.models import Action
from tests.web.actions.conftest import words
from tests.web.conftest import SignIn
from tests.world import World, record

PATH = "/actions/emails/"


@pytest.fixture
def doubtful(world: World) -> list[ParticipantAction]:
    """The first email of lee and of lou, both perhaps sent."""
    Action.objects.filter(position=1).update(type="email", name="Hello")
    actions = world.enroll(world.lee, record("Lou", owner=world.ben))[::2]
    for pa in actions:
        Mail.objects.create(
            participant_action=pa,
            status=Mail.Status.UNKNOWN,
            sender=world.ann,
            message_id=f"<{pa.pk}@x.org>",
            sent_from="a@x.org",
            sent_to="lee@x.org",
            subject="Hi",
            body="Hello",
            written_at=timezone.now(),
        )
    ParticipantAction.objects.filter(pk__in=[pa.pk for pa in actions]).update(problem="Perhaps sent")
    return actions


def test_the_view_of_problems_offers_it_and_others_do_not(doubtful: list[ParticipantAction], mia: Client) -> None:
    assert "Mark as sent" in words(mia.get("/actions/?only=problem"))
    assert "Mark as sent" not in words(mia.get("/actions/"))


def test_one_that_is_selected_is_marked_as_sent_after_a_look(doubtful: list[ParticipantAction], mia: Client) -> None:
    asked = {"do": "sent", "ids": [doubtful[0].pk], "query": "only=problem"}
    shown = words(mia.post(PATH, asked))
    assert "1 email. Their actions are completed" in shown
    assert "Mark 1 email as sent" in shown
    assert Mail.objects.filter(status="unknown").count() == 2
    answer = mia.post(PATH, {**asked, "apply": "1"}, follow=True)
    assert "1 email was marked as sent." in words(answer)
    assert Mail.objects.get(participant_action=doubtful[0]).status == "sent"
    assert Mail.objects.get(participant_action=doubtful[1]).status == "unknown"


def test_all_that_match_are_sent_again(doubtful: list[ParticipantAction], mia: Client) -> None:
    with override_settings(EMAIL_HOST="127.0.0.1"):
        answer = mia.post(PATH, {"do": "again", "all": "1", "query": "only=problem", "apply": "1"}, follow=True)
    assert "2 emails are being sent again." in words(answer)
    assert set(Mail.objects.values_list("status", flat=True)) == {"queued"}


def test_what_cannot_be_decided_is_said_before(doubtful: list[ParticipantAction], mia: Client) -> None:
    shown = words(mia.post(PATH, {"do": "retry", "all": "1", "query": "only=problem"}))
    assert "None of the selected emails can be changed this way." in shown
    assert "2 the email was perhaps sent; decide that first" in shown


def test_without_a_selection_or_a_decision_nothing_happens(doubtful: list[ParticipantAction], mia: Client) -> None:
    assert "Select the actions first" in words(mia.post(PATH, {"do": "sent"}, follow=True))
    assert mia.post(PATH, {"do": "lose", "all": "1"}).status_code == 400


def test_agents_do_not_decide_for_many(doubtful: list[ParticipantAction], world: World, as_user: SignIn) -> None:
    assert as_user(world.ann).post(PATH, {"do": "sent", "all": "1", "apply": "1"}).status_code == 403
    assert Mail.objects.filter(status="unknown").count() == 2
