"""Transmits an email to the mail server step by step, to distinguish failures before and after acceptance.

RFC 5321: an email is accepted when the server answers the end of the data with 2xx. Without that answer it is unknown
whether the email was accepted (section 4.2.5). `baton/rules/sending.py` says what a refusal means. A slow server gets
the time of section 4.5.3.2: five minutes for a command, ten for the answer to the end of the data.
"""

import logging
import re
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

from baton.rules.addresses import ascii_address
from baton.rules.sending import SmtpStep, consequence

log = logging.getLogger("baton.mail")

SmtpCommand = Callable[[], tuple[int, bytes]]
_DOTS = re.compile(rb"(?m)^\.")
OK, START_MAIL = 2, 354


class Result(StrEnum):
    """A `SENDER_FAULT` stops all email of this sender, a `SERVER_FAULT` all email."""

    ACCEPTED = "accepted"
    LATER = "later"
    REFUSED = "refused"
    NO_SUCH_ADDRESS = "no_such_address"
    SENDER_FAULT = "sender_fault"
    SERVER_FAULT = "server_fault"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Delivery:
    """The result of one transmission, and the reply of the mail server, or the network error."""

    result: Result
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The address that bounces go to, and the recipient.

    `is_own_address`: `sent_from` is the sender's own address, not one that all senders share.
    """

    sent_from: str
    sent_to: str
    is_own_address: bool = True


def deliver(*, content: bytes, envelope: Envelope) -> Delivery:
    """Send one email over its own connection."""
    backend = get_connection("django.core.mail.backends.smtp.EmailBackend")
    if not isinstance(backend, EmailBackend):
        raise TypeError("Expected Django's SMTP backend")
    try:
        if failure := _open(backend):
            return failure
        return _deliver(_connection(backend), content, envelope)
    except (smtplib.SMTPException, OSError) as error:
        # Before the data was complete the server has no email (RFC 5321, section 4.1.1.4), so trying again is safe.
        return Delivery(Result.LATER, f"The connection to the mail server failed: {error}")
    except Exception as error:
        log.exception("An email could not be sent")
        return Delivery(Result.REFUSED, f"The email could not be sent to the mail server ({type(error).__name__}).")
    finally:
        # The result is known. A server that hangs up instead of answering QUIT must not turn it into an error.
        with suppress(Exception):
            backend.close()


def _open(backend: EmailBackend) -> Delivery | None:
    """Connect, encrypt and sign in. Returns the failure, or None."""
    try:
        backend.open()
        _connection(backend).ehlo_or_helo_if_needed()
    # Before its base class: a wrong password is told in words that lead to the setting.
    except smtplib.SMTPAuthenticationError as error:
        return _connection_refused(error, "The mail server rejected the username and password")
    except smtplib.SMTPResponseException as error:
        return _connection_refused(error, "The mail server refused the connection")
    except (smtplib.SMTPException, OSError) as error:
        return Delivery(Result.SERVER_FAULT, f"Can’t connect to the mail server: {error}")
    return None


def _connection(backend: EmailBackend) -> smtplib.SMTP:
    if backend.connection is None:
        raise TypeError("The SMTP backend is not connected")
    return backend.connection


def _connection_refused(error: smtplib.SMTPResponseException, summary: str) -> Delivery:
    message = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
    result = consequence(step=SmtpStep.CONNECT, reply=f"{error.smtp_code} {message}", is_own_address=True)
    return Delivery(Result(result.value), f"{summary}: {message}")


def _deliver(server: smtplib.SMTP, content: bytes, envelope: Envelope) -> Delivery:
    _wait_at_most(server, settings.EMAIL_COMMAND_TIMEOUT)
    commands: list[tuple[SmtpStep, SmtpCommand]] = [
        (SmtpStep.SENDER, lambda: server.mail(ascii_address(parseaddr(envelope.sent_from)[1]))),
        (SmtpStep.RECIPIENT, lambda: server.rcpt(ascii_address(envelope.sent_to))),
        (SmtpStep.DATA, lambda: server.docmd("DATA")),
    ]
    for step, command in commands:
        code, answer = command()
        if code // 100 != OK and code != START_MAIL:
            return _refused(step, code, answer, envelope)
    try:
        _wait_at_most(server, settings.EMAIL_ACCEPTANCE_TIMEOUT)
        # By hand, as `smtplib.data` reads the answer with the same timeout as a command, and hides where it failed.
        server.send(_DOTS.sub(b"..", content.rstrip(b"\r\n")) + b"\r\n.\r\n")
        code, answer = server.getreply()
    except Exception as error:  # noqa: BLE001 - the server may have the whole email
        return Delivery(Result.UNKNOWN, f"The connection failed before the mail server confirmed the email: {error}")
    return Delivery(Result.ACCEPTED) if code // 100 == OK else _refused(SmtpStep.END, code, answer, envelope)


def _wait_at_most(server: smtplib.SMTP, seconds: float) -> None:
    if server.sock:
        server.sock.settimeout(seconds)


def _refused(step: SmtpStep, code: int, answer: bytes, envelope: Envelope) -> Delivery:
    reply = f"{code} {answer.decode(errors='replace')}"
    result = consequence(step=step, reply=reply, is_own_address=envelope.is_own_address)
    return Delivery(Result(result.value), reply)
