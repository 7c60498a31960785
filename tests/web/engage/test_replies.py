"""Replies in Engage: the list, one with its thread, answering it and marking it as done."""

from html import unescape

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from baton.mail.models import Mail, ReceivedMail
from baton.mail.receiving import receive
from baton.notices.models import Notice
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.rules.inbound import read_email
from baton.sequences.models import Template
from tests.mails import reply
from tests.web.conftest import Answer, SignIn
from tests.world import World, record

TEXT = "Yes, please call me on Tuesday about the <b>budget</b>."


@pytest.fixture
def received(world: World, due: ParticipantAction, settings: LazySettings) -> ReceivedMail:
    """Lee has replied to an email of ann's; there is a mail server."""
    settings.EMAIL_HOST = "127.0.0.1"
    User.objects.filter(pk=world.ann.pk).update(email="ann@example.com", signature="Ann\nNorthwind")
    return replied(world, due)


def replied(world: World, pa: ParticipantAction, text: str = TEXT) -> ReceivedMail:
    number = Mail.objects.count()
    Mail.objects.create(
        participant_action=pa,
        status=Mail.Status.SENT,
        sender=world.ann,
        message_id=f"<{number}@x.org>",
        sent_from="Ann <ann@example.com>",
        sent_to="lee@acme.example",
        subject="Hello Lee",
        body="How are things?",
        written_at=timezone.now(),
        sent_at=timezone.now(),
    )
    content = reply(f"<{number}@x.org>", message_id=f"<{number}-reply@x.org>", text=text)
    arrived = receive(reading=read_email(content), received_at=timezone.now(), at=timezone.now())
    assert arrived
    return arrived


@pytest.fixture
def ann(world: World, as_user: SignIn) -> Client:
    return as_user(world.ann)


def said(answer: Answer) -> str:
    return unescape(" ".join(answer.content.decode().split()))


def send(client: Client, received: ReceivedMail, body: str = "Tuesday is fine.") -> Answer:
    typed = {"answer-subject": "Re: Hello Lee", "answer-body": body}
    return client.post(f"/engage/replies/{received.pk}/answer/", typed, follow=True)


def test_replies_are_the_first_tab_and_counted(ann: Client, received: ReceivedMail) -> None:
    tabs = ann.get("/engage/").context["desk"].tabs
    assert [(tab.label, tab.count) for tab in tabs][:2] == [("Replies", "1"), ("Due", "")]
    text = said(ann.get("/engage/replies/"))
    assert "Lee" in text
    assert "Yes, please call me on Tuesday" in text


def test_a_reply_is_read_with_its_thread_and_a_box_to_answer(ann: Client, received: ReceivedMail) -> None:
    text = said(ann.get(f"/engage/replies/{received.pk}/"))
    for words in (
        "Yes, please call me on Tuesday about the <b>budget</b>.",
        "How are things?",
        'value="Re: Hello Lee"',
        "lee@example.org",
        "Ann <ann@example.com>",
        "Northwind",
    ):
        assert words in text
    # Written by a stranger, so it must not become a part of the page.
    assert b"&lt;b&gt;budget" in ann.get(f"/engage/replies/{received.pk}/").content


def test_an_answer_is_in_the_outbox_and_the_next_reply_opens(
    world: World, ann: Client, received: ReceivedMail
) -> None:
    other = replied(world, world.enroll(record("Max", owner=world.ann))[0])
    answer = send(ann, other)
    assert "Sending: answer to Max." in said(answer)
    assert answer.context["desk"].panel.reply == received
    mail = Mail.objects.get(answer_to=other)
    assert (mail.by, mail.status, mail.body) == (world.ann, "queued", "Tuesday is fine.\n")
    answer = send(ann, received)
    assert "No replies to answer" in said(answer)


def test_an_empty_answer_is_pointed_out_and_the_reply_stays(ann: Client, received: ReceivedMail) -> None:
    answer = send(ann, received, body="")
    assert (answer.status_code, "Write the email. It has no text yet." in said(answer)) == (422, True)
    assert ReceivedMail.objects.get().done_at is None


def test_a_refused_answer_keeps_what_was_typed(ann: Client, received: ReceivedMail, settings: LazySettings) -> None:
    settings.EMAIL_HOST = ""
    answer = send(ann, received, body="Ten minutes of work")
    assert answer.status_code == 409
    assert "No mail server is configured." in said(answer)
    assert "Ten minutes of work" in said(answer)


