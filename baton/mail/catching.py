"""The catch-all: mail that Baton's own server took in place of the world, to see what would have left."""

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

SHOWN = ("From", "To", "Reply-To", "Date", "Message-ID", "In-Reply-To", "List-Unsubscribe")


class UnknownCaughtMail(LookupError):
    """No mail of that number was caught."""


@dataclass(frozen=True)
class Caught:
    """One mail as its recipient would have had it."""

    mail: CaughtMail

    @cached_property
    def message(self) -> EmailMessage:
        return message_from_bytes(bytes(self.mail.content), policy=policy.default)

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(self.message[name])) for name in SHOWN if self.message[name]]

    @property
    def text(self) -> str:
        part = self.message.get_body(preferencelist=("plain", "html"))
        return part.get_content() if part else ""

    @property
    def unsubscribe_url(self) -> str:
        """The address behind an RFC 8058 header; blank without one."""
        return str(self.message["List-Unsubscribe"] or "").strip().removeprefix("<").removesuffix(">")


@dataclass(frozen=True, slots=True)
class Page:
    """Caught mails, the newest first; `newer` and `older` are places to page on from, if there is more."""

    rows: Sequence[Caught]
    newer: int | None
    older: int | None


def answer(*, caught: Caught, text: str, at: datetime) -> ReceivedMail | None:
    """Answer as the recipient would, and receive that as if it had come to the mailbox."""
    original, reply = caught.message, EmailMessage()
    reply["From"], reply["To"] = str(original["To"]), str(original["Reply-To"] or original["From"])
    reply["Subject"] = "Re: " + caught.subject.removeprefix("Re: ")
    reply["In-Reply-To"], reply["Message-ID"] = str(original["Message-ID"]), make_msgid(domain="caught.invalid")
    reply.set_content(text)
    return receive(reading=read(reply.as_bytes()), received_at=at, at=at)


def catch(*, content: bytes, sent_from: str, sent_to: Sequence[str], at: datetime) -> CaughtMail:
    return CaughtMail.objects.create(content=content, sent_from=sent_from, sent_to=", ".join(sent_to), caught_at=at)


def page_of_caught(*, page_size: int, older_than: int | None = None, newer_than: int | None = None) -> Page:
    """The newest, or those beside a place; one query."""
    mails = CaughtMail.objects.order_by("-pk")
    if newer_than is not None:
        found = list(mails.filter(pk__gt=newer_than).order_by("pk")[: page_size + 1])
        has_newer, has_older = len(found) > page_size, True
        found = found[:page_size][::-1]
    else:
        found = list((mails.filter(pk__lt=older_than) if older_than is not None else mails)[: page_size + 1])
        has_newer, has_older = older_than is not None, len(found) > page_size
        found = found[:page_size]
    return Page(
        [Caught(mail) for mail in found],
        found[0].pk if found and has_newer else None,
        found[-1].pk if found and has_older else None,
    )


def find_caught(number: int) -> Caught:
    mail = CaughtMail.objects.filter(pk=number).first()
    if mail is None:
        raise UnknownCaughtMail(f"There is no caught mail {number}.")
    return Caught(mail)
