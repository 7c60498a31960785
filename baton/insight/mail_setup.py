"""What is set for sending and reading email, without anything secret."""

from dataclasses import dataclass

from django.conf import settings

from baton.connectors.imap import BadMailboxAddress
from baton.connectors.imap.address import read_address
from baton.wording import grouped


@dataclass(frozen=True, slots=True)
class SetBy:
    """One setting: what it is, what it says, and the variable of the operator that sets it."""

    title: str
    value: str
    variable: str


@dataclass(frozen=True, slots=True)
class MailSetup:
    """`catches` says that email goes to Baton's own catch-all server."""

    sending: tuple[SetBy, ...]
    reading: tuple[SetBy, ...]
    can_send: bool
    catches: bool
    can_read: bool


def mail_setup() -> MailSetup:
    """No query: all of it is the operator's, in the environment."""
    server = "Caught by Baton; none reaches anyone" if settings.CATCH_ALL else str(settings.ENVIRONMENT.smtp or "")
    return MailSetup(
        sending=(
            SetBy("Mail server", server or "None", "BATON_SMTP_URL"),
            SetBy("Notices are sent from", settings.NOTICES_FROM, "BATON_NOTICES_FROM"),
            SetBy("Bounces go to", settings.BOUNCES_TO or "The sender of each email", "BATON_BOUNCES_TO"),
            SetBy("Automatic emails a day", f"{grouped(settings.MAILS_PER_DAY)} a sender", "BATON_MAILS_PER_DAY"),
            SetBy(
                "Automatic emails a minute",
                f"{grouped(settings.MAILS_PER_MINUTE)} a sender",
                "BATON_MAILS_PER_MINUTE",
            ),
        ),
        reading=(SetBy("Mailbox", _mailbox() or "None", "BATON_IMAP_URL"),),
        can_send=bool(settings.EMAIL_HOST),
        catches=settings.CATCH_ALL,
        can_read=bool(settings.IMAP_URL),
    )


def _mailbox() -> str:
    """Its address without the password; blank where there is none."""
    if not settings.IMAP_URL:
        return ""
    try:
        return str(read_address(settings.IMAP_URL))
    except BadMailboxAddress:
        return "An address that can’t be used"
