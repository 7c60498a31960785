"""Handing a mail to the mail server, step by step, so that whatever goes wrong is known to be before or after.

RFC 5321: a mail has been accepted once the server has answered to its end with 2xx. A 4xx is to be tried again, a 5xx
is final. If no answer came to the end of a mail, nobody knows whether it was accepted (section 4.2.5).
"""

import re
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum

from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

from baton.rules.addresses import ascii_address

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
        backend.open()
        if backend.connection is None:
            raise TypeError("an open connection has a connection")
        return _deliver(backend.connection, content, sent_from, sent_to)
    except smtplib.SMTPAuthenticationError as error:
        return Delivery(Result.LATER, f"The mail server does not accept our user name and password: {_said(error)}")
    except (smtplib.SMTPException, OSError) as error:
        return Delivery(Result.LATER, f"The mail server cannot be reached: {error}")
    finally:
        with suppress(smtplib.SMTPException, OSError):
            backend.close()


def _deliver(server: smtplib.SMTP, content: bytes, sent_from: str, sent_to: str) -> Delivery:
    server.ehlo_or_helo_if_needed()
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
        server.send(_DOTS.sub(b"..", content.rstrip(b"\r\n")) + b"\r\n.\r\n")
        code, answer = server.getreply()
    except (smtplib.SMTPException, OSError) as error:
        return Delivery(Result.UNKNOWN, f"The connection broke before the mail server had answered: {error}")
    return Delivery(Result.ACCEPTED) if code // 100 == OK else _refused(code, answer, is_recipient=False)


def _refused(code: int, answer: bytes, *, is_recipient: bool) -> Delivery:
    said = f"{code} {answer.decode(errors='replace')}"
    if code // 100 != REFUSED_FOR_GOOD:
        return Delivery(Result.LATER, said)
    return Delivery(Result.NO_SUCH_ADDRESS if is_recipient else Result.REFUSED, said)


def _said(error: smtplib.SMTPResponseException) -> str:
    words = error.smtp_error
    return words.decode(errors="replace") if isinstance(words, bytes) else words
