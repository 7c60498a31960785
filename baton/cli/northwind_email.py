"""The email of the demo organization: what was sent from templates, and the replies that wait in *Engage*."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid

from django.db.models import Q

from baton.mail.composing import CannotSend, compose
from baton.mail.handing_over import write_down
from baton.mail.models import Mail
from baton.mail.operations import columns_of
from baton.mail.outbox import new_message_id
from baton.mail.receiving import receive
from baton.mail.smtp import Delivery, Result
from baton.participants.models import Participant, ParticipantAction
from baton.people.models import User
from baton.people.queries import find_user
from baton.rules.inbound import read_email
from baton.rules.quoting import quotation
from baton.sequences.models import Action

# Its author writes the rest by hand, and nobody has written it for the demo.
ONLY_BEGUN = "Why I write"


@dataclass(frozen=True)
class Reply:
    """The reply to the last email of an action that is somebody's, or whose record is."""

    action: str
    whose: str
    hours_ago: int
    text: str


REPLIES = (
    Reply(
        "Thank you for your interest",
        "Daniel Reyes",
        19,
        "Hi,\n\nthanks for the quick answer. We are 40 people in support and lose track of who calls whom back, so "
        "three months from now I would like to see that on one page. Our head of sales should be there when we "
        "speak.\n\nWould Tuesday at 10 work for you? And is there a price for teams of our size?",
    ),
    Reply(
        "Thanks for joining",
        "Daniel Reyes",
        3,
        "Thank you, I had to leave after half an hour. Could you send me the part about vacations and cover? "
        "We have four people out in December.",
    ),
    Reply(
        "Your first steps",
        "Grace Lindqvist",
        5,
        "Hello Grace,\n\nI am signed in, but my second colleague has not received an invitation. Can you look?",
    ),
)


def send_as_written(pa: ParticipantAction, *, by: User, at: datetime) -> bool:
    """Complete an email by sending it as its template says, unless it has none or cannot be sent."""
    template = pa.action.template
    if pa.action.type != Action.Type.EMAIL or template is None or template.name == ONLY_BEGUN:
        return False
    person = None if pa.action.is_automatic else by
    draft = compose(participant_action_id=pa.pk, by=person)
    if isinstance(draft, CannotSend):
        return False
    under_way = columns_of(draft, by=person, at=at) | {"status": Mail.Status.SENDING, "taken_up_at": at}
    message_id = new_message_id(draft.sent_from)
    mail = Mail(participant_action=pa, message_id=message_id, subject=draft.subject, body=draft.body, **under_way)
    mail.save()
    # As when a mail server has accepted it; nothing is sent, since the demo's addresses are nobody's.
    write_down(mail_id=mail.pk, delivery=Delivery(Result.ACCEPTED), at=at)
    return True


def receive_replies(*, at: datetime) -> None:
    """Receive each reply as if it had arrived in the mailbox, where its email was sent before it."""
    for reply in REPLIES:
        received_at = at - timedelta(hours=reply.hours_ago)
        if mail := _answered(reply, before=received_at):
            content = _as_programs_write_it(reply, mail)
            receive(reading=read_email(content), received_at=received_at, at=received_at)


def _answered(reply: Reply, *, before: datetime) -> Mail | None:
    is_active = Q(participant_action__participant__status=Participant.Status.ACTIVE)
    sent = Mail.objects.filter(is_active, sent_at__lt=before, participant_action__action__name=reply.action)
    active = sent.order_by("-sent_at", "-pk")
    is_owned = Q(participant_action__owner=find_user(reply.whose))
    is_for_own_record = Q(participant_action__participant__record__owner=find_user(reply.whose))
    return active.filter(is_owned).first() or active.filter(is_for_own_record).first()


def _as_programs_write_it(reply: Reply, mail: Mail) -> bytes:
    """With the email that it answers quoted below."""
    message = EmailMessage()
    name = mail.participant_action.participant.record.name
    message["From"], message["To"] = f"{name} <{mail.sent_to}>", mail.reply_to or mail.sent_from
    message["Subject"] = f"Re: {mail.subject.removeprefix('Re: ')}"
    message["In-Reply-To"], message["Message-ID"] = mail.message_id, make_msgid(domain="northwind.invalid")
    assert mail.sent_at is not None  # noqa: S101 - `_answered` gives none without
    quoted = quotation(mail.body, written_by=mail.sent_from, at=mail.sent_at, time_zone="America/New_York")
    message.set_content(f"{reply.text}\n\n{name.split()[0]}\n\n{quoted}\n")
    return message.as_bytes()
