"""What a mail that came in does to the participant, the record and the mail that it answers."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.crm.models import Record
from baton.crm.suppressions import lift, live_suppressions
from baton.engage.operations import NotCurrent, NotRunning, complete
from baton.mail.due import queue_due
from baton.mail.models import Mail, ReceivedMail
from baton.participants.models import Participant, ParticipantAction
from baton.participants.operations import pause
from baton.people.models import User
from baton.sequences.models import Sequence
from tests.concurrency.threads import at_once
from tests.mail.conftest import TUESDAY, MailServer, came, leave, statuses
from tests.mails import delivery_report, out_of_office, reply, unrelated
from tests.world import MONDAY, World, record


def is_dead(address: str) -> bool:
    return (address, "dead") in live_suppressions([address])


# Replies


def test_a_reply_ends_the_participant_and_says_who_wrote_what(sent: Mail) -> None:
    received = came(reply(sent.message_id))
    assert received
    assert (received.kind, received.answers, received.record) == ("reply", sent, Record.objects.get(name="Lee"))
    assert (received.body, received.received_at) == ("Yes, please call me on Tuesday.", MONDAY + timedelta(hours=5))
    participant = Participant.objects.get()
    assert (participant.status, participant.exit, participant.ended_at) == ("removed", "replied", TUESDAY)
    assert participant.exit_why == "Lee Ortiz <lee@example.org>: “Re: Hello Lee”"
    assert participant.ended_by is None
    assert statuses() == ["completed", "cancelled", "cancelled"]


def test_where_the_sequence_says_so_a_reply_is_only_kept(sent: Mail) -> None:
    Sequence.objects.update(ends_on_reply=False)
    received = came(reply(sent.message_id))
    assert received
    assert received.answers == sent
    assert statuses() == ["completed", "current", "waiting"]


def test_a_mail_in_the_outbox_does_not_leave_after_a_reply(sent: Mail, server: MailServer) -> None:
    queue_due(at=TUESDAY)
    assert Mail.objects.filter(status="queued").count() == 1
    came(reply(sent.message_id))
    leave(TUESDAY)
    assert len(server.messages) == 1
    assert queue_due(at=TUESDAY) == 0


def test_a_reply_to_an_earlier_mail_ends_the_participant_too(sent: Mail, server: MailServer) -> None:
    queue_due(at=TUESDAY)
    leave(TUESDAY)
    assert len(server.messages) == 2
    came(reply("<unknown@example.com>").replace(b"<16.d4e5f6@baton.example.com>", sent.message_id.encode()))
    assert Participant.objects.get().exit == "replied"


def test_a_reply_ends_a_paused_participant_and_leaves_an_ended_one_as_it_is(sent: Mail, world: World) -> None:
    pause(participants=[Participant.objects.get().pk], by=None, at=MONDAY)
    came(reply(sent.message_id, message_id="<1@example.org>"))
    assert Participant.objects.get().exit == "replied"
    came(reply(sent.message_id, message_id="<2@example.org>", subject="Re: Again"))
    assert "Hello" in Participant.objects.get().exit_why
    assert ReceivedMail.objects.count() == 2


def test_a_reply_while_the_current_action_is_done_leaves_nothing_open(sent: Mail, world: World) -> None:
    others = [record(f"Lou {n}", owner=world.ann) for n in range(4)]
    for pa in [ParticipantAction.objects.get(status="current"), *world.enroll(*others)[::3]]:
        mail, _is_new = Mail.objects.get_or_create(
            participant_action__participant=pa.participant_id,
            defaults={
                "participant_action": pa,
                "sender": world.ann,
                "message_id": f"<{pa.pk}@baton.example.com>",
                "written_at": MONDAY,
            },
        )
        refusals = at_once(
            partial(came, reply(mail.message_id, message_id=f"<{pa.pk}@example.org>")),
            partial(complete, participant_action_id=pa.pk, by=world.mia, at=TUESDAY),
        )
        assert {type(refusal) for refusal in refusals} <= {NotCurrent, NotRunning}
        pa.refresh_from_db()
        assert pa.status == ("cancelled" if refusals else "completed")
    assert set(Participant.objects.values_list("exit", flat=True)) == {"replied"}
    assert not ParticipantAction.objects.filter(status__in=["waiting", "current"]).exists()


def test_only_the_participant_that_was_answered_ends(sent: Mail, world: World) -> None:
    world.enroll(record("Lou", owner=world.ann))
    came(reply(sent.message_id))
    assert sorted(Participant.objects.values_list("status", flat=True)) == ["active", "removed"]


def test_the_same_mail_counts_once(sent: Mail) -> None:
    assert came(reply(sent.message_id))
    assert came(reply(sent.message_id)) is None
    assert ReceivedMail.objects.count() == 1


@pytest.mark.parametrize("field", ["email", "mail_from"])
def test_a_colleague_who_writes_on_in_the_thread_answers_nothing(sent: Mail, world: World, field: str) -> None:
    User.objects.filter(pk=world.ben.pk).update(**{field: "Ben@Example.com"})
    received = came(reply(sent.message_id, sender="Ben <ben@example.com>"))
    assert received
    assert (received.kind, received.answers) == ("other", None)
    assert Participant.objects.get().status == "active"


def test_a_colleague_whom_the_mail_was_sent_to_answers_it(sent: Mail, world: World) -> None:
    User.objects.filter(pk=world.ben.pk).update(email="Lee@Example.org")
    came(reply(sent.message_id, sender="Ben <lee@example.org>"))
    assert Participant.objects.get().exit == "replied"


def test_a_copy_of_our_own_mail_answers_nothing(sent: Mail) -> None:
    received = came(reply("<earlier@example.com>", message_id=sent.message_id))
    assert received
    assert received.kind == "other"
    assert Participant.objects.get().status == "active"


def test_of_what_is_nothing_of_ours_the_words_are_not_kept(sent: Mail) -> None:
    for content in (unrelated(), reply("<theirs@example.net>"), delivery_report("<theirs@example.net>")):
        received = came(content)
        assert received
        assert (received.kind, received.answers, received.body) == ("other", None, "")
    assert Participant.objects.get().status == "active"
    assert not is_dead("lee@example.org")


# Programs


def test_an_automatic_reply_ends_nothing(sent: Mail) -> None:
    received = came(out_of_office(sent.message_id))
    assert received
    assert (received.kind, received.answers) == ("auto_reply", sent)
    assert statuses() == ["completed", "current", "waiting"]


@pytest.mark.parametrize(
    ("prefix", "kind"), [("", "reply"), ("Re: ", "reply"), ("Automatische Antwort: ", "auto_reply")]
)
def test_a_subject_of_ours_that_begins_as_programs_begin_one_can_be_answered(
    sent: Mail, prefix: str, kind: str
) -> None:
    ours = "Automatic reply: what it does for your team"
    Mail.objects.update(subject=ours)
    received = came(reply(sent.message_id, subject=f"{prefix}{ours}"))
    assert received
    assert received.kind == kind
    assert Participant.objects.get().status == ("removed" if kind == "reply" else "active")


def test_what_is_not_delivered_yet_changes_nothing(sent: Mail) -> None:
    received = came(delivery_report(sent.message_id, action="delayed", status="4.4.1", said="smtp; 451 busy"))
    assert received
    assert (received.kind, received.body) == ("transient", "451 busy")
    sent.refresh_from_db()
    assert sent.status == "sent"
    assert not is_dead("lee@example.org")


def test_a_bounce_marks_the_address_and_the_emails_after_it_are_skipped(sent: Mail, server: MailServer) -> None:
    received = came(delivery_report(sent.message_id))
    assert received
    assert received.kind == "bounce"
    sent.refresh_from_db()
    assert (sent.status, sent.trouble) == ("bounced", "550 5.1.1 <lee@example.org> User unknown")
    assert is_dead("lee@example.org")
    assert statuses() == ["completed", "current", "waiting"]
    queue_due(at=TUESDAY)
    assert len(server.messages) == 1
    assert statuses() == ["completed", "skipped", "current"]
    assert ParticipantAction.objects.get(status="skipped").note == "Email to lee@example.org bounced."


def test_another_address_is_tried_again(sent: Mail, server: MailServer) -> None:
    came(delivery_report(sent.message_id))
    Record.objects.filter(name="Lee").update(email="lee@example.net")
    queue_due(at=TUESDAY)
    leave(TUESDAY)
    assert [message["To"] for message in server.messages] == ["lee@example.org", "lee@example.net"]


def test_a_second_report_on_the_same_mail_changes_nothing_more(sent: Mail) -> None:
    came(delivery_report(sent.message_id))
    lift(addresses=["lee@example.org"], kind="dead", why="It works", by=None, at=TUESDAY)
    came(delivery_report(sent.message_id, message_id="<dsn-2@mail.example.org>"))
    assert not is_dead("lee@example.org")


# Mail of which nobody knew whether it had left


def test_a_bounce_of_a_mail_in_doubt_skips_its_action(doubtful: Mail) -> None:
    came(delivery_report(doubtful.message_id))
    assert statuses() == ["skipped", "current", "waiting"]
    first = ParticipantAction.objects.get(status="skipped")
    assert first.note.startswith("Email to lee@example.org bounced: 550 5.1.1")


@pytest.mark.parametrize("status", ["unknown", "sending"])
def test_an_answer_shows_that_a_mail_in_doubt_has_left(doubtful: Mail, status: str) -> None:
    Mail.objects.update(status=status)
    came(out_of_office(doubtful.message_id))
    doubtful.refresh_from_db()
    assert (doubtful.status, doubtful.sent_at) == ("sent", TUESDAY)
    assert statuses() == ["completed", "current", "waiting"]
    came(reply(doubtful.message_id))
    assert statuses() == ["completed", "cancelled", "cancelled"]


def test_what_was_done_meanwhile_stays_done(doubtful: Mail, world: World) -> None:
    complete(participant_action_id=doubtful.participant_action_id, by=world.ann, at=MONDAY)
    came(delivery_report(doubtful.message_id))
    assert ParticipantAction.objects.get(pk=doubtful.participant_action_id).performer == world.ann


# What does not stop the reader


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0\0",
        b"Subject: \0\r\nFrom: \xff\xfe\r\n\r\n\0",
        b"Message-ID: <" + b"x" * 5000 + b"@example.org>\r\n\r\n",
        b"Subject: " + b"long " * 5000 + b"\r\nFrom: " + b"long " * 5000 + b"<a@example.org>\r\n\r\nHi",
        "Message-ID: <{}@x>".format("".join(map(chr, range(0x4E00, 0x4E00 + 950)))).encode(),
        b"From: " + b"(" * 5000 + b"\r\nIn-Reply-To: <a@b>\r\n\r\nHi",
        b"Content-Type: text/plain; charset=utf-7\r\nSubject: =?utf-7?q?+2AA-?=\r\n\r\n+2AA-",
    ],
)
def test_whatever_came_can_be_kept(world: World, content: bytes) -> None:
    assert came(content)
    assert came(content) is None


def test_a_reply_without_a_message_id_is_kept_and_does_not_break_the_thread(sent: Mail, server: MailServer) -> None:
    Sequence.objects.update(ends_on_reply=False)
    came(reply(sent.message_id, message_id="none"))
    queue_due(at=TUESDAY)
    leave(TUESDAY)
    assert server.messages[1]["References"] == sent.message_id


def test_the_next_mail_answers_the_reply(sent: Mail, server: MailServer) -> None:
    Sequence.objects.update(ends_on_reply=False)
    came(reply(sent.message_id))
    queue_due(at=TUESDAY)
    leave(TUESDAY)
    assert server.messages[1]["In-Reply-To"] == "<reply-1@mail.example.org>"


def test_a_reply_costs_as_many_queries_for_one_participant_as_among_twenty(sent: Mail, world: World) -> None:
    def queries(content: bytes) -> int:
        with CaptureQueriesContext(connection) as captured:
            came(content)
        return len(captured)

    world.enroll(*(record(f"Lou {n}", owner=world.ann) for n in range(20)))
    assert queries(unrelated()) <= 6
    assert queries(reply(sent.message_id)) <= 28
