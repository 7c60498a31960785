"""Writing and sending the mail of an action from the work list and from its own page."""

from html import unescape

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from baton.crm.suppressions import mark_dead
from baton.mail.models import Mail, ReceivedMail
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.sequences.models import Template
from tests.web.conftest import Answer, SignIn
from tests.world import MONDAY, World, record


@pytest.fixture
def email(world: World, due: ParticipantAction, settings: LazySettings) -> ParticipantAction:
    """Ann's email to lee, with a template; she has an address to send from, and there is a mail server."""
    settings.EMAIL_HOST = "127.0.0.1"
    words = {"subject": "For {{ record.Company }}", "body": "Hello {{ record.FirstName }}, <b>you</b>"}
    template = Template.objects.create(name="First", object="lead", **words)
    type(due.action).objects.filter(pk=due.action_id).update(type="email", template=template)
    User.objects.filter(pk=world.ann.pk).update(email="ann@example.com")
    world.lee.fields["FirstName"] = "Lee"
    world.lee.save()
    return due


@pytest.fixture
def ann(world: World, as_user: SignIn) -> Client:
    return as_user(world.ann)


def said(answer: Answer) -> str:
    return unescape(" ".join(answer.content.decode().split()))


def post(client: Client, pa: ParticipantAction, name: str = "send", **typed: str) -> Answer:
    words = {"subject": "Hi", "body": "Words of mine"} | typed
    return client.post(
        f"/actions/{pa.pk}/{name}/?view=due", {f"send-{key}": each for key, each in words.items()}, follow=True
    )


@pytest.mark.parametrize("page", ["engage", "actions"])
def test_the_mail_is_there_to_be_edited(ann: Client, email: ParticipantAction, page: str) -> None:
    text = said(ann.get(f"/{page}/{email.pk}/"))
    for words in ("lee@acme.example", "Ann <ann@example.com>", 'value="For Acme"', "Hello Lee, <b>you</b>"):
        assert words in text


@pytest.mark.parametrize("query", ["", "?view=due"])
def test_it_is_sent_and_gone_from_the_list(world: World, ann: Client, email: ParticipantAction, query: str) -> None:
    answer = ann.post(f"/actions/{email.pk}/send/{query}", {"send-subject": "Hi", "send-body": "Mine"}, follow=True)
    assert "Sending: Call 1 for Lee." in said(answer)
    mail = Mail.objects.get()
    assert (mail.subject, mail.body, mail.by_id, mail.status) == ("Hi", "Mine\n", world.ann.pk, "queued")
    assert "No actions due" in said(ann.get("/engage/"))
    assert "The email is being sent." in said(ann.get(f"/engage/{email.pk}/"))
    assert "Send" not in said(ann.get(f"/actions/{email.pk}/")).split("What to do")[1].split("Ownership")[0]


def test_missing_values_are_pointed_out_and_cannot_leave(world: World, ann: Client, email: ParticipantAction) -> None:
    world.lee.fields = {}
    world.lee.save()
    assert "No value for Company, First name." in said(ann.get(f"/engage/{email.pk}/"))
    answer = post(ann, email, subject="For {{ record.Company }}")
    assert answer.status_code == 422
    assert "This still contains a merge field." in said(answer)
    assert "Words of mine" in said(answer)
    assert not Mail.objects.exists()


def test_whoever_wants_no_mail_gets_none_and_what_was_typed_is_kept(
    world: World, ann: Client, email: ParticipantAction
) -> None:
    world.lee.opted_out_of_email = True
    world.lee.save()
    assert "The record is opted out of email." in said(ann.get(f"/engage/{email.pk}/"))
    answer = post(ann, email)
    assert answer.status_code == 409
    assert "Words of mine" in said(answer)


@pytest.mark.parametrize("page", ["engage", "actions"])
@pytest.mark.parametrize("kind", ["email", "sms"])
def test_a_template_that_is_none_any_more_is_said_where_it_would_be_filled(
    ann: Client, email: ParticipantAction, page: str, kind: str
) -> None:
    type(email.action).objects.filter(pk=email.action_id).update(type=kind)
    Template.objects.update(body="Hello\n{{ record.FirstName | capitalize(1) }}")
    text = said(ann.get(f"/{page}/{email.pk}/"))
    assert "The template “First” has an error. Line 2: the filter “capitalize” takes no arguments" in text
    assert "Complete" in text


