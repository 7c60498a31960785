"""Emails that were refused, sent again for many actions at once."""

from django.test import Client

from baton.mail.models import Mail
from baton.participants.models import ParticipantAction
from baton.sequences.models import Action
from tests.web.actions.conftest import words
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, record

PATH = "/actions/send-again/"


def refused(world: World) -> list[int]:
    """The actions of two emails that a mail server refused."""
    Action.objects.filter(position=1).update(type="email")
    ids = [world.enrol(lead)[0].pk for lead in (world.lee, record("Lou", owner=world.ben))]
    for pk in ids:
        Mail.objects.create(
            participant_action_id=pk, status="failed", sender=world.ann, message_id=f"<{pk}@x>", written_at=MONDAY
        )
    ParticipantAction.objects.filter(pk__in=ids).update(problem="554 5.7.1 Spam")
    return ids


def test_selected_rows_and_all_that_match_are_sent_again(world: World, mia: Client) -> None:
    first, second = refused(world)
    page = words(mia.post(PATH, {"ids": [first]}, follow=True))
    assert "1 email is being sent again." in page
    assert list(Mail.objects.order_by("pk").values_list("status", flat=True)) == ["queued", "failed"]
    assert "1 email is being sent again." in words(mia.post(PATH, {"all": "1", "query": "only=problem"}, follow=True))
    assert not ParticipantAction.objects.exclude(problem="").exists()
    assert "No email was sent again" in words(mia.post(PATH, {"ids": [second]}, follow=True))


def test_nothing_selected_is_said_and_agents_are_refused(world: World, mia: Client, as_user: SignIn) -> None:
    ids = refused(world)
    assert "Select the actions first" in words(mia.post(PATH, {}, follow=True))
    assert as_user(world.ann).post(PATH, {"ids": ids}).status_code == 403
