"""Handing an email to the mail server, in three steps: take it up, talk to the server, save what became of it.

The first and the last are transactions of their own, so whatever kills the worker, it is known how far the email was.
One that was taken up and whose end was never saved is perhaps sent; a person decides: none is knowingly sent twice.
Whatever goes wrong with one email becomes its problem. Only where the database is away does the job fail, and
`baton.mail.outbox.sweep` gives the email another.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from baton.crm.models import Suppression
from baton.crm.suppressions import email_state, mark_dead
from baton.engage.operations import lock, record_as_closed
from baton.mail.composing import obstacle_at, obstacle_of
from baton.mail.due import state_problems, unexpected
from baton.mail.envelopes import current_from, envelope_of
from baton.mail.message import wire_format
from baton.mail.models import UNDER_WAY, Mail
from baton.mail.outbox import enqueue
from baton.mail.pausing import end_pauses, is_kept_back, pause, stop_waiting
from baton.mail.smtp import Delivery, Result, deliver
from baton.mail.unsubscribing import link_for
from baton.participants.models import Participant, ParticipantAction
from baton.rules.addresses import BadAddress
from baton.rules.schedule import Calendar, NeverOpen, next_opening
from baton.sequences.calendars import calendar_of
from baton.sequences.models import Sequence
from baton.sql.transactions import one_transaction, through_restarts

log = logging.getLogger("baton.mail")

Status = Mail.Status
ATTEMPTS = 8
LONGEST_PAUSE = timedelta(hours=4)


def hand_over(*, mail_id: int, now: Callable[[], datetime]) -> None:
    """Send one email of the outbox, if it is still to be sent."""
    try:
        mail = _take_up(mail_id=mail_id, at=now())
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("Email %s could not be taken up", mail_id)
        _give_up_unsent(mail_id=mail_id, error=error)
        return
    if mail is not None:
        delivery = _deliver(mail)
        through_restarts(lambda: write_down(mail_id=mail_id, delivery=delivery, at=now()))


def _deliver(mail: Mail) -> Delivery:
    try:
        unsubscribe = link_for(mail.participant_action.participant.record_id, mail_id=mail.pk)
        content = wire_format(mail, unsubscribe=unsubscribe)
        envelope = envelope_of(mail)
    except BadAddress as error:
        return Delivery(Result.REFUSED, _("Email cannot be sent: %(error)s.") % {"error": error})
    except Exception as error:
        log.exception("Email %s could not be prepared", mail.pk)
        return Delivery(Result.REFUSED, unexpected(error))
    return deliver(content=content, envelope=envelope)


@one_transaction
def _give_up_unsent(*, mail_id: int, error: Exception) -> None:
    mail = lock_mail(mail_id)
    if mail is not None and mail.status == Status.QUEUED:
        _give_up(mail, unexpected(error))


@one_transaction
def _take_up(*, mail_id: int, at: datetime) -> Mail | None:
    """The mail, marked as being sent; nothing if it is not to be sent now."""
    mail = lock_mail(mail_id)
    if mail is None or mail.status not in UNDER_WAY:
        return None
    if mail.status == Status.SENDING:  # its worker is gone, or the job would not have come again
        _doubt(mail, _("The program that was sending it was stopped, and it is not known whether the mail left."))
        return None
    if _is_not_to_leave(mail, at=at):
        if mail.pause_id:
            stop_waiting(mail_id=mail_id, at=at)
        return None
    if is_kept_back(mail):
        return None
    mail.status, mail.taken_up_at, mail.attempts = Status.SENDING, at, mail.attempts + 1
    mail.sent_from = current_from(mail)
    mail.save(update_fields=["status", "taken_up_at", "attempts", "sent_from"])
    return mail


@one_transaction
def write_down(*, mail_id: int, delivery: Delivery, at: datetime) -> None:
    """Keep what became of a mail; with it its action is completed, skipped, or left with a problem."""
    mail = lock_mail(mail_id)
    if mail is None or mail.status not in {Status.SENDING, Status.UNKNOWN}:
        return
    match delivery.result:
        case Result.SERVER_FAULT | Result.SENDER_FAULT:
            if pause(mail, result=delivery.result, reply=delivery.said, at=at):
                return
            _give_up(mail, delivery.said)
        case Result.ACCEPTED:
            _accepted(mail, at=at)
            end_pauses(mail, at=at)
        case Result.LATER if mail.attempts < ATTEMPTS:
            _later(mail, delivery.said, at=at)
        case Result.LATER | Result.REFUSED:
            _give_up(mail, delivery.said)
        case Result.NO_SUCH_ADDRESS:
            bounce(mail, delivery.said, at=at)
        case Result.UNKNOWN:
            _doubt(mail, delivery.said)
    if mail.pause_id:
        stop_waiting(mail_id=mail_id, at=at)


def bounce(mail: Mail, said: str, *, at: datetime) -> None:
    """The address takes no mail: remember that of it, and skip the action if it is still open."""
    mark_dead(address=mail.sent_to, why=said, source=Suppression.Source.BOUNCE, at=at)
    mail.status, mail.trouble = Status.BOUNCED, said
    mail.save(update_fields=["status", "trouble"])
    note = _("Email to %(address)s bounced: %(said)s") % {"address": mail.sent_to, "said": said}
    action_id, skipped = mail.participant_action_id, ParticipantAction.Status.SKIPPED
    record_as_closed(participant_action_id=action_id, status=skipped, by=None, at=at, note=note)


def lock_mail(mail_id: int) -> Mail | None:
    """The participant first, as every operation does; nothing if there is no such mail any more."""
    found = Mail.objects.only("participant_action_id").filter(pk=mail_id).first()
    if found is None:
        return None
    pa = lock(participant_action_id=found.participant_action_id)
    mail = Mail.objects.select_for_update(of=["self"]).select_related("sender__user").filter(pk=mail_id).first()
    if mail:
        mail.participant_action = pa
    return mail


def _is_not_to_leave(mail: Mail, *, at: datetime) -> bool:
    """Whether something has changed since the mail was written; what follows from that is written down.

    What a person sent stays in their name. An automatic email is always from whoever acts now: it is taken out of the
    outbox, and written again while it is due.
    """
    pa, is_automatic = mail.participant_action, mail.by_id is None
    record = pa.participant.record
    obstacle = obstacle_of(record, email_state(record, sent_to=mail.sent_to))
    if pa.status != ParticipantAction.Status.CURRENT:
        _give_up(mail, _("The action was closed before the mail left."))
    elif is_automatic and (_is_stopped(pa) or mail.sender_id != (pa.cover_id or pa.owner_id)):
        mail.delete()
    elif _is_stopped(pa):
        _give_up(mail, _("The participant or its sequence was stopped before the mail left."))
    elif obstacle and obstacle.wants_none and is_automatic:
        _give_up(mail, obstacle.reason)
        _close(mail, ParticipantAction.Status.SKIPPED, at=at, note=obstacle.reason)
    elif obstacle:
        _give_up(mail, obstacle.reason)
    elif fault := obstacle_at(mail.sender.user):
        _give_up(mail, fault.reason)
    elif not settings.EMAIL_HOST:
        _give_up(mail, _("No mail server is set up."))
    elif is_automatic:
        return _is_put_off(mail, at=at)
    else:
        return False
    return True


def _is_put_off(mail: Mail, *, at: datetime) -> bool:
    """Whether an automatic email waits for a working hour of its sender, on a working day of its sequence."""
    sequence, sender = mail.participant_action.participant.sequence, mail.sender.user
    hours = Calendar(ZoneInfo(sender.time_zone), opens=sender.work_start, closes=sender.work_end)
    try:
        opening = next_opening(at=at, hours=hours, days=calendar_of(sequence) if sequence.calendar else hours)
    except NeverOpen:
        _give_up(mail, _("The sender and the calendar of the sequence have no working day in common."))
        return True
    if opening > at:
        _put_off(mail, until=opening)
    return opening > at


def _is_stopped(pa: ParticipantAction) -> bool:
    is_in = pa.participant.status == Participant.Status.ACTIVE
    return not (is_in and pa.participant.sequence.status == Sequence.Status.ACTIVE)


def _accepted(mail: Mail, *, at: datetime) -> None:
    mail.status, mail.sent_at, mail.trouble = Status.SENT, at, ""
    mail.save(update_fields=["status", "sent_at", "trouble"])
    _close(mail, ParticipantAction.Status.COMPLETED, at=at)


def _close(mail: Mail, status: ParticipantAction.Status, *, at: datetime, note: str = "") -> None:
    record_as_closed(participant_action_id=mail.participant_action_id, status=status, by=mail.by, at=at, note=note)


def _later(mail: Mail, said: str, *, at: datetime) -> None:
    """Each pause is four times as long as the one before, from a minute on."""
    pause = min(timedelta(minutes=4 ** (mail.attempts - 1)), LONGEST_PAUSE)
    mail.status, mail.trouble = Status.QUEUED, said
    _put_off(mail, until=at + pause)


def _put_off(mail: Mail, *, until: datetime) -> None:
    mail.not_before = until
    mail.save(update_fields=["status", "trouble", "not_before"])
    enqueue([mail.pk], not_before=until)


def _give_up(mail: Mail, said: str) -> None:
    mail.status, mail.trouble = Status.FAILED, said
    mail.save(update_fields=["status", "trouble"])
    state_problems({mail.participant_action_id: said})


def _doubt(mail: Mail, said: str) -> None:
    mail.status, mail.trouble = Status.UNKNOWN, said
    mail.save(update_fields=["status", "trouble"])
    state_problems({mail.participant_action_id: said})
