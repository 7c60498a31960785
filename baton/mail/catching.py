"""Caught emails: what the catch-all server of `baton run` received instead of the recipients."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid
from functools import cached_property

from baton.mail.models import CaughtMail, ReceivedMail
from baton.mail.receiving import receive
from baton.rules.inbound import read

HEADERS_SHOWN = ("From", "To", "Reply-To", "Date", "Message-ID", "In-Reply-To", "List-Unsubscribe")


class UnknownCaughtMail(LookupError):
    """There is no caught email with this id."""


@dataclass(frozen=True)
class CaughtEmail:
    """One email as its recipient would have received it."""

    mail: CaughtMail

    @cached_property
    def message(self) -> EmailMessage:
        return message_from_bytes(bytes(self.mail.content), policy=policy.default)

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(self.message[name])) for name in HEADERS_SHOWN if self.message[name]]

    @property
    def text(self) -> str:
        part = self.message.get_body(preferencelist=("plain", "html"))
        return part.get_content() if part else ""

    @property
    def unsubscribe_url(self) -> str:
        """The address in the List-Unsubscribe header (RFC 8058), or ""."""
        return str(self.message["List-Unsubscribe"] or "").strip().removeprefix("<").removesuffix(">")


@dataclass(frozen=True, slots=True)
class CaughtEmailPage:
    """Caught emails, newest first. `newer` and `older` are ids to page from; None: there are no more."""

    rows: Sequence[CaughtEmail]
    newer: int | None
    older: int | None


def answer(*, caught: CaughtEmail, text: str, at: datetime) -> ReceivedMail | None:
    """Reply as the recipient would, and receive the reply as if it had arrived in the mailbox."""
    original, reply = caught.message, EmailMessage()
    reply["From"], reply["To"] = str(original["To"]), str(original["Reply-To"] or original["From"])
    reply["Subject"] = "Re: " + caught.subject.removeprefix("Re: ")
    reply["In-Reply-To"], reply["Message-ID"] = str(original["Message-ID"]), make_msgid(domain="caught.invalid")
    reply.set_content(text)
    return receive(reading=read(reply.as_bytes()), received_at=at, at=at)


def catch(*, content: bytes, sent_from: str, sent_to: Sequence[str], at: datetime) -> CaughtMail:
    return CaughtMail.objects.create(content=content, sent_from=sent_from, sent_to=", ".join(sent_to), caught_at=at)


def page_of_caught(
    *, page_size: int, older_than: int | None = None, newer_than: int | None = None
) -> CaughtEmailPage:
    """The newest caught emails, or those next to an id; one query."""
    mails = CaughtMail.objects.order_by("-pk")
    if newer_than is not None:
        rows = list(mails.filter(pk__gt=newer_than).order_by("pk")[: page_size + 1])
        has_newer, has_older = len(rows) > page_size, True
        rows = rows[:page_size][::-1]
    else:
        rows = list((mails.filter(pk__lt=older_than) if older_than is not None else mails)[: page_size + 1])
        has_newer, has_older = older_than is not None, len(rows) > page_size
        rows = rows[:page_size]
    return CaughtEmailPage(
        [CaughtEmail(mail) for mail in rows],
        rows[0].pk if rows and has_newer else None,
        rows[-1].pk if rows and has_older else None,
    )


def find_caught(number: int) -> CaughtEmail:
    mail = CaughtMail.objects.filter(pk=number).first()
    if mail is None:
        raise UnknownCaughtMail(f"There is no caught email {number}.")
    return CaughtEmail(mail)
