"""Formats an email for sending: plain text, and the same as simple HTML (RFC 5322, RFC 2046, RFC 8058).

Names, subjects and bodies come from people and CRMs. Whatever they contain, none of it can leak into another part.
"""

import re
from email.utils import parseaddr

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.utils.html import format_html, linebreaks, urlize

from baton.mail.models import Mail
from baton.rules.addresses import ascii_address
from baton.rules.header_text import body_lines, mailbox_header, one_line
from baton.rules.mail_text import message_ids

_LINE_END = re.compile(rb"\r?\n")


def wire_format(mail: Mail, *, unsubscribe: str) -> bytes:
    """The email as bytes, with CRLF line ends. Automatic email shows the unsubscribe link; all email has the header.

    Raises `BadAddress` if an address of the email cannot be used.
    """
    is_automatic, body = mail.by_id is None, body_lines(mail.body)
    message = EmailMultiAlternatives(
        subject=one_line(mail.subject),
        body=f"{body.rstrip()}\n\n{'Unsubscribe:'} {unsubscribe}\n" if is_automatic else body,
        from_email=_mailbox(mail.sent_from),
        to=[ascii_address(mail.sent_to)],
        reply_to=[ascii_address(mail.reply_to)] if mail.reply_to else None,
        headers=_headers(mail, unsubscribe),
    )
    message.attach_alternative(_html(body, unsubscribe if is_automatic else ""), "text/html")
    return as_bytes(message)


def as_bytes(message: EmailMessage) -> bytes:
    """The email as a mail server gets it, with CRLF line ends."""
    # Bare line feeds are refused by some servers (RFC 5321, section 2.3.8), and others split commands at them.
    return _LINE_END.sub(b"\r\n", message.message().as_bytes())


def _mailbox(sent_from: str) -> str:
    name, address = parseaddr(sent_from)
    return mailbox_header(name, ascii_address(address))


def _headers(mail: Mail, unsubscribe: str) -> dict[str, str]:
    headers = {
        "Message-ID": mail.message_id,
        "List-Unsubscribe": f"<{unsubscribe}>",
        # One click: without it, Gmail and Yahoo send bulk email to spam since 2024 (RFC 8058).
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    if mail.in_reply_to:
        headers |= {"In-Reply-To": _ids(mail.in_reply_to), "References": _ids(mail.references)}
    return headers


def _ids(text: str) -> str:
    """The Message-IDs that can be sent in a header: printable ASCII only."""
    ids = message_ids(text)
    # Others sent these IDs. Line breaks in one would let a stranger write headers into our email.
    return " ".join(message_id for message_id in ids if message_id.isascii() and message_id.isprintable())


def _html(body: str, unsubscribe: str) -> str:
    # Escaped by `urlize` before it marks links; the body is text from people and CRMs, never HTML.
    text = linebreaks(urlize(body.strip(), autoescape=True), autoescape=False)
    if not unsubscribe:
        return text
    return text + format_html('\n<p><a href="{}">{}</a></p>', unsubscribe, "Unsubscribe")