def test_done_is_undone_in_the_message_that_confirms_it(ann: Client, received: ReceivedMail) -> None:
    answer = ann.post(f"/engage/replies/{received.pk}/done/", follow=True)
    assert "Marked as done: reply from Lee." in said(answer)
    assert f"/engage/replies/{received.pk}/reopen/" in said(answer)
    answer = ann.post(f"/engage/replies/{received.pk}/reopen/", follow=True)
    assert "The reply is open again." in said(answer)
    answer = ann.post(f"/engage/replies/{received.pk}/reopen/")
    assert answer.status_code == 409


def test_whoever_was_slower_is_told_who_was_faster(world: World, ann: Client, received: ReceivedMail) -> None:
    ReceivedMail.objects.update(done_at=timezone.now(), done_by=world.ben)
    answer = send(ann, received)
    assert answer.status_code == 409
    assert "Ben answered this reply or marked it as done" in said(answer)


@pytest.mark.parametrize("page", ["", "answer/", "done/", "reopen/"])
def test_a_strangers_reply_is_not_there(world: World, as_user: SignIn, received: ReceivedMail, page: str) -> None:
    sam = as_user(world.sam)
    address = f"/engage/replies/{received.pk}/{page}"
    answer = sam.post(address, {"answer-subject": "Hi", "answer-body": "Hi"}) if page else sam.get(address)
    assert answer.status_code == 404
    assert ReceivedMail.objects.get().done_at is None


def test_an_admin_reads_the_replies_of_a_user_and_an_agent_does_not(
    world: World, as_user: SignIn, received: ReceivedMail
) -> None:
    text = said(as_user(world.mia).get(f"/engage/replies/{received.pk}/?user={world.ann.pk}"))
    assert "They are read-only." in text
    assert "Send answer" not in text
    assert as_user(world.ben).get(f"/engage/replies/?user={world.ann.pk}").status_code == 403


def test_the_text_is_on_the_page_of_the_action_and_of_the_record(
    ann: Client, due: ParticipantAction, received: ReceivedMail, world: World
) -> None:
    for page in (f"/actions/{due.pk}/", f"/records/{world.lee.pk}/", f"/engage/{due.pk}/?view=done"):
        text = said(ann.get(page))
        assert "Yes, please call me on Tuesday" in text, page
        assert f"/engage/replies/{received.pk}/" in text, page
    send(ann, received)
    for page in (f"/actions/{due.pk}/", f"/records/{world.lee.pk}/", f"/engage/{due.pk}/?view=done"):
        assert "Answered, being sent by Ann" in said(ann.get(page)), page


def test_whoever_is_to_answer_is_led_there_by_the_bell(ann: Client, received: ReceivedMail) -> None:
    notice = Notice.objects.get(user__username="ann", kind=Notice.Kind.REPLY)
    assert ann.get(f"/notices/{notice.pk}/").headers["Location"] == "/engage/replies/"


def test_as_many_queries_for_many_replies(world: World, ann: Client, received: ReceivedMail) -> None:
    with CaptureQueriesContext(connection) as one:
        ann.get(f"/engage/replies/{received.pk}/")
    for number in range(5):
        replied(world, world.enroll(record(f"Lou {number}", owner=world.ann))[0])
    with CaptureQueriesContext(connection) as many:
        ann.get(f"/engage/replies/{received.pk}/")
    assert len(one) == len(many) == 31


def test_the_reply_is_quoted_and_snippets_are_filled_in(world: World, ann: Client, received: ReceivedMail) -> None:
    words = {"object": "lead", "type": "snip", "body": "Our prices for {{ record.Company }}."}
    Template.objects.create(name="Pricing", **words)
    Template.objects.create(name="For contacts", **words | {"object": "contact"})
    text = said(ann.get(f"/engage/replies/{received.pk}/"))
    assert "wrote: > Yes, please call me on Tuesday about the <b>budget</b>." in text
    assert 'data-insert="Our prices for Acme."' in text
    assert "For contacts" not in text


def test_an_answer_in_which_nothing_was_written_is_not_sent(ann: Client, received: ReceivedMail) -> None:
    draft = ann.get(f"/engage/replies/{received.pk}/").context["desk"].panel.draft
    assert "It has no text yet." in said(send(ann, received, draft.body.replace("\n", "\r\n")))
    assert not Mail.objects.filter(answer_to=received).exists()
