"""Sends notices by email, all that a person has in one digest, in the three steps of `baton.mail.handing_over`.

A digest is marked as being sent before the mail server sees it. One whose result was never saved is possibly sent,
and is not sent again automatically. What could not be sent is shown under delegation health.
"""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage

from baton.mail.handing_over import LONGEST_RETRY_DELAY, MAX_ATTEMPTS, WORKER_STOPPED
from baton.mail.message import as_bytes
from baton.mail.outbox import new_message_id
from baton.mail.smtp import Delivery, Envelope, Result, deliver
from baton.notices import digests
from baton.notices.digests import enqueue_digests
from baton.notices.models import NoticeEmail
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.rules.addresses import BadAddress, ascii_address
from baton.rules.header_text import body_lines, one_line
from baton.rules.sending import retry_delay
from baton.sql.locks import one_digest_at_a_time
from baton.sql.transactions import one_transaction, through_restarts

Status = NoticeEmail.Status
OUTCOMES = {Result.ACCEPTED: Status.SENT, Result.UNKNOWN: Status.UNKNOWN}
TRIED_AGAIN = {Result.LATER, Result.SERVER_FAULT, Result.SENDER_FAULT}


class NotUnsent(ValueError):
    """Only a digest that was not sent, or possibly not, can be sent again."""


def send_digest(*, user_id: int, now: Callable[[], datetime]) -> None:
    """Send what a person has to get by email, unless it is their quiet hours: then when these end."""
    # Held through all three steps, so a second job does not take a digest that is being sent for a stranded one.
    with one_digest_at_a_time(user_id):
        digest = _mark_as_sending(user_id=user_id, at=now())
        if digest is not None:
            delivery = _deliver(digest)
            through_restarts(lambda: _write_down(digest_id=digest.pk, delivery=delivery, at=now()))


@one_transaction
def send_again(*, digest_id: int, by: User | None, at: datetime) -> None:
    """Try a digest again that was not sent, or only possibly."""
    require(by, Verb.SEND_AGAIN)
    unsent = NoticeEmail.objects.filter(pk=digest_id, status__in=digests.UNSENT)
    if not unsent.update(status=Status.QUEUED, attempts=0, not_before=at):
        raise NotUnsent("This email was already sent, or is being sent.")
    enqueue_digests([NoticeEmail.objects.get(pk=digest_id).user_id], not_before=at)


@one_transaction
def _mark_as_sending(*, user_id: int, at: datetime) -> NoticeEmail | None:
    """The digest, marked as being sent; None where there is none, or it is not the time."""
    stranded = NoticeEmail.objects.filter(user=user_id, status=Status.SENDING)
    # Nobody else is sending, by the lock of the caller: the worker that was must have been killed.
    stranded.update(status=Status.UNKNOWN, trouble=WORKER_STOPPED)
    user = digests.recipient(user_id)
    if user is None or not settings.EMAIL_HOST:
        return None
    # Asked when the job runs and not when it is enqueued: the person may have changed their quiet hours since.
    if quiet_until := digests.quiet_until(user, at=at):
        enqueue_digests([user_id], not_before=quiet_until)
        return None
    digest = digests.queued_digest(user)
    if digest is None:
        digest = digests.collect(user, message_id=new_message_id(settings.NOTICES_FROM), at=at)
    if digest is None or (digest.not_before and digest.not_before > at):
        return None
    digest.status, digest.attempts = Status.SENDING, digest.attempts + 1
    digest.save(update_fields=["status", "attempts"])
    return digest


def _deliver(digest: NoticeEmail) -> Delivery:
    try:
        content = _wire_format(digest)
    except BadAddress as error:
        # Not retried: an address does not get better by waiting.
        return Delivery(Result.REFUSED, f"Email cannot be sent: {error}.")
    envelope = Envelope(settings.NOTICES_FROM, digest.sent_to, is_own_address=False)
    return deliver(content=content, envelope=envelope)


def _wire_format(digest: NoticeEmail) -> bytes:
    """The email as bytes. It says that nobody wrote it (RFC 3834), so nobody is away for it."""
    message = EmailMessage(
        subject=one_line(digest.subject),
        body=body_lines(digest.body),
        from_email=f"Baton <{settings.NOTICES_FROM}>",
        to=[ascii_address(digest.sent_to)],
        headers={"Message-ID": digest.message_id, "Auto-Submitted": "auto-generated"},
    )
    return as_bytes(message)


@one_transaction
def _write_down(*, digest_id: int, delivery: Delivery, at: datetime) -> None:
    digest = NoticeEmail.objects.select_for_update().get(pk=digest_id)
    # Somebody decided about it meanwhile, which a late result must not overturn.
    if digest.status != Status.SENDING:
        return
    digest.trouble = delivery.reply
    if delivery.result in TRIED_AGAIN and digest.attempts < MAX_ATTEMPTS:
        digest.status = Status.QUEUED
        digest.not_before = at + retry_delay(digest.attempts, longest=LONGEST_RETRY_DELAY)
        enqueue_digests([digest.user_id], not_before=digest.not_before)
    else:
        digest.status = OUTCOMES.get(delivery.result, Status.FAILED)
        if digests.has_pending(digest.user):  # they waited for the retries of this one
            enqueue_digests([digest.user_id], not_before=at)
    digest.sent_at = at if digest.status == Status.SENT else None
    digest.save(update_fields=["status", "trouble", "not_before", "sent_at"])
