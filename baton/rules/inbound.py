"""What kind of email was received, and which email it answers.

1. A **complaint** reports that a recipient marked our email as spam (`baton/rules/complaints.py`).
2. A **bounce** reports that an email was not delivered, or not yet (`baton/rules/bounces.py`).
3. An **automatic reply** is sent by a program; no one has read our email (`baton/rules/automatic.py`). It may give
   the date on which its sender returns (`baton/rules/return_dates.py`).
4. A **reply** is any other email that names an email it answers.
5. Everything else is **other**.

The answered email is the one in `In-Reply-To`, otherwise in `References`, the last one first. Whether a Message-ID is
one of ours is for the caller to find out, who then knows the subject of our email. An email that was classified as
automatic only by its subject is checked again with it (`classify_again`).

Every email can be read. A malformed one yields fewer fields; one without a Message-ID is identified by its content.
"""

from dataclasses import dataclass, replace
from datetime import date
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from enum import StrEnum
from hashlib import sha256

from baton.rules.automatic import is_automatic_by_headers, is_automatic_by_subject, is_hinted
from baton.rules.bounces import Bounce, bounce_in
from baton.rules.complaints import Complaint, complaint_in
from baton.rules.mail_text import header, message_ids, message_text, storable, without_endless_types
from baton.rules.return_dates import return_date

LONGEST_ID = 998  # bytes
MOST_NAMED = 50  # Message-IDs of emails that it may answer; more is an endless thread, or an attack


class InboundKind(StrEnum):
    REPLY = "reply"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    TRANSIENT = "transient"
    COMPLAINT = "complaint"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class InboundEmail:
    """One received email. `answers` are the Message-IDs of emails that it may answer, the likeliest first.

    `sender` is the name and address as shown to people, `address` is in lower case. A bounce or a complaint has a
    `recipient`, a `reason` (a `Refusal`, or the type of feedback) and `why`, the reply of the server. `opts_out`
    is set if a person complained. An automatic reply may have `returns_on`; `by_subject` means that only the
    subject shows that it is automatic, and `is_hinted` that headers hint at it too.
    """

    kind: InboundKind
    message_id: str
    answers: tuple[str, ...] = ()
    sender: str = ""
    address: str = ""
    subject: str = ""
    text: str = ""
    recipient: str = ""
    why: str = ""
    reason: str = ""
    address_is_dead: bool = False
    opts_out: bool = False
    returns_on: date | None = None
    by_subject: bool = False
    is_hinted: bool = False


def read_email(content: bytes) -> InboundEmail:
    """Parse an email. A malformed one is classified as far as it can be read; this never raises."""
    try:
        return _read(content)
    except Exception:  # noqa: BLE001 - one email that the parser cannot read must not block the others
        return InboundEmail(InboundKind.OTHER, _id_by_content(content))


def classify_again(reading: InboundEmail, *, subject: str) -> InboundEmail:
    """Classify with the `subject` of the email it answers: what it repeats of that doesn’t make it automatic."""
    if not reading.by_subject or is_automatic_by_subject(reading.subject, is_hinted=reading.is_hinted, ours=subject):
        return reading
    return replace(reading, kind=_answer_or_other(reading.answers), returns_on=None, by_subject=False)


def _read(content: bytes) -> InboundEmail:
    message = without_endless_types(message_from_bytes(content))
    ids = message_ids(header(message, "Message-ID"))
    own = ids[0] if ids and len(ids[0].encode()) <= LONGEST_ID else _id_by_content(content)
    complaint = complaint_in(message)
    notice = complaint or bounce_in(message)
    answers = _without(own, [*(notice.returned if notice else ()), *_answered(message)])
    sender = header(message, "From")
    reading = InboundEmail(
        kind=_answer_or_other(answers),
        message_id=own,
        answers=answers,
        sender=sender,
        address=parseaddr(sender)[1].lower(),
        subject=header(message, "Subject"),
        text=message_text(message),
    )
    match notice:
        case Complaint():
            return _of_complaint(reading, notice)
        case Bounce():
            return _of_bounce(reading, notice)
        case None:
            return _of_program(reading, message)


def _of_complaint(reading: InboundEmail, complaint: Complaint) -> InboundEmail:
    return replace(
        reading,
        kind=InboundKind.COMPLAINT,
        recipient=complaint.recipient,
        reason=complaint.kind,
        opts_out=complaint.is_of_a_person,
    )


def _of_bounce(reading: InboundEmail, bounce: Bounce) -> InboundEmail:
    return replace(
        reading,
        kind=InboundKind.TRANSIENT if bounce.is_delay else InboundKind.BOUNCE,
        recipient=bounce.recipient,
        why=bounce.why,
        reason=bounce.reason.value,
        address_is_dead=bounce.address_is_dead,
    )


def _of_program(reading: InboundEmail, message: Message) -> InboundEmail:
    """As an automatic reply if it is one, otherwise unchanged."""
    hinted = is_hinted(message)
    by_subject = is_automatic_by_subject(reading.subject, is_hinted=hinted)
    if not (by_headers := is_automatic_by_headers(message)) and not by_subject:
        return reading
    written = _written(message)
    returns_on = return_date(f"{reading.subject}\n{reading.text}", written=written) if written else None
    return replace(
        reading, kind=InboundKind.AUTO_REPLY, returns_on=returns_on, by_subject=not by_headers, is_hinted=hinted
    )


def _written(message: Message) -> date | None:
    try:
        return parsedate_to_datetime(header(message, "Date")).date()
    except (ValueError, TypeError, OverflowError):
        return None


def _answer_or_other(answers: tuple[str, ...]) -> InboundKind:
    return InboundKind.REPLY if answers else InboundKind.OTHER


def _answered(message: Message) -> list[str]:
    references = message_ids(header(message, "References"))
    of_report = [name for part in message.walk() for name in message_ids(header(part, "Original-Message-ID"))]
    return [*message_ids(header(message, "In-Reply-To")), *references[::-1], *of_report]


def _without(own: str, message_ids: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in message_ids if name != own))[:MOST_NAMED]


def _id_by_content(content: bytes) -> str:
    """A stable ID for an email without a Message-ID. It has no angle brackets, so no email can name it."""
    return storable(f"sha256:{sha256(content).hexdigest()}")
