"""Invitations and forgotten passwords, by a real mail server and a real worker."""

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from baton.mail.account_emails import (
    MOST_AN_HOUR,
    SEND_ACCOUNT_EMAIL,
    CannotBeInvited,
    Purpose,
    invite,
    send_forgotten,
    send_password_link,
)
from baton.people.activity import activities_of, sentence
from baton.people.models import Role, User
from baton.people.permissions import NotAllowed
from tests.mail.conftest import MailServer, work
from tests.world import MONDAY, World

PASSWORD = "a-long-enough-secret"
LINK = re.compile(r"http://127\.0\.0\.1:8000(/password/link/\S+)")


@pytest.fixture
def ann(world: World) -> User:
    world.ann.email = "ann@example.com"
    world.ann.save()
    return world.ann


def link_in(server: MailServer) -> str:
    [message] = server.messages
    match = LINK.search(message.get_content())
    assert match
    return match[1]


def open_link(link: str) -> tuple[Client, str, str]:
    """Who opened it, where it led to, and what that says."""
    client = Client()
    answer = client.get(link, follow=True)
    return client, answer.request["PATH_INFO"], answer.content.decode()


def choose(link: str, password: str = PASSWORD) -> str:
    client, form, _text = open_link(link)
    fields = {"new_password1": password, "new_password2": password}
    return client.post(form, fields, follow=True).content.decode()


def asked(address: str) -> int:
    """How many emails that makes."""
    before = ProcrastinateJob.objects.filter(task_name=SEND_ACCOUNT_EMAIL).count()
    send_forgotten(address=address, at=MONDAY)
    return ProcrastinateJob.objects.filter(task_name=SEND_ACCOUNT_EMAIL).count() - before


def test_whoever_is_invited_chooses_a_password_and_signs_in(world: World, ann: User, server: MailServer) -> None:
    invite(user=ann, by=world.mia, at=MONDAY)
    work()
    [message] = server.messages
    assert (message["To"], message["Subject"]) == ("ann@example.com", "Your Baton account")
    assert "Your username is ann." in message.get_content()
    assert "Password saved. Sign in with it." in choose(link_in(server))
    answer = Client().post("/sign-in/", {"username": "ann", "password": PASSWORD})
    assert answer["Location"] == "/engage/"
    log = [sentence(activity) for activity in activities_of(ann)]
    assert log[-2:] == ["Ann set the password of the user.", "Mia invited the user by email."]


def test_a_link_works_once(world: World, ann: User, server: MailServer) -> None:
    invite(user=ann, by=world.mia, at=MONDAY)
    work()
    choose(link_in(server))
    assert "This link no longer works" in open_link(link_in(server))[2]


def test_a_link_stops_working_with_time(world: World, ann: User, server: MailServer, settings: LazySettings) -> None:
    invite(user=ann, by=world.mia, at=MONDAY)
    work()
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "This link no longer works" in open_link(link_in(server))[2]


def test_a_weak_password_is_refused(world: World, ann: User, server: MailServer) -> None:
    invite(user=ann, by=world.mia, at=MONDAY)
    work()
    assert "too common" in choose(link_in(server), password="password12")


def test_the_link_is_in_no_job_and_no_log(
    world: World, ann: User, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    invite(user=ann, by=world.mia, at=MONDAY)
    [job] = ProcrastinateJob.objects.filter(task_name=SEND_ACCOUNT_EMAIL)
    assert job.args == {"user_id": ann.pk, "purpose": "invitation"}
    work()
    assert link_in(server).rstrip("/").rpartition("/")[2] not in caplog.text


def test_only_a_sequence_admin_invites(world: World, ann: User, server: MailServer) -> None:
    with pytest.raises(NotAllowed):
        invite(user=world.ben, by=ann, at=MONDAY)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"role": Role.NONE}, "give them a role"),
        ({"is_active": False}, "make them active first"),
        ({"email": ""}, "Ann has no email address."),
    ],
)
def test_who_could_not_sign_in_is_not_invited(
    world: World, ann: User, server: MailServer, change: dict[str, object], reason: str
) -> None:
    for field, value in change.items():
        setattr(ann, field, value)
    with pytest.raises(CannotBeInvited, match=reason):
        invite(user=ann, by=world.mia, at=MONDAY)


def test_without_a_mail_server_nobody_is_invited(world: World, ann: User, settings: LazySettings) -> None:
    settings.EMAIL_HOST = ""
    with pytest.raises(CannotBeInvited, match="No mail server is set up"):
        invite(user=ann, by=world.mia, at=MONDAY)


def test_a_forgotten_password_is_replaced(ann: User, server: MailServer) -> None:
    client = Client()
    answer = client.post("/password/forgotten/", {"email": "Ann@Example.com"}, follow=True)
    assert "If an account has this address, we sent it a link." in answer.content.decode()
    work()
    choose(link_in(server))
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)


def test_an_address_that_nobody_has_is_answered_alike_and_gets_nothing(ann: User, server: MailServer) -> None:
    answer = Client().post("/password/forgotten/", {"email": "zoe@example.com"}, follow=True)
    assert "If an account has this address, we sent it a link." in answer.content.decode()
    assert not ProcrastinateJob.objects.filter(task_name=SEND_ACCOUNT_EMAIL).exists()


def test_the_inactive_and_those_without_a_role_get_nothing(ann: User, server: MailServer) -> None:
    User.objects.filter(pk=ann.pk).update(role=Role.NONE)
    assert asked("ann@example.com") == 0
    User.objects.filter(pk=ann.pk).update(role=Role.SEQUENCE_AGENT, is_active=False)
    assert asked("ann@example.com") == 0


def test_nobody_fills_somebody_elses_mailbox(ann: User, server: MailServer) -> None:
    assert [asked("ann@example.com") for _ in range(MOST_AN_HOUR + 1)] == [1] * MOST_AN_HOUR + [0]
    send_forgotten(address="ann@example.com", at=MONDAY + timedelta(hours=1))
    assert ProcrastinateJob.objects.filter(task_name=SEND_ACCOUNT_EMAIL).count() == MOST_AN_HOUR + 1


def test_a_mail_server_that_is_busy_is_asked_again(ann: User, server: MailServer) -> None:
    server.answers["RCPT"] = "451 Later"
    send_forgotten(address="ann@example.com", at=MONDAY)
    work()
    [job] = ProcrastinateJob.objects.filter(task_name=SEND_ACCOUNT_EMAIL)
    assert (job.status, job.attempts, server.messages) == ("todo", 1, [])


def test_who_was_deactivated_meanwhile_gets_nothing(ann: User, server: MailServer) -> None:
    User.objects.filter(pk=ann.pk).update(is_active=False)
    send_password_link(user_id=ann.pk, purpose=Purpose.INVITATION)
    assert server.messages == []