def test_an_address_that_cannot_be_sent_to_is_said(world: World, ann: Client, email: ParticipantAction) -> None:
    world.lee.email = "jürgen@acme.example"
    world.lee.save()
    assert "Email cannot be sent to “jürgen@acme.example”: the part before @" in said(ann.get(f"/engage/{email.pk}/"))


def test_an_address_that_is_dead_is_said_and_an_admin_is_shown_the_way_back(
    world: World, as_user: SignIn, ann: Client, email: ParticipantAction
) -> None:
    mark_dead(address="lee@acme.example", source="bounce", why="550 5.1.1", at=MONDAY)
    way_back = f'<a href="/records/{world.lee.pk}/#email">This address works</a>'
    for page in (ann.get(f"/engage/{email.pk}/"), ann.get(f"/actions/{email.pk}/")):
        assert "Email to lee@acme.example bounced." in said(page)
        assert way_back not in page.content.decode()
    assert '<span class="mark bad">dead address</span>' in ann.get(f"/engage/{email.pk}/").content.decode()
    assert way_back in as_user(world.mia).get(f"/actions/{email.pk}/").content.decode()


def test_a_second_tab_is_told(ann: Client, email: ParticipantAction) -> None:
    post(ann, email)
    answer = post(ann, email)
    assert answer.status_code == 409
    assert "This action already has an email: queued." in said(answer)


def test_a_stranger_finds_nothing_to_send(world: World, as_user: SignIn, email: ParticipantAction) -> None:
    assert post(as_user(world.sam), email).status_code == 404
    assert as_user(world.sam).post(f"/actions/{email.pk}/send/").status_code == 404
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    ("status", "button", "becomes"),
    [
        ("unknown", "Mark as sent", "sent"),
        ("unknown", "Send again", "queued"),
        ("failed", "Send again", "queued"),
    ],
)
def test_what_did_not_surely_leave_is_settled_by_a_person(
    ann: Client, email: ParticipantAction, status: str, button: str, becomes: str
) -> None:
    post(ann, email)
    Mail.objects.update(status=status)
    ParticipantAction.objects.filter(pk=email.pk).update(problem="The connection failed")
    page = said(ann.get("/engage/"))
    assert "The connection failed" in page
    page = said(ann.get(f"/engage/{email.pk}/"))
    assert "The connection failed" in page
    assert button in page
    post(ann, email, "mail/sent" if becomes == "sent" else "mail/again")
    email.refresh_from_db()
    assert (Mail.objects.get().status, email.problem) == (becomes, "")


def test_an_automatic_email_with_a_problem_is_work_and_may_leave_by_itself_again(
    ann: Client, email: ParticipantAction
) -> None:
    type(email.action).objects.filter(pk=email.action_id).update(is_automatic=True)
    assert "No actions due" in said(ann.get("/engage/"))
    ParticipantAction.objects.filter(pk=email.pk).update(problem="No value")
    assert "Retry automatic send" in said(ann.get(f"/engage/{email.pk}/"))
    post(ann, email, "mail/retry")
    email.refresh_from_db()
    assert email.problem == ""


def test_the_history_shows_the_mails_that_left_and_came(world: World, ann: Client, email: ParticipantAction) -> None:
    post(ann, email)
    mail = Mail.objects.get()
    Mail.objects.update(status="sent", sent_at=timezone.now())
    ParticipantAction.objects.filter(pk=email.pk).update(status="completed", closed_at=timezone.now())
    second = ParticipantAction.objects.get(participant=email.participant_id, status="waiting")
    ParticipantAction.objects.filter(pk=second.pk).update(status="current")
    ReceivedMail.objects.create(
        message_id="<1@acme.example>", kind="reply", answers=mail, received_from="lee@acme.example", subject="Re: Hi",
        body="Tell me more", received_at=timezone.now(),
    )  # fmt: skip
    page = said(ann.get(f"/engage/{second.pk}/"))
    for words in ("Words of mine", "Tell me more", "Re: Hi"):
        assert words in page
    assert 'id="mail">Email<' in said(ann.get(f"/actions/{email.pk}/"))


def test_the_panel_takes_as_many_queries_for_a_long_history(
    world: World, ann: Client, email: ParticipantAction
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            ann.get(f"/engage/{email.pk}/")
        return len(captured)

    few = queries()
    world.enroll(*(record(f"Lead {n}", owner=world.ann) for n in range(20)))
    for n in range(20):
        world.lee.fields[f"Field {n}"] = "x"
    world.lee.save()
    assert queries() == few
