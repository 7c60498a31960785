"""Handing a mail to the mail server, step by step, so that whatever goes wrong is known to be before or after.

RFC 5321: a mail has been accepted once the server has answered to its end with 2xx. A 4xx is to be tried again, a 5xx
is final. If no answer came to the end of a mail, nobody knows whether it was accepted (section 4.2.5). A slow server
gets the time that section 4.5.3.2 asks for: five minutes for a command, ten for the answer to the end of a mail.
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

log = logging.getLogger("baton.mail")

Step = Callable[[], tuple[int, bytes]]
_DOTS = re.compile(rb"(?m)^\.")
OK, START_MAIL = 2, 354
REFUSED_FOR_GOOD = 5


class Result(StrEnum):
    ACCEPTED = "accepted"
    LATER = "later"
    REFUSED = "refused"
    NO_SUCH_ADDRESS = "no_such_address"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How handing over a mail went, and what the mail server (or the network) said."""

    result: Result
    said: str = ""


def deliver(*, content: bytes, sent_from: str, sent_to: str) -> Delivery:
    """Hand over one mail through a connection of its own; servers tell `sent_from` if it does not arrive."""
    backend = get_connection("django.core.mail.backends.smtp.EmailBackend")
    if not isinstance(backend, EmailBackend):
        raise TypeError("Django's SMTP backend was asked for")
    try:
        return _deliver(_open(backend), content, sent_from, sent_to)
    except smtplib.SMTPAuthenticationError as error:
        return Delivery(Result.LATER, f"The mail server does not accept our user name and password: {_said(error)}")
    except (smtplib.SMTPException, OSError) as error:
        return Delivery(Result.LATER, f"The mail server cannot be reached: {error}")
    except Exception as error:
        log.exception("An email could not be handed over")
        return Delivery(Result.REFUSED, f"The email could not be handed to the mail server ({type(error).__name__}).")
    finally:
        with suppress(Exception):
            backend.close()


def _open(backend: EmailBackend) -> smtplib.SMTP:
    backend.open()
    if backend.connection is None:
        raise TypeError("an open connection has a connection")
    return backend.connection


def _deliver(server: smtplib.SMTP, content: bytes, sent_from: str, sent_to: str) -> Delivery:
    server.ehlo_or_helo_if_needed()
    _wait_at_most(server, settings.EMAIL_COMMAND_TIMEOUT)
    steps: list[tuple[bool, Step]] = [
        (False, lambda: server.mail(ascii_address(parseaddr(sent_from)[1]))),
        (True, lambda: server.rcpt(ascii_address(sent_to))),
        (False, lambda: server.docmd("DATA")),
    ]
    for is_recipient, step in steps:
        code, answer = step()
        if code // 100 != OK and code != START_MAIL:
            return _refused(code, answer, is_recipient=is_recipient)
    try:
        _wait_at_most(server, settings.EMAIL_ACCEPTANCE_TIMEOUT)
        server.send(_DOTS.sub(b"..", content.rstrip(b"\r\n")) + b"\r\n.\r\n")
        code, answer = server.getreply()
    except Exception as error:  # noqa: BLE001 - whatever it was, the server may have the whole mail
        return Delivery(Result.UNKNOWN, f"The connection broke before the mail server had answered: {error}")
    return Delivery(Result.ACCEPTED) if code // 100 == OK else _refused(code, answer, is_recipient=False)


def _wait_at_most(server: smtplib.SMTP, seconds: float) -> None:
    if server.sock:
        server.sock.settimeout(seconds)


def _refused(code: int, answer: bytes, *, is_recipient: bool) -> Delivery:
    said = f"{code} {answer.decode(errors='replace')}"
    if code // 100 != REFUSED_FOR_GOOD:
        return Delivery(Result.LATER, said)
    return Delivery(Result.NO_SUCH_ADDRESS if is_recipient else Result.REFUSED, said)


def _said(error: smtplib.SMTPResponseException) -> str:
    words = error.smtp_error
    return words.decode(errors="replace") if isinstance(words, bytes) else words
