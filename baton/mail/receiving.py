"""What a mail that came in does to the mail that it answers, and so to the participant.

A reply ends the participant where the sequence says so. A bounce for good marks the address. An automatic answer, a
mail that is not delivered yet and what has nothing to do with us change nothing. What answers a mail of which nobody
knew whether it had left shows that it had.
"""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from baton.mail.handing_over import bounce, lock_mail, write_down
from baton.mail.models import Mail, ReceivedMail
from baton.mail.smtp import Delivery, Result
from baton.participants.models import Participant
from baton.participants.operations import end
from baton.people.models import User
from baton.rules.inbound import Kind, Reading
from baton.sql.transactions import one_transaction

IN_DOUBT = (Mail.Status.SENDING, Mail.Status.UNKNOWN)
LONGEST_SENDER, LONGEST_SUBJECT = 600, 998  # as `ReceivedMail` has room for


@one_transaction
def receive(
    *, reading: Reading, received_at: datetime, at: datetime, tagged_mail_id: int | None = None
) -> ReceivedMail | None:
    """Keep a mail with what follows from it; nothing where a mail of its Message-ID was kept before.

    `tagged_mail_id`: the mail whose tagged address it was sent to. That counts before the Message-IDs that it names.
    """
    if ReceivedMail.objects.filter(message_id=reading.message_id).exists():
        return None
    mail = _answered(reading, tagged_mail_id)
    if mail is not None:
        _follow(mail, reading, at=at)
    return ReceivedMail.objects.create(
        message_id=reading.message_id,
        kind=reading.kind.value if mail else ReceivedMail.Kind.OTHER,
        answers=mail,
        record=mail.participant_action.participant.record if mail else None,
        received_from=reading.sender[:LONGEST_SENDER],
        subject=reading.subject[:LONGEST_SUBJECT],
        body=(reading.why or reading.text) if mail else "",
        received_at=received_at,
    )


def _answered(reading: Reading, tagged_mail_id: int | None) -> Mail | None:
    """Our mail that this one answers, locked with its participant; one of our own people's does not answer us."""
    if tagged_mail_id is not None and (tagged := lock_mail(tagged_mail_id)) is not None:
        return None if _is_from_us(reading, tagged) else tagged
    ours = dict(
        Mail.objects.filter(message_id__in=[*reading.answers, reading.message_id]).values_list("message_id", "pk")
    )
    named = next((ours[each] for each in reading.answers if each in ours), None)
    if named is None or reading.message_id in ours or reading.kind == Kind.OTHER:
        return None
    mail = lock_mail(named)
    return None if mail is None or _is_from_us(reading, mail) else mail


def _is_from_us(reading: Reading, mail: Mail) -> bool:
    """Whether a colleague writes on in the thread; one whom the mail was sent to, to try things out, answers it."""
    if reading.kind != Kind.REPLY or reading.address == mail.sent_to.lower():
        return False
    address = Q(email__iexact=reading.address) | Q(mail_from__iexact=reading.address)
    return User.objects.filter(address).exists()


def _follow(mail: Mail, reading: Reading, *, at: datetime) -> None:
    match reading.kind:
        case Kind.REPLY | Kind.AUTO_REPLY:
            if mail.status in IN_DOUBT:
                write_down(mail_id=mail.pk, delivery=Delivery(Result.ACCEPTED), at=at)
            if reading.kind == Kind.REPLY:
                _end(mail, reading, at=at)
        case Kind.BOUNCE:
            if mail.status != Mail.Status.BOUNCED:
                bounce(mail, reading.why or reading.subject, at=at)
        case Kind.TRANSIENT | Kind.OTHER:
            pass


def _end(mail: Mail, reading: Reading, *, at: datetime) -> None:
    participant = mail.participant_action.participant
    if participant.sequence.ends_on_reply:
        why = _("%(sender)s: “%(subject)s”") % {"sender": reading.sender, "subject": reading.subject}
        end(participants=[participant.pk], exit=Participant.Exit.REPLIED, why=why, at=at)
