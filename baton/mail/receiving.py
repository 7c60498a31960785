"""What a received email changes: the email that it answers, the participant, the address.

- A reply ends the participant if the sequence ends on replies.
- A reply, a bounce and a complaint pause or end the person's other sequences, as each of these says.
- An automatic reply with a return date moves the current action to that day if the sequence waits for return.
- A bounce marks the address if it is dead, and is otherwise a problem of its email.
- A complaint opts the address out.
- Other automatic replies, delays and unrelated email change nothing.

If it was unknown whether an email had been sent, any answer to it shows that it was.
"""

from contextlib import suppress
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.formats import date_format

from baton.crm.models import Suppression
from baton.engage.operations import NotRunning, reschedule
from baton.mail.handing_over import bounce, lock_mail, write_down
from baton.mail.models import Mail, ReceivedMail
from baton.mail.notices import notify_of_reply
from baton.mail.opting_out import opt_out_recipient
from baton.mail.replies import owner_of_reply
from baton.mail.smtp import Delivery, Result
from baton.mail.unsent import state_problem
from baton.participants.elsewhere import react_elsewhere
from baton.participants.models import Participant, ParticipantAction
from baton.participants.operations import end
from baton.people.models import User
from baton.rules.delivery import Refusal
from baton.rules.inbound import InboundEmail, InboundKind, classify_again
from baton.rules.schedule import Wait, expected_dates
from baton.sequences.calendars import calendar_of
from baton.sql.transactions import one_transaction

IN_DOUBT = (Mail.Status.SENDING, Mail.Status.UNKNOWN)
LONGEST_SENDER, LONGEST_SUBJECT = 600, 998  # the lengths of the columns of `ReceivedMail`


# Why an email was returned, if the address may be fine.
_REASONS = {
    Refusal.TEMPORARY: "The mail servers tried for a while and gave up.",
    Refusal.CONFIGURATION: "A mail server refused it because of our own configuration.",
    Refusal.BLOCKED: "The mail server of the recipient blocked it.",
    Refusal.MAILBOX_FULL: "The mailbox of the recipient is full.",
    Refusal.LIMIT: "A sending limit is reached.",
    Refusal.TOO_LARGE: "The email is too large for the mail server of the recipient.",
}


@one_transaction
def receive(
    *, reading: InboundEmail, received_at: datetime, at: datetime, tagged_mail_id: int | None = None
) -> ReceivedMail | None:
    """Save a received email and apply what follows from it; None if its Message-ID was received before.

    `tagged_mail_id` is the email whose tagged address it was sent to, which takes precedence over its Message-IDs.
    """
    # Mailboxes are renumbered, and forwarders deliver twice. A second reply must not end what was resumed since.
    if ReceivedMail.objects.filter(message_id=reading.message_id).exists():
        return None
    mail = _answered_mail(reading, tagged_mail_id)
    if mail is not None:
        reading = classify_again(reading, subject=mail.subject)
        mail = None if _is_from_us(reading, mail) else mail
    received = ReceivedMail.objects.create(
        message_id=reading.message_id,
        kind=reading.kind.value if mail else ReceivedMail.Kind.OTHER,
        answers=mail,
        record=mail.participant_action.participant.record if mail else None,
        received_from=reading.sender[:LONGEST_SENDER],
        subject=reading.subject[:LONGEST_SUBJECT],
        body=_body(reading) if mail else "",
        received_at=received_at,
    )
    if mail is not None:
        _follow(mail, reading, received, at=at)
    return received


def _body(reading: InboundEmail) -> str:
    match reading.kind:
        case InboundKind.BOUNCE:
            return reading.why if reading.address_is_dead else _problem_of(reading)
        case InboundKind.COMPLAINT:
            return ""  # the text is written by the mail service
        case _:
            return reading.why or reading.text


def _problem_of(reading: InboundEmail) -> str:
    """Why an email was returned: our explanation, then the reply of the server."""
    reason = _REASONS.get(Refusal(reading.reason)) or "The email was returned."
    return f"{reason} {reading.why or reading.subject}".strip()


def _answered_mail(reading: InboundEmail, tagged_mail_id: int | None) -> Mail | None:
    """The email of ours that it answers, locked with its participant. None if the received email is one of ours."""
    # The tag is signed by us. Message-IDs are what others wrote, and one bounce in five has none of ours.
    if tagged_mail_id is not None and (tagged := lock_mail(tagged_mail_id, with_person=True)):
        return tagged
    ours = dict(
        Mail.objects.filter(message_id__in=[*reading.answers, reading.message_id]).values_list("message_id", "pk")
    )
    answered_id = next((ours[name] for name in reading.answers if name in ours), None)
    # Our own email comes back by a rule that copies to the mailbox; it would otherwise answer its predecessor.
    if answered_id is None or reading.message_id in ours or reading.kind == InboundKind.OTHER:
        return None
    return lock_mail(answered_id, with_person=True)


