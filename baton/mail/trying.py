"""Tries the mail server and the mailbox for whoever sets them up, and says in words what came of it.

No worker takes part, and nothing is stored: what is tried may be all that runs yet.
"""

import smtplib
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from baton.connectors.imap import BadMailboxAddress, ImapFault
from baton.connectors.imap.address import read_address
from baton.connectors.imap.folder import open_folder
from baton.people.models import User
from baton.people.permissions import Verb, require

SECONDS_TO_ANSWER = 10
NO_MAIL_SERVER = "No mail server is configured. Set BATON_SMTP_URL."


class EmailNotAccepted(Exception):
    """The mail server refused the test email, or there is none."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of a try; `is_set` is false where there was nothing to try."""

    is_ok: bool
    sentence: str
    is_set: bool = True


def try_mail_server() -> Attempt:
    """Sign in to the mail server, without sending anything."""
    if not settings.EMAIL_HOST:
        sentence = "None is set, so no email is sent. Set BATON_SMTP_URL."
        return Attempt(is_ok=True, sentence=sentence, is_set=False)
    backend = get_connection("django.core.mail.backends.smtp.EmailBackend", timeout=SECONDS_TO_ANSWER)
    try:
        backend.open()
    # Before the general case, as the remedy is another: the password, and not the network.
    except smtplib.SMTPAuthenticationError as error:
        reply = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return Attempt(is_ok=False, sentence=f"It refuses the user name and password: {error.smtp_code} {reply}")
    except (smtplib.SMTPException, OSError) as error:
        return Attempt(is_ok=False, sentence=f"{settings.ENVIRONMENT.smtp} fails: {error}")
    finally:
        with suppress(smtplib.SMTPException, OSError):
            backend.close()
    return Attempt(is_ok=True, sentence=f"It answers: {settings.ENVIRONMENT.smtp}. No email was sent.")


def try_mailbox(*, by: User | None) -> Attempt:
    """Open the mailbox, without reading a message."""
    require(by, Verb.CHECK_MAILBOX)
    if not settings.IMAP_URL:
        sentence = "None is set, so replies and bounces are not read. Set BATON_IMAP_URL."
        return Attempt(is_ok=True, sentence=sentence, is_set=False)
    try:
        address = read_address(settings.IMAP_URL)
        with open_folder(address, seconds_to_answer=SECONDS_TO_ANSWER):
            return Attempt(is_ok=True, sentence=f"{address} can be read.")
    except (ImapFault, BadMailboxAddress) as fault:
        return Attempt(is_ok=False, sentence=str(fault))


def send_trial(*, address: str, by: User | None) -> None:
    """Send one email from the address of notices. Raises `EmailNotAccepted`."""
    require(by, Verb.SET_UP)
    if not settings.EMAIL_HOST:
        raise EmailNotAccepted(NO_MAIL_SERVER)
    text = f"If you read this, Baton at {settings.BATON_URL} can send email.\n"
    message = EmailMessage("Test email from Baton", text, settings.NOTICES_FROM, [address])
    try:
        # Through Django and the real server, past the outbox: no worker may be running yet.
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        raise EmailNotAccepted(f"{settings.ENVIRONMENT.smtp} did not accept it: {error}") from error
