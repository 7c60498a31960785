"""Whether a mail says that another could not be delivered.

1. A report on delivery (RFC 3462, RFC 3464) says so itself: `Action: failed`, with a status of class 5 (or none) for
   good, with class 4 for now; `Action: delayed` for now. Of several recipients, one that failed for good comes first.
2. A report that says delivered, relayed or expanded is no bounce.
3. Older programs write a plain mail. It is a bounce where it comes from a mail daemon, or names failed recipients,
   and a status code, an SMTP reply or the usual words say what failed. Words of delay: for now. A code: by its class.
   Nothing but words: for good only where they say that there is nobody of that address.
4. The mail that came back is the one whose Message-ID stands in the part returned with the report, else in its text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr

from baton.rules.mail_text import header, message_ids, storable, whole_text

_DAEMONS = re.compile(r"^(mailer-?daemon|mail-?daemon|postmaster)(@|$)", re.IGNORECASE)
_DAEMON_NAMES = re.compile(r"mail delivery (sub)?system|mail delivery service|mailer-daemon", re.IGNORECASE)
_STATUS = re.compile(r"(?<![\d.])([245])\.\d{1,3}\.\d{1,3}(?!\.?\d)")
_REPLY = re.compile(r"(?<![\d.])([45])[0-5]\d[ -](?=\D)")
_DELAY = re.compile(
    r"delay|will (be )?(retr|keep trying|continue)|still (be )?(trying|retried)|not yet been delivered"
    r"|no action is required|could not send message for past|try again (later|until)",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"user (is )?unknown|unknown (user|recipient|address)|no such (user|recipient|address|mailbox|person)"
    r"|(does|do) not exist|doesn't exist|no mailbox here|mailbox (not found|unavailable|unknown)"
    r"|invalid (recipient|mailbox)|address (rejected|not found)|recipient (rejected|not found)"
    r"|permanent (error|failure|fatal)|permanently",
    re.IGNORECASE,
)
_RETURNED = re.compile(
    r"^(-+ ?(this is a copy|below this line|original message|the following is a copy|returned message)"
    r"|return-path:|received:|message-id:)",
    re.IGNORECASE | re.MULTILINE,
)
_ID_LINE = re.compile(r"^[> ]*message-id:\s*(<\S+)", re.IGNORECASE | re.MULTILINE)
_STATUS_PARTS = {"message/delivery-status", "message/global-delivery-status"}


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that did not arrive: to whom, what was said, and which Message-IDs it may have, likeliest first."""

    is_permanent: bool
    recipient: str
    why: str
    returned: tuple[str, ...]


def is_report(message: Message) -> bool:
    """Whether a program reports on a mail, be it its delivery, that it was read, or a complaint."""
    return message.get_content_type() == "multipart/report"


def bounce_in(message: Message) -> Bounce | None:
    """The bounce that a mail is, if it is one."""
    reported = list(_reported(message)) if is_report(message) or _is_from_a_daemon(message) else []
    if reported:
        bounces = [each for each in reported if each is not None]
        worst = next((each for each in bounces if each.is_permanent), bounces[0] if bounces else None)
        return worst and Bounce(worst.is_permanent, worst.recipient, worst.why, _returned_ids(message))
    return _plain_bounce(message) if _is_from_a_daemon(message) else None


def _is_from_a_daemon(message: Message) -> bool:
    name, address = parseaddr(header(message, "From"))
    is_daemon = _DAEMONS.search(address) or _DAEMON_NAMES.search(name)
    return bool(is_daemon) or bool(header(message, "X-Failed-Recipients"))


def _reported(message: Message) -> Iterator[Bounce | None]:
    """For each recipient of a delivery report the bounce, or nothing where it arrived."""
    for part in message.walk():
        if part.get_content_type() in _STATUS_PARTS:
            for block in _blocks(part):
                if header(block, "Action") or header(block, "Status"):
                    yield _of_recipient(block)


def _blocks(part: Message) -> Iterator[Message]:
    """The groups of fields of a delivery report; the parser of the standard library knows those of one type only."""
    for block in _within(part):
        yield block
        below = block.get_payload(decode=True)
        if isinstance(below, bytes):
            yield from (message_from_bytes(fields) for fields in re.split(rb"\n\s*\n", below.strip()) if fields)


def _of_recipient(block: Message) -> Bounce | None:
    action, status = header(block, "Action").lower().split(" ")[0], header(block, "Status")
    said = header(block, "Diagnostic-Code")
    code = _STATUS.search(status) or _STATUS.search(said) or _REPLY.search(said.partition(";")[2].lstrip() + " ")
    if action not in {"failed", "delayed"} and (action or not code or code[1] == "2"):
        return None
    recipient = _address(header(block, "Original-Recipient")) or _address(header(block, "Final-Recipient"))
    is_permanent = action != "delayed" and (code[1] == "5" if code else True)
    return Bounce(is_permanent, recipient, said.partition(";")[2].strip() or said or status, ())


def _address(value: str) -> str:
    """`rfc822; lee@example.org` without the kind of address it is."""
    return value.rpartition(";")[2].strip().strip("<>")


def _returned_ids(message: Message) -> tuple[str, ...]:
    ids: list[str] = []
    for part in message.walk():
        if part.get_content_maintype() == "message":
            ids += [each for returned in _within(part) for each in message_ids(header(returned, "Message-ID"))]
    text = whole_text(message)
    in_headers = [each for line in _ID_LINE.findall(text) for each in message_ids(line)]
    return tuple(dict.fromkeys([*ids, *in_headers, *message_ids(text)]))


def _within(part: Message) -> list[Message]:
    """The mails in a part, as the parser has them; none where it is text."""
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _plain_bounce(message: Message) -> Bounce | None:
    text = whole_text(message)
    returned = _RETURNED.search(text)
    said = text[: returned.start()] if returned else text
    failed = header(message, "X-Failed-Recipients").split(",")[0].strip()
    subject_and_said = f"{header(message, 'Subject')}\n{said}"
    code = _STATUS.search(said) or _REPLY.search(said)
    says_nobody = bool(_NOBODY.search(subject_and_said))
    if _DELAY.search(subject_and_said):
        is_permanent = False
    elif code or says_nobody or failed:
        is_permanent = code[1] == "5" if code else says_nobody or bool(failed)
    else:
        return None
    return Bounce(is_permanent, failed, _line_around(said, code), _returned_ids(message))


def _line_around(text: str, found: re.Match[str] | None) -> str:
    """The line that holds the code; people want to read what the server said."""
    if found is None:
        return ""
    start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
    return storable(text[start : end if end >= 0 else None].strip())
