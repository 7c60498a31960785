"""Writing, sending and settling mail from the work list, with the keyboard alone."""

import pytest
from django.conf import LazySettings
from playwright.sync_api import expect

from baton.mail.models import Mail
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.sequences.models import Action, Template
from tests.browser.conftest import Open
from tests.browser.looks import faults_on_screens
from tests.browser.test_engage import opened
from tests.world import MONDAY, World, record

BODY = "Dear {{ record.Name }},\n\nhow are things at {{ record.Company }}?"


@pytest.fixture
def mailing(world: World, settings: LazySettings) -> World:
    """Ann has an email to write to Kim, then one to Lee, who has no company; there is a mail server."""
    settings.EMAIL_HOST = "127.0.0.1"
    words = Template.objects.create(name="Hello", object="lead", subject="A question", body=BODY)
    Action.objects.update(type="email", template=words)
    User.objects.filter(pk=world.ann.pk).update(email="ann@example.com", signature="Ann\nNorthwind")
    kim = record("Kim", owner=world.ann)
    kim.email, kim.fields = "kim@example.com", {"Company": "Acme"}
    world.lee.email = "lee@example.com"
    for lead in (kim, world.lee):
        lead.save()
        world.enroll(lead)
    return world


def first_of(world: World, name: str) -> ParticipantAction:
    return ParticipantAction.objects.get(participant__record__name=name, action__position=1)


def test_a_mail_is_changed_and_sent_with_keys_and_the_next_opens(mailing: World, page_of: Open) -> None:
    page = page_of(mailing.ann, path=f"/engage/{first_of(mailing, 'Kim').pk}/")
    opened(page, "Kim")
    expect(page.get_by_label("Subject")).to_have_value("A question")
    page.keyboard.press("c")
    expect(page.get_by_label("Subject")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(" for you, Kim")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Sending: Call 1 for Kim.")).to_be_visible()
    opened(page, "Lee")
    mail = Mail.objects.get()
    assert (mail.subject, mail.by, mail.status) == ("A question for you, Kim", mailing.ann, "queued")
    assert mail.body == "Dear Kim,\n\nhow are things at Acme?\n\nAnn\nNorthwind\n"


def test_what_is_missing_is_pointed_out_and_does_not_leave(mailing: World, page_of: Open) -> None:
    page = page_of(mailing.ann, path=f"/engage/{first_of(mailing, 'Lee').pk}/")
    expect(page.get_by_text("No value for Company.")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("This still contains a merge field.")).to_be_visible()
    assert not Mail.objects.exists()


def test_whoever_knows_settles_a_mail_that_perhaps_left(mailing: World, page_of: Open) -> None:
    pa = doubtful(mailing)
    page = page_of(mailing.ann, path=f"/engage/{pa.pk}/")
    expect(page.get_by_role("alert").get_by_text("The mail server hung up.")).to_be_visible()
    page.get_by_role("button", name="Mark as sent").focus()
    page.keyboard.press("Enter")
    opened(page, "Lee")
    pa.refresh_from_db()
    assert (pa.status, pa.performer_id, pa.problem) == ("completed", mailing.ann.pk, "")


def test_mails_fit_and_are_accessible(mailing: World, page_of: Open) -> None:
    pa = doubtful(mailing)
    page = page_of(mailing.ann, path="/engage/")
    lee = first_of(mailing, "Lee")
    for path in (f"/engage/{pa.pk}/", f"/engage/{lee.pk}/", f"/actions/{lee.pk}/", f"/actions/{pa.pk}/"):
        page.goto(path)
        assert (path, faults_on_screens(page)) == (path, [])


def doubtful(world: World) -> ParticipantAction:
    """The mail to Kim left, perhaps."""
    pa = first_of(world, "Kim")
    Mail.objects.create(
        participant_action=pa,
        status="unknown",
        sender=world.ann,
        by=world.ann,
        message_id="<1@example.com>",
        sent_from="Ann <ann@example.com>",
        sent_to="kim@example.com",
        subject="A question",
        body="Dear Kim",
        trouble="The mail server hung up.",
        written_at=MONDAY,
    )
    ParticipantAction.objects.filter(pk=pa.pk).update(problem="The mail server hung up.")
    return pa
