"""Bounces: whether an email reports that another was not delivered, why, and whether the address is dead.

1. A delivery report (RFC 3462, RFC 3464) lists each recipient with an action (`delivery_reports.py`). `delayed` means
   that the server still tries. `delivered`, `relayed` and `expanded` are not bounces. Any other action is a failure.
2. Other mail systems send plain text. It is a bounce if the sender is a mail daemon, or a mail system with the
   subject of a bounce, and the subject or the text reports a failure (`bounce_texts.py`). An email that a person
   writes in such words is not a bounce, even from a postmaster.
3. The reason is read from the reply of the server, otherwise from the status in the report, otherwise from the text
   near the recipient (`delivery.py`). An address is dead only by that reason, never because an email was returned.
4. If several recipients failed, a dead address is reported first, then a failure, then a delay.
5. The returned email is found by the Message-ID in the attached original, otherwise by one in the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message
from itertools import takewhile

from baton.rules import bounce_texts
from baton.rules.delivery import Refusal, is_telling, reason_of_return
from baton.rules.delivery_reports import Reported, reported, reported_by_ses
from baton.rules.mail_text import header, message_ids, own_text, storable, whole_text

LONGEST_NOTICE = 10_000  # characters of the text that the mail system wrote
_ID_LINE = re.compile(r"^[> ]*message-id:\s*(<\S+)", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',:;=/]{1,200}@[^\s<>()\[\]\"',:;]{1,250}\w")
_RCPT_TO = re.compile(r"^[ \t]{0,20}rcpt to:\s*<?([^\s<>]{1,200}@[^\s<>]{1,250})", re.IGNORECASE | re.MULTILINE)
# The lookarounds spare what merely looks like a code: amounts, versions and parts of IP addresses.
_CODE = re.compile(r"(?<![\d.#+-])[45][0-5]\d[ \-:#]+(?=[^\d\s])|(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
_UNKNOWN = re.compile("unknown", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bounce:
    """An email that was not delivered: the recipient, the reason, and the reply of the server (`why`).

    `returned` has its Message-IDs, the likeliest first.
    """

    is_delay: bool
    reason: Refusal
    recipient: str
    why: str
    returned: tuple[str, ...] = ()

    @property
    def address_is_dead(self) -> bool:
        return self.reason == Refusal.DEAD_ADDRESS and not self.is_delay


def is_report(message: Message) -> bool:
    """Whether it is a machine-written report: of delivery, of reading, or of a complaint."""
    return message.get_content_type() == "multipart/report"


def bounce_in(message: Message) -> Bounce | None:
    """The bounce that the email reports, or None."""
    is_system = bounce_texts.is_from_a_mail_system(message)
    is_postmaster = bounce_texts.is_from_a_postmaster(message)
    is_ses = bounce_texts.is_from_amazon(message)
    # Before any text is read: nearly all received email is from people, and the patterns below are costly.
    if not (is_system or is_postmaster or is_report(message) or is_ses):
        return None
    notice = own_text(message)
    # Both, since a report with wrong boundaries has its fields only in the text that is left over.
    text = f"{whole_text(message)}\n\n{notice}"
    if is_ses:
        return _worst([_reported(recipient, "") for recipient in reported_by_ses(notice)], message, text)
    notice = bounce_texts.above_the_returned(notice)[:LONGEST_NOTICE]
    # Not of a mere postmaster: a person there may paste fields of a report into their own email.
    if (is_system or is_report(message)) and (recipients := reported(message, text)):
        bounces = [_reported(recipient, notice) for recipient in recipients if not recipient.arrived]
        return _worst(bounces, message, text)
    if is_system or bounce_texts.returns_a_mail(message, notice):
        return _worst(_plain(message, notice), message, text)
    return None


def _worst(bounces: list[Bounce], message: Message, text: str) -> Bounce | None:
    # Ours has one recipient; where a list expanded it, a dead address there must not be hidden by a delay elsewhere.
    worst = min(bounces, key=lambda bounce: (not bounce.address_is_dead, bounce.is_delay), default=None)
    return worst and replace(worst, returned=_returned_ids(message, text))


def _reported(recipient: Reported, notice: str) -> Bounce:
    is_delay = recipient.action == "delayed"
    reason, why = reason_of_return(recipient.reply, status=recipient.status), recipient.reply or recipient.status
    if reason == Refusal.OTHER and not is_telling(
        recipient.status
    ):  # the text for people often says more than the fields
        # Only text that names this recipient: a notice for three must not lend the reason of one to another.
        pieces = [(position, piece) for position, piece in _pieces(notice) if recipient.recipient in piece]
        plain = [
            bounce for bounce in _statements(notice, recipient.recipient, pieces) if bounce.reason != Refusal.OTHER
        ]
        reason, why = (plain[0].reason, recipient.reply or plain[0].why) if plain else (reason, why)
    if reason == Refusal.DEAD_ADDRESS:
        reason = _unless_it_may_live(recipient, notice)
    return Bounce(is_delay, reason, recipient.recipient, why)


def _unless_it_may_live(recipient: Reported, notice: str) -> Refusal:
    """Not dead if the status is of class 4, or if the server had seen the content and may be refusing that."""
    # A dead address is never written to again, so any sign that it may live decides for living.
    if recipient.status.startswith("4"):
        return Refusal.TEMPORARY
    by_words_alone = not (is_telling(recipient.reply) or is_telling(recipient.status))
    if by_words_alone and _UNKNOWN.search(recipient.reply) and bounce_texts.was_refused_for_its_content(notice):
        return Refusal.BLOCKED
    return Refusal.DEAD_ADDRESS


def _plain(message: Message, notice: str) -> list[Bounce]:
    failed_recipients = header(message, "X-Failed-Recipients")
    # With several recipients the header does not say which of them a piece of text is about.
    failed = failed_recipients.strip() if "," not in failed_recipients else ""
    subject = header(message, "Subject")
    bounces = list(_statements(notice, failed, _coded(notice) or _pieces(notice)))
    is_coded = bool(_coded(notice)) and any(bounce.reason != Refusal.OTHER for bounce in bounces)
    if not (
        is_coded or failed_recipients or bounce_texts.is_failure(subject) or bounce_texts.reports_a_failure(notice)
    ):
        return []
    is_delay = bounce_texts.is_still_tried(f"{subject}\n{notice}")
    # Greetings and advice are pieces as well. They are dropped, unless nothing says more.
    telling = [bounce for bounce in bounces if bounce.reason != Refusal.OTHER] or bounces
    telling = telling or [Bounce(is_delay, Refusal.OTHER, failed, "")]
    return [replace(bounce, is_delay=is_delay) for bounce in telling]


def _statements(notice: str, recipient: str, pieces: list[tuple[int, str]]) -> Iterator[Bounce]:
    """One bounce for each piece of a notice, with the recipient in the piece, otherwise the nearest one."""
    dialog = next(iter(_RCPT_TO.findall(notice)), "")
    addresses = [(match.start(), match[0]) for match in _ADDRESS.finditer(notice)]
    for position, piece in pieces:
        above = next((address for at, address in reversed(addresses) if at < position), "")
        below = next((address for at, address in addresses if at >= position), "")
        address = recipient or dialog or next(iter(_ADDRESS.findall(piece)), "") or above or below
        yield Bounce(is_delay=False, reason=reason_of_return(piece), recipient=storable(address), why=storable(piece))


def _coded(notice: str) -> list[tuple[int, str]]:
    """The lines with codes, each with its position and continuation; only replies of servers, if there are any."""
    lines, position = notice.splitlines(keepends=True), 0
    coded: list[tuple[int, str, bool]] = []
    for number, line in enumerate(lines):
        if _CODE.search(line):
            # A reply wraps over a few lines. Without a bound, a long notice full of codes would take quadratic time.
            coded.append((position, _statement(lines[number : number + 5]), line.lstrip().startswith("<<<")))
        position += len(line)
    # What follows “<<<” is the server's own answer; the lines around it are the reporter's guess.
    answered = [(position, statement) for position, statement, is_answer in coded if is_answer]
    return answered or [(position, statement) for position, statement, _is_answer in coded]


def _statement(lines: list[str]) -> str:
    """The first line with the indented ones below, or all up to a blank line or code if only that has a reason."""
    ends = (number for number, line in enumerate(lines) if number and (not line.strip() or _CODE.search(line)))
    below = lines[1 : next(ends, len(lines))]
    indented = takewhile(lambda line: line[:1] in {" ", "\t"}, below)
    short, long = (" ".join("".join([lines[0], *more]).split()) for more in (indented, below))
    return short if reason_of_return(short) != Refusal.OTHER or reason_of_return(long) == Refusal.OTHER else long


def _pieces(notice: str) -> list[tuple[int, str]]:
    """The paragraphs with their positions, without those that are fields of a report."""
    pieces = ((match.start(), " ".join(match[0].split())) for match in re.finditer(r"\S.*(?:\n.*\S.*)*", notice))
    return [(position, piece) for position, piece in pieces if "diagnostic-code:" not in piece.lower()]


def _returned_ids(message: Message, text: str) -> tuple[str, ...]:
    ids: list[str] = []
    for part in message.walk():
        if part.get_content_maintype() == "message":
            ids += [name for returned in _within(part) for name in message_ids(header(returned, "Message-ID"))]
    in_headers = [name for line in _ID_LINE.findall(text) for name in message_ids(line)]
    # Any ID in the text last of all. Those that name none of our emails do no harm, as the caller looks them up.
    return tuple(dict.fromkeys([*ids, *in_headers] or message_ids(text)))


def _within(part: Message) -> list[Message]:
    """The emails that the parser found in a part; none if the part is text."""
    payload = part.get_payload()
    return [below for below in payload if isinstance(below, Message)] if isinstance(payload, list) else []
