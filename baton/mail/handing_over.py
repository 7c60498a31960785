"""Hands an email to the mail server in three steps: mark it as being sent, talk to the server, save the result.

The first and the last step are separate transactions, so even if the worker is killed, the email's state is known.
An email that was marked and whose result was never saved is possibly sent. A user decides about it, so no email is
knowingly sent twice. An error with one email becomes the problem of its action. The job fails only if the database is
away, and `baton.mail.outbox.sweep` then gives the email a new job.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import InterfaceError, OperationalError

from baton.config.metrics import EMAIL_ATTEMPTS
from baton.crm.models import Suppression
from baton.crm.suppressions import email_state, mark_dead
from baton.engage.operations import lock, record_as_closed
from baton.mail.composing import CannotSend, obstacle_at, obstacle_of
from baton.mail.due import unexpected
from baton.mail.envelopes import current_from, envelope_of
from baton.mail.message import wire_format
from baton.mail.models import UNDER_WAY, Mail
from baton.mail.outbox import enqueue_emails
from baton.mail.pausing import end_pauses, is_kept_back, pause_sending, stop_waiting
from baton.mail.smtp import Delivery, Result, deliver
from baton.mail.unsent import mark_as_answered, state_problem
from baton.mail.unsubscribing import link_for
from baton.participants.elsewhere import lock_persons, react_elsewhere
from baton.participants.models import Participant, ParticipantAction
from baton.people.models import Owner
from baton.rules.addresses import BadAddress
from baton.rules.schedule import NeverOpen, WorkingTime, next_opening
from baton.rules.sending import retry_delay
from baton.sequences.calendars import calendar_of
from baton.sequences.models import Sequence
from baton.sql.locks import hold_people_still
from baton.sql.transactions import one_transaction, through_restarts

log = logging.getLogger("baton.mail")

for _result in Result:  # from zero: Prometheus sees no increase in a number that begins with one
    EMAIL_ATTEMPTS.labels(_result.value)

# With the growing delays, eight tries last more than half a day: longer than the outages that mend themselves.
MAX_ATTEMPTS = 8
LONGEST_RETRY_DELAY = timedelta(hours=4)
WORKER_STOPPED = "The worker stopped while sending this email. It may or may not have been sent."


def hand_over(*, mail_id: int, now: Callable[[], datetime]) -> None:
    """Send one email of the outbox, unless it no longer should be sent."""
    try:
        mail = _mark_as_sending(mail_id=mail_id, at=now())
    # The job may run again once the database is back, since nothing was marked.
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("Email %s could not be marked as being sent", mail_id)
        _give_up_unsent(mail_id=mail_id, error=error, at=now())
        return
    if mail is not None:
        # Outside of any transaction: a slow server may take minutes, and locks would stop everybody's work meanwhile.
        delivery = _deliver(mail)
        EMAIL_ATTEMPTS.labels(delivery.result.value).inc()
        # The email is out. If its result is lost, a person must find
        # out what happened; so a restart of the database is waited for.
        through_restarts(lambda: write_down(mail_id=mail_id, delivery=delivery, at=now()))


def _deliver(mail: Mail) -> Delivery:
    try:
        unsubscribe = link_for(mail.participant_action.participant.record_id, mail_id=mail.pk)
        content = wire_format(mail, unsubscribe=unsubscribe)
        envelope = envelope_of(mail)
    except BadAddress as error:
        return Delivery(Result.REFUSED, f"Email cannot be sent: {error}.")
    except Exception as error:
        log.exception("Email %s could not be prepared", mail.pk)
        return Delivery(Result.REFUSED, unexpected(error))
    return deliver(content=content, envelope=envelope)


@one_transaction
def _give_up_unsent(*, mail_id: int, error: Exception, at: datetime) -> None:
    mail = lock_mail(mail_id)
    # Only if the marking was rolled back. A marked one may have been sent, and then `WORKER_STOPPED` says so.
    if mail is not None and mail.status == Mail.Status.QUEUED:
        _give_up(mail, unexpected(error), at=at)


@one_transaction
def _mark_as_sending(*, mail_id: int, at: datetime) -> Mail | None:
    """The email, marked as being sent, or None if it should not be sent now."""
    mail = lock_mail(mail_id)
    if mail is None or mail.status not in UNDER_WAY:
        return None
    if mail.status == Mail.Status.SENDING:  # its worker was killed, or the job would not run again
        _mark_as_possibly_sent(mail, WORKER_STOPPED, at=at)
        return None
    if _must_not_be_sent_now(mail, at=at):
        # It may be the probe of a pause. If it is not sent, the pause would wait for its result for ever.
        if mail.pause_id:
            stop_waiting(mail_id=mail_id, at=at)
        return None
    if is_kept_back(mail):
        return None
    mail.status, mail.taken_up_at, mail.attempts = Mail.Status.SENDING, at, mail.attempts + 1
    # Saved with the mark, so that what is stored is what the recipient sees, whatever the sender changes now.
    mail.sent_from = current_from(mail)
    mail.save(update_fields=["status", "taken_up_at", "attempts", "sent_from"])
    return mail


@one_transaction
def write_down(*, mail_id: int, delivery: Delivery, at: datetime) -> None:
    """Save the result of a delivery: the action is completed, skipped, or gets a problem."""
    # A dead address concerns the person's other sequences. Locking them after this one could deadlock with a reply.
    mail = lock_mail(mail_id, with_person=delivery.result == Result.NO_SUCH_ADDRESS)
    # A bounce or a decision of a user may be faster than the server's answer, and knows more.
    if mail is None or mail.status not in {Mail.Status.SENDING, Mail.Status.UNKNOWN}:
        return
    match delivery.result:
        case Result.SERVER_FAULT | Result.SENDER_FAULT:
            if pause_sending(mail, result=delivery.result, reply=delivery.reply, at=at):
                return
            _give_up(mail, delivery.reply, at=at)
        # The only proof that the settings work again, so pauses end here and nowhere else.
        case Result.ACCEPTED:
            _save_as_sent(mail, at=at)
            end_pauses(mail, at=at)
        case Result.LATER if mail.attempts < MAX_ATTEMPTS:
            _retry_later(mail, delivery.reply, at=at)
        case Result.LATER | Result.REFUSED:
            _give_up(mail, delivery.reply, at=at)
        case Result.NO_SUCH_ADDRESS:
            bounce(mail, delivery.reply, at=at)
        case Result.UNKNOWN:
            _mark_as_possibly_sent(mail, delivery.reply, at=at)
    if mail.pause_id:
        stop_waiting(mail_id=mail_id, at=at)


def bounce(mail: Mail, reply: str, *, at: datetime) -> None:
    """Mark the address as dead, and skip the action if it is still open; the person's other sequences react."""
    mark_dead(address=mail.sent_to, why=reply, source=Suppression.Source.BOUNCE, at=at)
    mail.status, mail.trouble = Mail.Status.BOUNCED, reply
    mail.save(update_fields=["status", "trouble"])
    participant = mail.participant_action.participant
    react_elsewhere(
        addresses=[mail.sent_to],
        besides=[participant.pk],
        exit=Participant.Exit.BOUNCED,
        why=f"Email to {mail.sent_to} bounced in “{participant.sequence}”",
        at=at,
    )
    if mail.answer_to_id:
        state_problem(mail, reply, at=at)
        return
    note = f"Email to {mail.sent_to} bounced: {reply}"
    action_id, skipped = mail.participant_action_id, ParticipantAction.Status.SKIPPED
    record_as_closed(participant_action_id=action_id, status=skipped, by=None, at=at, note=note)


