"""What a person does about a mail: sending it, sending it again, or saying that it was sent."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from baton.engage.operations import hold, record_as_closed, skip
from baton.mail.composing import CannotSend, Draft, compose
from baton.mail.models import Mail
from baton.mail.outbox import enqueue, new_message_id
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.sequences.models import Action
from baton.sql.transactions import one_transaction

Status = Mail.Status


class MailRefused(ValueError):
    """The mail cannot leave as it is; the message says why, in the words of whoever sends it."""


class AlreadySent(ValueError):
    """There is a mail for the action already, and it is `mail.status`."""

    def __init__(self, mail: Mail) -> None:
        super().__init__(_("There is a mail for this action already: %s.") % mail.get_status_display().lower())
        self.mail = mail


class NotInDoubt(ValueError):
    """Only of a mail that perhaps was sent, or was not, can a person say what became of it."""


@one_transaction
def send(*, participant_action_id: int, subject: str, body: str, by: User, at: datetime) -> Mail:
    """Send the mail of a current action in a person's words; the action is completed once the mail server has it."""
    pa = hold(participant_action_id=participant_action_id, by=by)
    draft = _draft_of(pa, by=by)
    words = {"subject": " ".join(subject.split()), "body": body.replace("\r\n", "\n").strip() + "\n"}
    _require_finished(**words)
    before = Mail.objects.select_for_update().filter(participant_action=pa).first()
    if before and before.status != Status.FAILED:
        raise AlreadySent(before)
    mail = before or Mail(participant_action=pa, message_id=new_message_id(draft.sent_from))
    for name, value in written(draft, by=by, at=at).items() | words.items():
        setattr(mail, name, value)
    mail.save()
    _clear_problem(pa)
    enqueue([mail.pk])
    return mail


@one_transaction
def send_again(*, participant_action_id: int, by: User, at: datetime) -> Mail:
    """Try a mail again that was not sent, or perhaps was; it keeps its words and its Message-ID."""
    mail = _in_doubt(participant_action_id, by=by)
    mail.status, mail.attempts, mail.trouble, mail.not_before, mail.by = Status.QUEUED, 0, "", None, by
    mail.written_at, mail.pause = at, None
    mail.save()
    _clear_problem(mail.participant_action)
    enqueue([mail.pk])
    return mail


@one_transaction
def take_as_sent(*, participant_action_id: int, by: User | None, at: datetime) -> Mail:
    """Take a person's word that a mail has left; its action is completed."""
    mail = _in_doubt(participant_action_id, by=by)
    mail.status, mail.sent_at, mail.trouble = Status.SENT, at, ""
    mail.save()
    record_as_closed(
        participant_action_id=mail.participant_action_id, status=ParticipantAction.Status.COMPLETED, by=by, at=at
    )
    return mail


@one_transaction
def try_again(*, participant_action_id: int, by: User, at: datetime) -> None:  # noqa: ARG001 - as the others
    """Let an automatic email whose problem was mended leave by itself after all."""
    pa = hold(participant_action_id=participant_action_id, by=by)
    Mail.objects.filter(participant_action=pa, status=Status.FAILED).delete()
    if Mail.objects.filter(participant_action=pa).exists():
        raise NotInDoubt(_("Say first what became of the mail there is."))
    _clear_problem(pa)


def skip_unwanted(*, participant_action_id: int, why: str, at: datetime) -> None:
    """Pass over an email that the record wants none of."""
    skip(participant_action_id=participant_action_id, by=None, at=at, note=why)


def written(draft: Draft, *, by: User | None, at: datetime) -> dict[str, object]:
    """The columns of a mail that has just been written."""
    return {
        "status": Status.QUEUED,
        "sender": draft.sender,
        "by": by,
        "in_reply_to": draft.thread.last,
        "references": draft.thread.references,
        "sent_from": draft.sent_from,
        "reply_to": draft.reply_to,
        "sent_to": draft.sent_to,
        "attempts": 0,
        "trouble": "",
        "written_at": at,
        "not_before": None,
        "pause": None,
    }


def _draft_of(pa: ParticipantAction, *, by: User) -> Draft:
    if pa.action.type != Action.Type.EMAIL:
        raise MailRefused(_("This action is not an email."))
    if not settings.EMAIL_HOST:
        raise MailRefused(_("No mail server is set up. Whoever runs Baton sets BATON_SMTP_URL."))
    draft = compose(participant_action_id=pa.pk, by=by)
    if isinstance(draft, CannotSend):
        raise MailRefused(draft.reason)
    try:
        validate_email(draft.sent_to)
    except ValidationError as error:
        raise MailRefused(_("“%s” is not an email address.") % draft.sent_to) from error
    return draft


def _require_finished(*, subject: str, body: str) -> None:
    if not subject:
        raise MailRefused(_("Write a subject."))
    if not body.strip():
        raise MailRefused(_("Write the mail; it is empty."))
    for text in (subject, body):
        if "{{" in text or "{%" in text:
            raise MailRefused(_("A merge field still stands in the text. Put words in its place."))


def _in_doubt(participant_action_id: int, *, by: User | None) -> Mail:
    pa = hold(participant_action_id=participant_action_id, by=by)
    mail = Mail.objects.select_for_update().filter(participant_action=pa).first()
    if mail is None:
        raise NotInDoubt(_("There is no mail for this action yet."))
    if mail.status not in {Status.UNKNOWN, Status.FAILED}:
        raise NotInDoubt(_("The mail is not in doubt any more: %s.") % mail.get_status_display().lower())
    mail.participant_action = pa
    return mail


def _clear_problem(pa: ParticipantAction) -> None:
    ParticipantAction.objects.filter(pk=pa.pk).exclude(problem="").update(problem="")
