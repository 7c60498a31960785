"""Reading and answering replies with the keyboard alone, and how they look on every screen."""

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import expect

from baton.crm.models import Record
from baton.mail.models import Mail, ReceivedMail
from baton.mail.receiving import receive
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.rules.inbound import read_email
from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.browser.test_engage import opened
from tests.mails import reply
from tests.world import World, record

LONG = "Please send me https://example.com/" + "x" * 120 + " and call me on Tuesday."


@pytest.fixture
def replied(world: World, settings: LazySettings) -> World:
    """Kim and Max have replied to emails of ann's, Max last."""
    settings.EMAIL_HOST = "127.0.0.1"
    User.objects.filter(pk=world.ann.pk).update(email="ann@example.com", signature="Ann")
    for name in ("Kim", "Max"):
        lead = record(name, owner=world.ann)
        type(lead).objects.filter(pk=lead.pk).update(email=f"{name.lower()}@example.org")
        world.enroll(lead)
        pa = ParticipantAction.objects.get(participant__record=lead, action__position=1)
        Mail.objects.create(
            participant_action=pa,
            status=Mail.Status.SENT,
            sender=world.ann,
            message_id=f"<{name}@x.org>",
            sent_from="Ann <ann@example.com>",
            sent_to=f"{name.lower()}@example.org",
            subject=f"Hello {name}",
            body="How are things?",
            written_at=timezone.now(),
            sent_at=timezone.now(),
        )
        content = reply(f"<{name}@x.org>", message_id=f"<{name}-r@x.org>", sender=f"{name} <{name}@x.org>", text=LONG)
        assert receive(reading=read_email(content), received_at=timezone.now(), at=timezone.now())
    return world


def test_replies_are_answered_and_done_with_the_keyboard_alone(replied: World, page_of: Open) -> None:
    page = page_of(replied.ann, path="/engage/")
    page.get_by_role("link", name="Replies 2 to answer").click()
    expect(page.get_by_role("list", name="Replies")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    opened(page, "Max")
    page.keyboard.press("c")
    expect(page.get_by_label("Subject")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Tuesday is fine.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Sending: answer to Max.")).to_be_visible()
    opened(page, "Kim")
    page.keyboard.press("d")
    expect(page.get_by_text("Marked as done: reply from Kim.")).to_be_visible()
    expect(page.get_by_role("heading", name="No replies to answer")).to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_text("The reply is open again.")).to_be_visible()
    opened(page, "Kim")
    answer = Mail.objects.get(answer_to__isnull=False)
    assert answer.body.startswith("Tuesday is fine.\n\nAnn\n\nOn ")
    assert "\n> " in answer.body
    assert (answer.status, answer.by) == ("queued", replied.ann)
    assert ReceivedMail.objects.get(done_at=None).record == record_of("Kim")


def record_of(name: str) -> Record:
    return Record.objects.get(name=name)


def test_replies_look_right(replied: World, page_of: Open) -> None:
    page = page_of(replied.ann, path="/engage/replies/")
    assert faults_on_screens(page) == []
    page.get_by_role("link", name="Max").click()
    opened(page, "Max")
    assert faults_on_screens(page) == []