def lock_mail(mail_id: int, *, with_person: bool = False) -> Mail | None:
    """The email, locked after its participant, as in every operation; None if it no longer exists.

    `with_person` locks all participants of the person first, for whoever then reacts in their other sequences.
    """
    of = ("participant_action", "participant_action__participant__record", "sent_to")
    # Read without a lock, to learn whose participant to lock first. The email is read again below.
    unlocked = Mail.objects.filter(pk=mail_id).values_list(*of).first()
    if unlocked is None:
        return None
    participant_action_id, record_id, sent_to = unlocked
    if with_person:
        hold_people_still()
        lock_persons(records=[record_id], addresses=[sent_to])
    pa = lock(participant_action_id=participant_action_id)
    mail = Mail.objects.select_for_update(of=["self"]).select_related("sender__user").filter(pk=mail_id).first()
    if mail:
        mail.participant_action = pa
    return mail


def _must_not_be_sent_now(mail: Mail, *, at: datetime) -> bool:
    """Whether something changed since the email was written, so that it must not be sent; saves the consequence.

    An email that a user sent stays in their name. An automatic email is always from the current owner or cover: if
    that has changed, it is removed from the outbox and written again when it is due.
    """
    pa, is_automatic = mail.participant_action, mail.by_id is None
    record = pa.participant.record
    # An answer goes to where the reply came from, whether or not the record has an address.
    own_address = mail.sent_to if mail.answer_to_id else ""
    obstacle = obstacle_of(record, email_state(record, sent_to=mail.sent_to), sent_to=own_address)
    # An answer is to a person who wrote; whether their sequence still runs doesn’t matter to it.
    if mail.answer_to_id:
        return _is_answer_stopped(mail, obstacle, at=at)
    if pa.status != ParticipantAction.Status.CURRENT:
        _give_up(mail, "The action was closed before the email was sent.", at=at)
    # Deleted instead of failed: nobody has to decide anything, since it is written anew if it becomes due again.
    elif is_automatic and (_is_stopped(pa) or mail.sender_id != _automatic_sender_id(pa)):
        mail.delete()
    elif _is_stopped(pa):
        _give_up(mail, "The participant or its sequence was stopped before the email was sent.", at=at)
    # Also if opted out a second ago: this is the last moment at which Baton can still keep to it.
    elif obstacle and obstacle.wants_none and is_automatic:
        _give_up(mail, obstacle.reason, at=at)
        _close(mail, ParticipantAction.Status.SKIPPED, at=at, note=obstacle.reason)
    elif obstacle:
        _give_up(mail, obstacle.reason, at=at)
    elif fault := _fault_of_sending(mail):
        _give_up(mail, fault, at=at)
    elif is_automatic:
        return _is_postponed(mail, at=at)
    else:
        return False
    return True


