"""Handing a mail to the mail server, step by step, so that whatever goes wrong is known to be before or after.

RFC 5321: a mail has been accepted once the server has answered to its end with 2xx. If no answer came to the end of a
mail, nobody knows whether it was accepted (section 4.2.5). What a refusal means is in `baton/rules/sending.py`. A
slow server gets the time that section 4.5.3.2 asks for: five minutes for a command, ten for the answer to the end.
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
from baton.rules.sending import Step, consequence

log = logging.getLogger("baton.mail")

Command = Callable[[], tuple[int, bytes]]
_DOTS = re.compile(rb"(?m)^\.")
OK, START_MAIL = 2, 354


class Result(StrEnum):
    """After a `SENDER_FAULT` no email of this sender can be sent, after a `SERVER_FAULT` nobody's."""

    ACCEPTED = "accepted"
    LATER = "later"
    REFUSED = "refused"
    NO_SUCH_ADDRESS = "no_such_address"
    SENDER_FAULT = "sender_fault"
    SERVER_FAULT = "server_fault"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How handing over a mail went, and what the mail server (or the network) said."""

    result: Result
    said: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Whom servers tell if a mail does not arrive, and to whom it goes.

    `is_own_address`: `sent_from` is the sender's own, not one that all senders share.
    """

    sent_from: str
    sent_to: str
    is_own_address: bool = True


def deliver(*, content: bytes, envelope: Envelope) -> Delivery:
    """Hand over one mail through a connection of its own."""
    backend = get_connection("django.core.mail.backends.smtp.EmailBackend")
    if not isinstance(backend, EmailBackend):
        raise TypeError("Django's SMTP backend was asked for")
    try:
        if closed_door := _open(backend):
            return closed_door
        return _deliver(_connection(backend), content, envelope)
    except (smtplib.SMTPException, OSError) as error:
        return Delivery(Result.LATER, f"The connection to the mail server broke: {error}")
    except Exception as error:
        log.exception("An email could not be handed over")
        return Delivery(Result.REFUSED, f"The email could not be handed to the mail server ({type(error).__name__}).")
    finally:
        with suppress(Exception):
            backend.close()


def _open(backend: EmailBackend) -> Delivery | None:
    """Connect, encrypt and sign in; why that was in vain."""
    try:
        backend.open()
        _connection(backend).ehlo_or_helo_if_needed()
    except smtplib.SMTPAuthenticationError as error:
        return _at_the_door(error, "The mail server does not accept our user name and password")
    except smtplib.SMTPResponseException as error:
        return _at_the_door(error, "The mail server does not let us in")
    except (smtplib.SMTPException, OSError) as error:
        return Delivery(Result.SERVER_FAULT, f"The mail server cannot be reached: {error}")
    return None


def _connection(backend: EmailBackend) -> smtplib.SMTP:
    if backend.connection is None:
        raise TypeError("an open connection has a connection")
    return backend.connection


def _at_the_door(error: smtplib.SMTPResponseException, what: str) -> Delivery:
    words = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
    result = consequence(step=Step.CONNECT, reply=f"{error.smtp_code} {words}", is_own_address=True)
    return Delivery(Result(result.value), f"{what}: {words}")


def _deliver(server: smtplib.SMTP, content: bytes, envelope: Envelope) -> Delivery:
    _wait_at_most(server, settings.EMAIL_COMMAND_TIMEOUT)
    commands: list[tuple[Step, Command]] = [
        (Step.SENDER, lambda: server.mail(ascii_address(parseaddr(envelope.sent_from)[1]))),
        (Step.RECIPIENT, lambda: server.rcpt(ascii_address(envelope.sent_to))),
        (Step.DATA, lambda: server.docmd("DATA")),
    ]
    for step, command in commands:
        code, answer = command()
        if code // 100 != OK and code != START_MAIL:
            return _refused(step, code, answer, envelope)
    try:
        _wait_at_most(server, settings.EMAIL_ACCEPTANCE_TIMEOUT)
        server.send(_DOTS.sub(b"..", content.rstrip(b"\r\n")) + b"\r\n.\r\n")
        code, answer = server.getreply()
    except Exception as error:  # noqa: BLE001 - whatever it was, the server may have the whole mail
        return Delivery(Result.UNKNOWN, f"The connection broke before the mail server had answered: {error}")
    return Delivery(Result.ACCEPTED) if code // 100 == OK else _refused(Step.END, code, answer, envelope)


def _wait_at_most(server: smtplib.SMTP, seconds: float) -> None:
    if server.sock:
        server.sock.settimeout(seconds)


def _refused(step: Step, code: int, answer: bytes, envelope: Envelope) -> Delivery:
    reply = f"{code} {answer.decode(errors='replace')}"
    result = consequence(step=step, reply=reply, is_own_address=envelope.is_own_address)
    return Delivery(Result(result.value), reply)