def _is_from_us(reading: InboundEmail, mail: Mail) -> bool:
    """Whether a colleague wrote it in the same thread. A colleague who was the recipient, as in a test, replies."""
    if reading.kind != InboundKind.REPLY or reading.address == mail.sent_to.lower():
        return False
    # A colleague in copy who answers all is no customer's reply, and would end the sequence.
    address = Q(email__iexact=reading.address) | Q(mail_from__iexact=reading.address)
    return User.objects.filter(address).exists()


def _follow(mail: Mail, reading: InboundEmail, received: ReceivedMail, *, at: datetime) -> None:
    # Not for a bounce, which a server in between may send for an email that never arrived.
    if reading.kind in {InboundKind.REPLY, InboundKind.AUTO_REPLY, InboundKind.COMPLAINT} and mail.status in IN_DOUBT:
        write_down(mail_id=mail.pk, delivery=Delivery(Result.ACCEPTED), at=at)
    match reading.kind:
        case InboundKind.REPLY:
            notify_of_reply(mail, subject=reading.subject, whose=owner_of_reply(received, at=at).answerers, at=at)
            _follow_reply(mail, reading, at=at)
        case InboundKind.AUTO_REPLY if reading.returns_on is not None:
            _wait_for_return(mail, reading.returns_on, at=at)
        case InboundKind.COMPLAINT if reading.opts_out:
            _opt_out(mail, reading, at=at)
        # Servers send several reports for one email; the first has marked it.
        case InboundKind.BOUNCE if mail.status != Mail.Status.BOUNCED:
            _return(mail, reading, at=at)
        case _:
            pass


def _wait_for_return(mail: Mail, returns_on: date, *, at: datetime) -> None:
    """Move the current action to the return date if the sequence waits for it; never to an earlier day."""
    participant = mail.participant_action.participant
    sequence = participant.sequence
    if not sequence.waits_for_return:
        return
    current = participant.actions.filter(status=ParticipantAction.Status.CURRENT).first()
    day = datetime.combine(returns_on, time.min, ZoneInfo(sequence.time_zone))
    # Not at midnight: the day of return begins when the sequence's calendar opens.
    [opening] = expected_dates(waits=[Wait()], start=day, calendar=calendar_of(sequence))
    if current is None or opening <= current.expected_at:
        return
    with suppress(NotRunning):  # paused: decided when it is resumed
        why = f"Automatic reply: back on {date_format(returns_on)}"
        reschedule(participant_action_id=current.pk, to=opening, by=None, at=at, why=why)


def _opt_out(mail: Mail, reading: InboundEmail, *, at: datetime) -> None:
    """No more email to an address that complained, whichever record has it."""
    opt_out_recipient(mail, source=Suppression.Source.COMPLAINT, why=reading.subject, at=at)


def _return(mail: Mail, reading: InboundEmail, *, at: datetime) -> None:
    """Mark a dead address. Otherwise the email has a problem, and can be sent again while its action is open."""
    if reading.address_is_dead:
        bounce(mail, reading.why or reading.subject, at=at)
        return
    # Once the action is closed nobody will send it again, so a problem there would stay for ever.
    is_open = mail.answer_to_id is not None or mail.participant_action.status == ParticipantAction.Status.CURRENT
    mail.status = Mail.Status.FAILED if is_open else Mail.Status.BOUNCED
    mail.trouble = _problem_of(reading)
    mail.save(update_fields=["status", "trouble"])
    state_problem(mail, mail.trouble, at=at)


def _follow_reply(mail: Mail, reading: InboundEmail, *, at: datetime) -> None:
    participant = mail.participant_action.participant
    # By the record and by the address that was written to, since the record may have another one by now.
    react_elsewhere(
        records=[participant.record_id],
        addresses=[mail.sent_to],
        besides=[participant.pk],
        exit=Participant.Exit.REPLIED,
        why=f"Replied in “{participant.sequence}”: “{reading.subject}”",
        at=at,
    )
    if participant.sequence.ends_on_reply:
        why = f"{reading.sender}: “{reading.subject}”"
        end(participants=[participant.pk], exit=Participant.Exit.REPLIED, why=why, at=at)
