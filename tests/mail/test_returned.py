"""What a returned email and a complaint do to the address, the email and its action."""

import pytest

from baton.crm.models import Record, Suppression
from baton.crm.suppressions import email_states
from baton.mail.due import queue_due
from baton.mail.models import Mail
from baton.participants.models import ParticipantAction
from baton.people.models import User
from tests.mail.conftest import TUESDAY, MailServer, came, leave, statuses
from tests.mails import complaint, delivery_report
from tests.world import World, record


@pytest.mark.parametrize(
    ("status", "said", "words"),
    [
        ("5.7.1", "554 5.7.1 Relay access denied", "our own configuration"),
        ("5.7.1", "550 5.7.1 Blocked using a blocklist", "blocked it"),
        ("5.2.2", "552 5.2.2 Mailbox full", "is full"),
        ("5.4.5", "550 5.4.5 Daily sending limit exceeded", "A sending limit"),
        ("5.3.4", "552 5.3.4 Message too large", "too large"),
        ("4.4.7", "450 4.1.1 User unknown", "gave up"),
        ("5.0.0", "554 Transaction failed", "The email was returned."),
    ],
)
def test_what_came_back_for_another_reason_is_a_problem_and_marks_no_address(
    sent: Mail, server: MailServer, status: str, said: str, words: str
) -> None:
    received = came(delivery_report(sent.message_id, status=status, said=f"smtp; {said}"))
    assert received
    assert words in received.body
    sent.refresh_from_db()
    assert (sent.status, sent.trouble) == ("bounced", received.body)
    assert said in sent.trouble
    assert not Suppression.objects.exists()
    queue_due(at=TUESDAY)
    leave(TUESDAY)
    assert len(server.messages) == 2


def test_a_mail_in_doubt_that_was_blocked_can_be_tried_again(doubtful: Mail, world: World) -> None:
    came(delivery_report(doubtful.message_id, status="5.7.1", said="smtp; 550 5.7.1 Blocked"))
    doubtful.refresh_from_db()
    action = ParticipantAction.objects.get(pk=doubtful.participant_action_id)
    assert (doubtful.status, action.status) == ("failed", "current")
    assert action.problem == "The mail server of the recipient blocked it. 550 5.7.1 Blocked"


def test_a_complaint_opts_the_address_out_for_every_record_that_has_it(sent: Mail, server: MailServer) -> None:
    record("Lee again", owner=User.objects.get(username="ben"))
    Record.objects.filter(name="Lee again").update(email="LEE@example.org")
    received = came(complaint(sent.message_id))
    assert received
    assert (received.kind, received.answers, received.body) == ("complaint", sent, "")
    assert all(state.is_opted_out for state in email_states(Record.objects.all()).values())
    queue_due(at=TUESDAY)
    assert len(server.messages) == 1
    assert statuses() == ["completed", "skipped", "current"]


def test_a_report_on_authentication_opts_nobody_out(sent: Mail) -> None:
    came(complaint(sent.message_id, feedback="auth-failure"))
    assert not Suppression.objects.exists()


def test_a_complaint_about_nothing_of_ours_opts_nobody_out(sent: Mail) -> None:
    came(complaint("<theirs@example.net>"))
    assert not Suppression.objects.exists()
