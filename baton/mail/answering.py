"""Answering a reply in its thread, or marking it as done.

An answer is sent in the name of whoever owns the reply: the owner, the cover of an absent owner, or for a queue the
user who answers. It goes to the address that the reply came from, through the same outbox as all email.
"""

from datetime import datetime
from email.utils import parseaddr

from django.db.models import QuerySet

from baton.crm.suppressions import email_state
from baton.mail.composing import CannotSend, Draft, from_header, obstacle_at, obstacle_of, with_signature
from baton.mail.handing_over import lock_mail
from baton.mail.models import Mail, ReceivedMail
from baton.mail.operations import MailRefused, columns_of, require_finished, require_sendable, tidy
from baton.mail.outbox import enqueue_emails, new_message_id
from baton.mail.replies import ReplyOwner, UnknownReply, find_reply
from baton.mail.threads import Thread, threads_of
from baton.people.models import Owner, User
from baton.people.permissions import Verb, require
from baton.rules.addresses import ascii_address
from baton.rules.header_text import body_lines, one_line
from baton.rules.quoting import quotation
from baton.sql.transactions import one_transaction

LONGEST_ADDRESS, LONGEST_ANSWER_SUBJECT = 254, 255
LINES_TO_WRITE = "\n"


class ReplyIsDone(ValueError):
    """Somebody was faster; see `done_by` and `done_at`."""

    def __init__(self, reply: ReceivedMail) -> None:
        super().__init__(f"{reply.done_by or 'The command line'} has answered this reply or marked it as done.")
        self.reply = reply


def draft_answer(reply: ReceivedMail, whose: ReplyOwner, *, by: User) -> Draft | CannotSend:
    """Room for an answer above the signature and the quoted reply; or what was written of one that was not sent."""
    address = parseaddr(reply.received_from)[1]
    record = reply.record
    assert record is not None  # noqa: S101 - a reply has one, see `receive`
    sender = _sender_of(whose, by)
    if not address or len(address) > LONGEST_ADDRESS:
        return CannotSend(f"“{reply.received_from}” is no address that an answer can be sent to.")
    state = email_state(record, sent_to=address)
    if obstacle := obstacle_of(record, state, sent_to=address) or obstacle_at(sender):
        return obstacle
    written = _answer_of(reply)
    return Draft(
        sender=sender,
        sent_from=from_header(sender),
        reply_to=ascii_address(sender.reply_to) if sender.reply_to else "",
        sent_to=address,
        subject=written.subject if written else _subject_of(reply),
        body=written.body if written else _room_for_answer(reply, sender),
        thread=_thread_of(reply),
    )


@one_transaction
def answer_reply(*, reply_id: int, subject: str, body: str, by: User, at: datetime) -> Mail:
    """Send an answer in the thread of a reply, which is done with it, like the open ones of the thread before it."""
    reply, whose = _hold_reply(reply_id, by=by, at=at)
    draft = require_sendable(draft_answer(reply, whose, by=by))
    text = tidy(subject=subject, body=body)
    require_finished(**text)
    # Only of a new one: what was not sent is there again, to be sent as it is.
    if _answer_of(reply) is None and text["body"].strip() == body_lines(draft.body).strip():
        raise MailRefused("Write your answer above the quoted reply. It has no text yet.")
    mail = _answer_of(reply) or Mail(participant_action=_answered(reply).participant_action, answer_to=reply)
    # The one that is in doubt keeps its Message-ID: should it have
    # arrived, the recipient’s program shows one email and not two.
    if mail.status != Mail.Status.UNKNOWN:
        mail.message_id = new_message_id(draft.sent_from)
    for name, value in columns_of(draft, by=by, at=at).items() | text.items():
        setattr(mail, name, value)
    mail.save()
    _close_replies(reply, by=by, at=at)
    enqueue_emails([mail.pk])
    return mail


@one_transaction
def finish_reply(*, reply_id: int, by: User | None, at: datetime) -> int:
    """Mark a reply as done without an answer, with the open ones of its thread before it; how many they are."""
    reply, _whose = _hold_reply(reply_id, by=by, at=at)
    return _close_replies(reply, by=by, at=at)


@one_transaction
def reopen_reply(*, reply_id: int, by: User | None, at: datetime) -> None:
    """Take back that a reply is done. One with an answer stays done."""
    require(by, Verb.ANSWER_REPLIES)
    reply, _whose = find_reply(reply_id, by=by, at=at)
    without_answer = ReceivedMail.objects.filter(pk=reply.pk, answer__isnull=True)
    # Those that were closed in the same moment were closed with it.
    of_thread = _replies_beside(reply).filter(done_at=reply.done_at, answer__isnull=True)
    if reply.done_at is None or not without_answer.exists():
        raise ReplyIsDone(reply)
    of_thread.update(done_at=None, done_by=None)


def _hold_reply(reply_id: int, *, by: User | None, at: datetime) -> tuple[ReceivedMail, ReplyOwner]:
    """An open reply that is this person's to answer, with its participant locked."""
    require(by, Verb.ANSWER_REPLIES)
    reply, _whose = find_reply(reply_id, by=by, at=at)
    if lock_mail(_answered(reply).pk) is None:
        raise UnknownReply(reply_id)
    # Again after the lock: a colleague of the queue may have answered, or the reply gone to somebody else.
    reply, whose = find_reply(reply_id, by=by, at=at)
    if reply.done_at is not None:
        raise ReplyIsDone(reply)
    return reply, whose


def _close_replies(reply: ReceivedMail, *, by: User | None, at: datetime) -> int:
    of_thread = _replies_beside(reply).filter(done_at=None, received_at__lte=reply.received_at)
    return of_thread.update(done_at=at, done_by=by)


def _replies_beside(reply: ReceivedMail) -> QuerySet[ReceivedMail]:
    participant = _answered(reply).participant_action.participant_id
    return ReceivedMail.objects.filter(
        kind=ReceivedMail.Kind.REPLY, answers__participant_action__participant=participant
    )


def _answered(reply: ReceivedMail) -> Mail:
    assert reply.answers is not None  # noqa: S101 - `find_reply` gives none without
    return reply.answers


def _answer_of(reply: ReceivedMail) -> Mail | None:
    return Mail.objects.filter(answer_to=reply).first()


def _sender_of(whose: ReplyOwner, by: User) -> User:
    responsible = whose.cover or whose.owner
    return responsible.user if responsible.kind == Owner.Kind.USER else by


def _room_for_answer(reply: ReceivedMail, sender: User) -> str:
    quoted = quotation(reply.body, written_by=reply.received_from, at=reply.received_at, time_zone=sender.time_zone)
    return f"{with_signature('', sender) or LINES_TO_WRITE}\n{quoted}\n" if quoted else with_signature("", sender)


def _subject_of(reply: ReceivedMail) -> str:
    subject = one_line(reply.subject)
    is_answer = subject.lower().startswith("re:")
    return (subject if is_answer else f"Re: {subject}".strip())[:LONGEST_ANSWER_SUBJECT]


def _thread_of(reply: ReceivedMail) -> Thread:
    participant = _answered(reply).participant_action.participant_id
    thread = threads_of([participant])[participant]
    # An id without brackets is our own stand-in, which no other program knows.
    is_known = reply.message_id.startswith("<")
    return Thread(reply.message_id if is_known else thread.last, thread.references, thread.subject)
