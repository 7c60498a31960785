"""The mail server and the mailbox in Setup, and the page of limits."""

from dataclasses import replace

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from baton.config.values import mail_server
from baton.mail.models import Mailbox, SendingPause
from baton.mail.trying import try_mailbox
from baton.people.models import Role, User
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import MONDAY, World, user

PAGE = "/setup/email/"
IMAP = "imaps://replies:secret-word@mail.example.com/INBOX"


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    User.objects.filter(pk=world.mia.pk).update(email="mia@example.com")
    return as_user(world.mia)


@pytest.fixture
def with_server(settings: LazySettings) -> None:
    smtp = mail_server(may_be_clear=False)("smtp+tls://baton:secret-word@mail.example.com:587")
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, smtp=smtp)
    settings.EMAIL_HOST, settings.IMAP_URL = smtp.host, IMAP


def test_without_either_it_says_what_the_operator_has_to_set(mia: Client, settings: LazySettings) -> None:
    settings.EMAIL_HOST = settings.IMAP_URL = ""
    page = words(mia.get(PAGE))
    assert page.count("Not set up") == 2
    assert "BATON_SMTP_URL" in page
    assert "Send me a test email" not in page
    answer = mia.post(f"{PAGE}test/", follow=True)
    assert "No mail server is configured." in words(answer)


def test_what_is_set_is_shown_without_passwords(mia: Client, with_server: None) -> None:
    page = words(mia.get(PAGE))
    assert "mail.example.com:587, STARTTLS, user baton" in page
    assert "INBOX" in page
    assert "secret-word" not in page


def test_a_test_email_goes_to_whoever_asks(mia: Client, with_server: None, settings: LazySettings) -> None:
    answer = words(mia.post(f"{PAGE}test/", follow=True))
    assert "accepted a test email to mia@example.com. Check that it arrives." in answer
    assert [sent.to for sent in mail.outbox] == [["mia@example.com"]]
    settings.CATCH_ALL = True
    assert "Baton caught it" in words(mia.post(f"{PAGE}test/", follow=True))


def test_a_server_that_refuses_says_why(mia: Client, with_server: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> int:
        raise OSError("Connection refused")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    page = words(mia.post(f"{PAGE}test/", follow=True))
    assert "did not accept it: Connection refused" in page
    assert "secret-word" not in page


def test_without_an_address_of_ones_own_nothing_is_sent(world: World, mia: Client, with_server: None) -> None:
    User.objects.filter(pk=world.mia.pk).update(email="")
    assert "You have no email address." in words(mia.post(f"{PAGE}test/", follow=True))
    assert mail.outbox == []


def test_pauses_and_faults_are_shown_in_words(mia: Client, with_server: None) -> None:
    Mailbox.objects.create(address="replies@mail.example.com/INBOX", trouble="It refuses the password.")
    SendingPause.objects.create(
        scope="server", reply="535 Wrong password", since=MONDAY, tried_at=MONDAY, next_try_at=MONDAY
    )
    page = words(mia.get(PAGE))
    assert "Paused" in page
    assert "535 Wrong password" in page


def test_the_mailbox_is_tried_and_the_fault_is_told(mia: Client, with_server: None, settings: LazySettings) -> None:
    settings.IMAP_URL = "imap://replies:secret-word@127.0.0.1:1/INBOX"
    page = words(mia.post(f"{PAGE}mailbox/test/", follow=True))
    assert "Mailbox: " in page
    assert "secret-word" not in page
    attempt = try_mailbox(by=None)
    assert (attempt.is_ok, attempt.is_set) == (False, True)


def test_limits_are_those_that_hold(mia: Client, settings: LazySettings) -> None:
    settings.MAILS_PER_DAY, settings.IMPORT_MEGABYTES = 1234, 77
    page = words(mia.get("/setup/limits/"))
    assert "1,234 for each sender" in page
    assert "77 MB" in page
    assert "BATON_IMPORT_MEGABYTES" in page


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SEQUENCE_AGENT, Role.ENROLLER])
def test_others_are_refused(world: World, as_user: SignIn, with_server: None, role: Role) -> None:
    client = as_user(user("kim", role=role))
    assert {client.get(page).status_code for page in (PAGE, "/setup/limits/")} == {403}
    assert {client.post(f"{PAGE}{page}").status_code for page in ("test/", "mailbox/test/")} == {403}
    assert mail.outbox == []
