"""The pages of what the catch-all took, for Sequence Admins only."""

from email.message import EmailMessage

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.mail.catching import catch
from baton.mail.models import Mail, ReceivedMail
from baton.participants.models import Participant
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import MONDAY, World


def caught(count: int = 1) -> int:
    """So many mails; the number of the last."""
    for number in range(count):
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = (
            "Ann <ann@example.com>",
            "lee@example.org",
            f"Hi {number}",
        )
        message.set_content("Look at <b>this</b>: https://example.org/")
        last = catch(content=message.as_bytes(), sent_from="", sent_to=["lee@example.org"], at=MONDAY)
    return last.pk


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    return as_user(world.mia)


def test_the_list_shows_who_wrote_what_to_whom(mia: Client) -> None:
    caught()
    page = words(mia.get("/caught-email/"))
    for each in ("Hi 0", "Ann &lt;ann@example.com&gt;", "lee@example.org", "Mar 2, 2026"):
        assert each in page


def test_a_mail_is_shown_as_text_and_never_as_markup(mia: Client) -> None:
    page = words(mia.get(f"/caught-email/{caught()}/"))
    assert "Look at &lt;b&gt;this&lt;/b&gt;" in page
    assert 'href="https://example.org/"' in page


def test_before_the_first_mail_the_list_says_how_one_comes(mia: Client) -> None:
    assert "No caught emails yet" in words(mia.get("/caught-email/"))


def test_a_mail_that_was_not_caught_is_not_found(mia: Client) -> None:
    assert mia.get("/caught-email/7/").status_code == 404


def test_what_the_recipient_answers_is_received(world: World, mia: Client) -> None:
    pa = world.enroll()[0]
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Ann <ann@example.com>", "lee@example.org", "Hi"
    message["Message-ID"] = "<1@example.com>"
    message.set_content("Hello")
    number = catch(content=message.as_bytes(), sent_from="", sent_to=["lee@example.org"], at=MONDAY).pk
    Mail.objects.create(
        participant_action=pa, sender=world.ann, message_id="<1@example.com>", status="sent",
        sent_to="lee@example.org", sent_from="ann@example.com", subject="Hi",
        body="Hello", written_at=MONDAY, sent_at=MONDAY,
    )  # fmt: skip
    assert "Enter the reply text." in words(mia.post(f"/caught-email/{number}/", {"text": " "}))
    page = words(mia.post(f"/caught-email/{number}/", {"text": "Tell me more"}, follow=True))
    assert "Reply received." in page
    received = ReceivedMail.objects.get()
    assert (received.kind, received.body.strip()) == ("reply", "Tell me more")
    assert Participant.objects.get().exit == "replied"


def test_an_answer_to_nothing_of_ours_is_received_and_changes_nothing(mia: Client) -> None:
    page = words(mia.post(f"/caught-email/{caught()}/", {"text": "Who are you?"}, follow=True))
    assert "It doesn’t match any sequence email." in page


def test_an_agent_is_refused(world: World, as_user: SignIn) -> None:
    ann = as_user(world.ann)
    assert ann.get("/caught-email/").status_code == 403
    assert ann.get(f"/caught-email/{caught()}/").status_code == 403


def test_the_way_to_it_stands_in_the_masthead_where_mail_is_caught(mia: Client, settings: LazySettings) -> None:
    assert 'href="/caught-email/"' not in words(mia.get("/handovers/"))
    settings.CATCH_ALL = True
    assert 'href="/caught-email/"' in words(mia.get("/handovers/"))


def test_twenty_mails_cost_as_many_queries_as_one(mia: Client) -> None:
    counts = []
    for count in (1, 20):
        caught(count)
        with CaptureQueriesContext(connection) as captured:
            mia.get("/caught-email/")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 4