def _is_answer_stopped(mail: Mail, obstacle: CannotSend | None, *, at: datetime) -> bool:
    fault = obstacle.reason if obstacle else _fault_of_sending(mail)
    if fault:
        _give_up(mail, fault, at=at)
    return bool(fault)


def _fault_of_sending(mail: Mail) -> str:
    """Why nothing can be sent in this sender's name now, or ""."""
    if fault := obstacle_at(mail.sender.user):
        return fault.reason
    return "" if settings.EMAIL_HOST else "No mail server is configured."


def _automatic_sender_id(pa: ParticipantAction) -> int:
    """Whom an automatic email is from: a user who covers, or else the owner."""
    return pa.cover.pk if pa.cover and pa.cover.kind == Owner.Kind.USER else pa.owner_id


def _is_postponed(mail: Mail, *, at: datetime) -> bool:
    """Whether an automatic email waits for a working hour of its sender, on a working day of its sequence."""
    sequence, sender = mail.participant_action.participant.sequence, mail.sender.user
    hours = WorkingTime(ZoneInfo(sender.time_zone), opens=sender.work_start, closes=sender.work_end)
    try:
        opening = next_opening(at=at, hours=hours, days=calendar_of(sequence) if sequence.calendar else hours)
    # A fault of two settings together, which no retry mends. As a problem of the email, somebody sees it.
    except NeverOpen:
        _give_up(mail, "The sender and the sequence's calendar have no working day in common.", at=at)
        return True
    if opening > at:
        _postpone(mail, until=opening)
    return opening > at


def _is_stopped(pa: ParticipantAction) -> bool:
    is_active = pa.participant.status == Participant.Status.ACTIVE
    return not (is_active and pa.participant.sequence.status == Sequence.Status.ACTIVE)


def _save_as_sent(mail: Mail, *, at: datetime) -> None:
    mail.status, mail.sent_at, mail.trouble = Mail.Status.SENT, at, ""
    mail.save(update_fields=["status", "sent_at", "trouble"])
    mark_as_answered(mail, at=at)
    _close(mail, ParticipantAction.Status.COMPLETED, at=at)


def _close(mail: Mail, status: ParticipantAction.Status, *, at: datetime, note: str = "") -> None:
    if mail.answer_to_id is None:
        record_as_closed(
            participant_action_id=mail.participant_action_id, status=status, by=mail.by, at=at, note=note
        )


def _retry_later(mail: Mail, reply: str, *, at: datetime) -> None:
    delay = retry_delay(mail.attempts, longest=LONGEST_RETRY_DELAY)
    mail.status, mail.trouble = Mail.Status.QUEUED, reply
    _postpone(mail, until=at + delay)


def _postpone(mail: Mail, *, until: datetime) -> None:
    mail.not_before = until
    mail.save(update_fields=["status", "trouble", "not_before"])
    enqueue_emails([mail.pk], not_before=until)


def _give_up(mail: Mail, problem: str, *, at: datetime) -> None:
    mail.status, mail.trouble = Mail.Status.FAILED, problem
    mail.save(update_fields=["status", "trouble"])
    state_problem(mail, problem, at=at)


def _mark_as_possibly_sent(mail: Mail, problem: str, *, at: datetime) -> None:
    mail.status, mail.trouble = Mail.Status.UNKNOWN, problem
    mail.save(update_fields=["status", "trouble"])
    state_problem(mail, problem, at=at)
