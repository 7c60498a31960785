"""What a received mail is, and which mail it answers.

1. A **complaint** says that its recipient wants no such mail (`baton/rules/complaints.py`).
2. A **bounce** says that a mail did not arrive, for good or for now (`baton/rules/bounces.py`).
3. Else it is **automatic** where a program answered, and nobody has read anything (`baton/rules/automatic.py`). It
   may name the day on which its sender is back (`baton/rules/return_dates.py`).
4. Else it is a **reply** if it names a mail that it answers.
5. Else it is something **other**.

The mail that it answers is the one of `In-Reply-To`, else of `References`, the last first. A name that is none of
ours says nothing, so whoever reads a mail also has to know whether one of the names is ours. They know the subject of
ours too, and read again what was automatic by its subject alone (`beside`).

Whatever arrives can be read: what is broken has less to say, and a mail without a Message-ID is known by its content.
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
MOST_NAMED = 50  # of what it may answer; more is a thread of years, or an attack


class InboundKind(StrEnum):
    REPLY = "reply"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    TRANSIENT = "transient"
    COMPLAINT = "complaint"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class InboundEmail:
    """What one mail is. `answers` are the Message-IDs that it names, the likeliest first.

    `sender` is as people read it, `address` theirs in small letters. `recipient`, `why` and `reason` are of a bounce
    or a complaint: `why` is what a server said, `reason` a `Refusal` or a type of feedback. `opts_out` where a person
    complained. `returns_on` is of an automatic reply, and so is `by_subject`, where nothing but the subject says so;
    `is_hinted` if there are hints beside it.
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
    """Read a mail as it lies in a mailbox, however broken it is."""
    try:
        return _read(content)
    except Exception:  # noqa: BLE001 - what the standard library's parser stumbles over is no reason to read no other mail
        return InboundEmail(InboundKind.OTHER, _id_by_content(content))


def beside(reading: InboundEmail, *, subject: str) -> InboundEmail:
    """What a mail is beside the subject of ours that it answers, for a phrase of ours is no sign of a program."""
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
    """The reading of a program's answer where it is one, else as it is."""
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
    """A name for a mail that has none, the same whenever it is read; it stands in no mail, having no brackets."""
    return storable(f"sha256:{sha256(content).hexdigest()}")
