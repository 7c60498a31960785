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
from baton.rules.inbound import read_email
from baton.sql.paging import ById, Page, PageRequest, page_of_queryset

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
        # An email sent to the catch-all server may come from anything, and lack every header.
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


def answer(*, caught: CaughtEmail, text: str, at: datetime) -> ReceivedMail | None:
    """Reply as the recipient would, and receive the reply as if it had arrived in the mailbox."""
    original, reply = caught.message, EmailMessage()
    reply["From"], reply["To"] = str(original["To"]), str(original["Reply-To"] or original["From"])
    reply["Subject"] = "Re: " + caught.subject.removeprefix("Re: ")
    # `.invalid` (RFC 2606) can be nobody's domain, so the reply is never taken for a real one.
    reply["In-Reply-To"], reply["Message-ID"] = str(original["Message-ID"]), make_msgid(domain="caught.invalid")
    reply.set_content(text)
    # Through bytes and the reader of the mailbox, so what is tried out here is the way of a real reply.
    return receive(reading=read_email(reply.as_bytes()), received_at=at, at=at)


def catch(*, content: bytes, sent_from: str, sent_to: Sequence[str], at: datetime) -> CaughtMail:
    return CaughtMail.objects.create(content=content, sent_from=sent_from, sent_to=", ".join(sent_to), caught_at=at)


def page_of_caught(page: PageRequest[ById]) -> Page[CaughtEmail, ById]:
    """The caught emails, newest first; one query."""
    mails = page_of_queryset(CaughtMail.objects.all(), order=("-id",), position=ById, page=page)
    return mails.with_rows(map(CaughtEmail, mails.rows))


def find_caught(number: int) -> CaughtEmail:
    mail = CaughtMail.objects.filter(pk=number).first()
    if mail is None:
        raise UnknownCaughtMail(f"There is no caught email {number}.")
    return CaughtEmail(mail)
