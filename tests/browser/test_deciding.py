"""Deciding about emails from the list, in a browser."""

from django.utils import timezone
from playwright.sync_api import expect

from baton.mail.models import Mail
from baton.participants.models import ParticipantAction
from baton.sequences.models import Action
from tests.browser.conftest import Open
from tests.world import World, record


def test_emails_that_were_perhaps_sent_are_marked_as_sent(world: World, page_of: Open) -> None:
    Action.objects.filter(position=1).update(type="email", name="Hello")
    actions = world.enroll(*(record(f"Lead {n}", owner=world.ann) for n in range(3)))[::2]
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
    page = page_of(world.mia, path="/actions/?only=problem")
    expect(page.get_by_role("button", name="Mark as sent")).to_be_hidden()
    page.get_by_label("Select all rows on this page").check()
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Mark as sent").click()
    page.get_by_role("button", name="Mark 3 emails as sent").click()
    expect(page.get_by_text("3 emails were marked as sent.")).to_be_visible()
    assert not Mail.objects.exclude(status="sent").exists()
