"""What a user does with an email: send it, send it again, or confirm that it was sent."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from baton.engage.operations import hold, record_as_closed, skip
from baton.mail.composing import CannotSend, Draft, compose
from baton.mail.models import Mail
from baton.mail.outbox import enqueue_emails, new_message_id
from baton.mail.queries import emails_of_actions
from baton.participants.models import ParticipantAction
from baton.people.models import User
from baton.sequences.activity import record_counts
from baton.sequences.models import Action
from baton.sql.transactions import one_transaction


class MailRefused(ValueError):
    """The email cannot be sent as it is; the message tells its sender why."""


class AlreadySent(ValueError):
    """The action already has an email; see `mail.status`."""

    def __init__(self, mail: Mail) -> None:
        super().__init__(f"This action already has an email: {mail.get_status_display().lower()}.")
        self.mail = mail


class NotInDoubt(ValueError):
    """A user can only decide about an email that is possibly sent or not sent."""


@one_transaction
def send(*, participant_action_id: int, subject: str, body: str, by: User, at: datetime) -> Mail:
    """Send the email of a current action with this text; the action is completed when the mail server accepts it."""
    pa = hold(participant_action_id=participant_action_id, by=by)
    draft = _draft_of(pa, by=by)
    text = tidy(subject=subject, body=body)
    require_finished(**text)
    # A second click, or a second browser: only what certainly was not sent may be replaced.
    earlier = emails_of_actions().select_for_update().filter(participant_action=pa).first()
    if earlier and earlier.status != Mail.Status.FAILED:
        raise AlreadySent(earlier)
    mail = earlier or Mail(participant_action=pa, message_id=new_message_id(draft.sent_from))
    for name, value in columns_of(draft, by=by, at=at).items() | text.items():
        setattr(mail, name, value)
    mail.save()
    _clear_problem(pa)
    enqueue_emails([mail.pk])
    return mail


@one_transaction
def send_again(*, participant_action_id: int, by: User, at: datetime) -> Mail:
    """Send an email again that is not sent or possibly sent; it keeps its text and its Message-ID."""
    mail = _in_doubt(participant_action_id, by=by)
    # The same Message-ID: should the first one have arrived, the recipient's program shows one email and not two.
    mail.status, mail.attempts, mail.trouble, mail.not_before, mail.by = Mail.Status.QUEUED, 0, "", None, by
    mail.written_at, mail.pause = at, None
    mail.save()
    _clear_problem(mail.participant_action)
    enqueue_emails([mail.pk])
    record_counts([mail.participant_action.participant.sequence_id], event="sent_again", by=by, at=at)
    return mail


@one_transaction
def mark_as_sent(*, participant_action_id: int, by: User | None, at: datetime) -> Mail:
    """Mark an email as sent, as confirmed by the user; its action is completed."""
    mail = write_as_sent(participant_action_id=participant_action_id, by=by, at=at)
    record_counts([mail.participant_action.participant.sequence_id], event="marked_as_sent", by=by, at=at)
    return mail


@one_transaction
def write_as_sent(*, participant_action_id: int, by: User | None, at: datetime) -> Mail:
    """The same without a line in the activity log, for those who mark many and write one line."""
    mail = _in_doubt(participant_action_id, by=by)
    mail.status, mail.sent_at, mail.trouble = Mail.Status.SENT, at, ""
    mail.save()
    record_as_closed(
        participant_action_id=mail.participant_action_id, status=ParticipantAction.Status.COMPLETED, by=by, at=at
    )
    return mail


@one_transaction
def try_again(*, participant_action_id: int, by: User, at: datetime) -> None:
    """Retry an automatic email after its problem was fixed."""
    pa = hold(participant_action_id=participant_action_id, by=by)
    # Deleted, so that it is written anew: the template or the record is usually what was repaired.
    emails_of_actions().filter(participant_action=pa, status=Mail.Status.FAILED).delete()
    if emails_of_actions().filter(participant_action=pa).exists():
        raise NotInDoubt("Decide about the existing email first: was it sent, or should it be sent again?")
    _clear_problem(pa)
    record_counts([pa.participant.sequence_id], event="retried", by=by, at=at)


def skip_unwanted(*, participant_action_id: int, why: str, at: datetime) -> None:
    """Skip the action of an email that the record does not want."""
    skip(participant_action_id=participant_action_id, by=None, at=at, note=why)


def columns_of(draft: Draft, *, by: User | None, at: datetime) -> dict[str, object]:
    """The columns of a newly written email."""
    return {
        "status": Mail.Status.QUEUED,
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
        raise MailRefused("This action is not an email.")
    return require_sendable(compose(participant_action_id=pa.pk, by=by))


def require_sendable(draft: Draft | CannotSend) -> Draft:
    """Refuse what cannot be sent, in the words for whoever wants to send it."""
    if not settings.EMAIL_HOST:
        raise MailRefused("No mail server is configured. The operator can set BATON_SMTP_URL.")
    if isinstance(draft, CannotSend):
        raise MailRefused(draft.reason)
    try:
        # Stricter than the automatic way: a person is there to correct a slip in the address.
        validate_email(draft.sent_to)
    except ValidationError as error:
        raise MailRefused(f"“{draft.sent_to}” is not an email address.") from error
    return draft


def tidy(*, subject: str, body: str) -> dict[str, str]:
    """What a person typed as it is sent: a subject of one line, and a text that ends with one line break."""
    return {"subject": " ".join(subject.split()), "body": body.replace("\r\n", "\n").strip() + "\n"}


def require_finished(*, subject: str, body: str) -> None:
    if not subject:
        raise MailRefused("Enter a subject.")
    if not body.strip():
        raise MailRefused("Write the email. It has no text yet.")
    for text in (subject, body):
        # The draft shows blank fields as merge fields. To overlook one is the commonest embarrassment of mail merges.
        if "{{" in text or "{%" in text:
            raise MailRefused("The text still contains a merge field. Replace it with text.")


def _in_doubt(participant_action_id: int, *, by: User | None) -> Mail:
    pa = hold(participant_action_id=participant_action_id, by=by)
    mail = emails_of_actions().select_for_update().filter(participant_action=pa).first()
    if mail is None:
        raise NotInDoubt("This action has no email yet.")
    if mail.status not in {Mail.Status.UNKNOWN, Mail.Status.FAILED}:
        raise NotInDoubt(f"This email has been decided: {mail.get_status_display().lower()}.")
    mail.participant_action = pa
    return mail


def _clear_problem(pa: ParticipantAction) -> None:
    ParticipantAction.objects.filter(pk=pa.pk).exclude(problem="").update(problem="")
