"""Complaints: somebody pressed "this is spam", and their mail service tells us (ARF, RFC 5965).

1. A report with feedback is a complaint, unless it says that the mail is none ("not-spam").
2. Reports on failed authentication (RFC 6591) come in the same form. No person complained, so nobody is opted out.
3. Outlook.com sends the mail back without a report, with the recipient in a header of its own.
4. Apple Mail writes in the name of its user, who pressed "unsubscribe".
"""

from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr

from baton.rules.mail_text import header, message_ids
from baton.rules.report_fields import field_groups, report_texts

_OF_MACHINES = {"auth-failure", "dkim", "dmarc", "virus"}
_OUTLOOK = "X-HmXmrOriginalRecipient"


@dataclass(frozen=True, slots=True)
class Complaint:
    """What was complained about. `is_of_a_person` is false where only a mail service found something."""

    kind: str
    recipient: str
    returned: tuple[str, ...]

    @property
    def is_of_a_person(self) -> bool:
        return self.kind not in _OF_MACHINES


def complaint_in(message: Message) -> Complaint | None:
    """The complaint that a mail is, if it is one."""
    fields = next(
        (group for text in report_texts(message, "message/feedback-report") for group in field_groups(text)), {}
    )
    # It is an ordinary email of that person, with no report in it, so its From is whom it is about.
    if header(message, "X-Apple-Unsubscribe").lower() == "true":
        return Complaint("opt-out", parseaddr(header(message, "From"))[1], ())
    # The report has a Message-ID of its own, which answers to nothing of ours.
    returned = [part for part in message.walk() if part is not message and "Message-ID" in part]
    by_outlook = next((to for part in message.walk() if (to := header(part, _OUTLOOK))), "")
    # On the email itself the header would be one that somebody forwarded to the mailbox; Outlook wraps it.
    kind = fields.get("feedback-type", "").lower() or ("abuse" if by_outlook and _OUTLOOK not in message else "")
    if not kind or kind == "not-spam":
        return None
    recipients = [fields.get("original-rcpt-to", ""), by_outlook, *(header(part, "To") for part in returned)]
    recipient = next((address for address in recipients if "@" in address), "")
    ids = [name for part in returned for name in message_ids(header(part, "Message-ID"))]
    return Complaint(kind, recipient.rpartition("<")[2].strip("<> "), tuple(dict.fromkeys(ids)))
