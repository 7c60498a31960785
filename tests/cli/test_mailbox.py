"""`baton mailbox`, against a real mail server."""

import os

import pytest
from django.conf import LazySettings

from baton.mail.models import Mail, Mailbox, SendingPause
from baton.participants.models import Participant
from tests.cli.conftest import Baton
from tests.dovecot import Dovecot
from tests.mails import OURS, reply, unrelated
from tests.world import MONDAY, World


@pytest.fixture
def user(imap_server: Dovecot, settings: LazySettings, request: pytest.FixtureRequest) -> str:
    """Somebody with an empty mailbox, which is the one that is read."""
    name = f"{os.getpid()}-{request.node.name}"
    settings.IMAP_URL = imap_server.url(name)
    return name


def test_checking_reads_what_came_and_says_what_it_was(
    baton: Baton, world: World, user: str, imap_server: Dovecot
) -> None:
    first = world.enroll()[0]
    Mail.objects.create(
        participant_action=first, status="sent", sender=world.ann, message_id=OURS, written_at=MONDAY, sent_at=MONDAY
    )
    imap_server.deliver(user, reply(), unrelated(), at=MONDAY)
    said = baton.out("mailbox", "check")
    for words in ("2026-03-02 09:00", "Reply", "Lee Ortiz <lee@example.org>", "Re: Hello Lee", "Not a reply"):
        assert words in said
    assert "2 messages received." in said
    assert Participant.objects.get().exit == "replied"
    assert baton.out("mailbox", "check") == "No new messages.\n"


def test_what_came_as_json(baton: Baton, world: World, user: str, imap_server: Dovecot) -> None:
    imap_server.deliver(user, unrelated(), at=MONDAY)
    assert baton.json("mailbox", "check") == {
        "received": [
            {
                "received_at": "2026-03-02T09:00:00Z",
                "kind": "other",
                "from": "News <news@example.net>",
                "subject": "This week",
                "message_id": "<news-1@mail.example.org>",
                "record_id": None,
                "answers": None,
            }
        ],
        "is_all": True,
    }


def test_what_is_wrong_is_said_and_kept(
    baton: Baton, world: World, user: str, imap_server: Dovecot, settings: LazySettings
) -> None:
    assert "never read" in baton.out("mailbox", "status")
    baton("mailbox", "check")
    assert "last read 2026-03-02 09:00" in baton.out("mailbox", "status")
    settings.IMAP_URL = imap_server.url(user, password="wrong")
    assert "rejected the sign-in" in baton.refusal("mailbox", "check")
    assert "rejected the sign-in" in baton("mailbox", "status").stderr
    assert "rejected the sign-in" in baton.json("mailbox", "status")["trouble"]
    assert "Replies to email are not read." in baton("health").stderr


@pytest.mark.parametrize("command", ["check", "status"])
def test_without_a_mailbox_one_is_told_to_set_one_up(
    baton: Baton, world: World, settings: LazySettings, command: str
) -> None:
    settings.IMAP_URL = ""
    assert "can set BATON_IMAP_URL" in baton.refusal("mailbox", command)
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize("command", ["check", "status"])
def test_agents_do_not_read_it(baton: Baton, world: World, user: str, command: str) -> None:
    assert "Sequence Admin" in baton.refusal("mailbox", command, by="ann")


def test_health_says_that_email_is_not_sent(world: World, baton: Baton) -> None:
    facts = {"since": MONDAY, "tried_at": MONDAY, "next_try_at": MONDAY}
    SendingPause.objects.create(scope="sender", sender=world.ann, reply="553 5.7.1 Not owned", **facts)
    sentence = "Email of Ann is not sent since 2026-03-02 09:00 UTC; it waits. 553 5.7.1 Not owned"
    assert sentence in " ".join(baton("health").stderr.split())
