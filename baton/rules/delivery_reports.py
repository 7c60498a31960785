"""What a report on delivery (RFC 3464) says of each recipient, and what Amazon SES tells by email in JSON instead."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from itertools import islice

from baton.rules.mail_text import storable
from baton.rules.report_fields import field_groups, report_texts

MOST_RECIPIENTS = 100  # ours have one; more is a list's, or an attack
_PRESENT = re.compile(r"^(?:final|original)-recipient[ \t]*:", re.IGNORECASE | re.MULTILINE)
_FAILURE = re.compile(r"(?<![\d.])[45]\.\d|\b[45]\d\d\b")
_DELIVERED = {"delivered", "relayed", "expanded"}


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report says of one recipient. `reply` is what a server answered; `status` as the reporter has it."""

    action: str
    status: str
    recipient: str
    reply: str

    @property
    def arrived(self) -> bool:
        # Some reporters omit the action. Unless a code says it
        # failed, that is no bounce: a delivered email must not count.
        is_silent = not self.action and not _FAILURE.search(f"{self.status} {self.reply}")
        return self.action in _DELIVERED or is_silent


def reported(message: Message, text: str) -> list[Reported]:
    """The recipients of a report; of a broken one those that stand in its text."""
    parts = report_texts(message, "message/delivery-status", "message/global-delivery-status")
    recipients = (recipient for part in parts for recipient in _recipients(part))
    in_text = _recipients(text) if _PRESENT.search(text) else iter(())
    return list(islice(recipients, MOST_RECIPIENTS)) or list(islice(in_text, MOST_RECIPIENTS))


def reported_by_ses(text: str) -> list[Reported]:
    """The recipients of a bounce that Amazon SES announces through SNS; of its other announcements none."""
    try:
        # Emails wrap long lines, hence there may be line ends within the strings of the JSON (`strict=False`).
        announced = json.loads(text[text.index("{") : text.rindex("}") + 1], strict=False)
        notice = json.loads(announced.get("Message", ""), strict=False)
        return [_of_ses(recipient) for recipient in notice["bounce"]["bouncedRecipients"][:MOST_RECIPIENTS]]
    # Other announcements of SNS have other shapes, and a stranger can send any. None of them is our fault to raise.
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def _of_ses(recipient: dict[str, object]) -> Reported:
    action, status, address, reply = (
        storable(str(recipient.get(name, ""))) for name in ("action", "status", "emailAddress", "diagnosticCode")
    )
    return Reported(action or "failed", status, address, reply.partition(";")[2].strip() or reply)


def _recipients(text: str) -> Iterator[Reported]:
    for fields in field_groups(text):
        # The original one is whom we wrote to; the final one may be where their server forwards it.
        recipient = _address(fields.get("original-recipient", "")) or _address(fields.get("final-recipient", ""))
        if "action" in fields or ("status" in fields and recipient):
            reply = fields.get("diagnostic-code", "")
            yield Reported(
                action=fields.get("action", "").lower().split(" ")[0],
                status=fields.get("status", ""),
                recipient=recipient,
                reply=reply.partition(";")[2].strip() or reply,
            )


def _address(value: str) -> str:
    """`rfc822; lee@example.org` without the kind of address it is."""
    return value.rpartition(";")[2].strip().strip("<>")
