"""A mail as it goes over the wire: plain text, and the same as simple HTML (RFC 5322, RFC 2046, RFC 8058).

Names, subjects and bodies were written by people and CRMs; whatever they contain, each stays where it belongs.
"""

import re
from email.utils import parseaddr

from django.core.mail import EmailMultiAlternatives
from django.utils.html import format_html, linebreaks, urlize
from django.utils.translation import gettext as _

from baton.mail.models import Mail
from baton.rules.addresses import ascii_address
from baton.rules.header_text import lines, mailbox, one_line
from baton.rules.mail_text import message_ids

_LINE_END = re.compile(rb"\r?\n")


def wire_format(mail: Mail, *, unsubscribe: str) -> bytes:
    """With CRLF line ends. A mail that left by itself shows the way out; every mail names it to mail programs.

    Refused as `BadAddress` where an address of the mail cannot be sent to or from.
    """
    is_automatic, body = mail.by_id is None, lines(mail.body)
    message = EmailMultiAlternatives(
        subject=one_line(mail.subject),
        body=f"{body.rstrip()}\n\n{_('Unsubscribe:')} {unsubscribe}\n" if is_automatic else body,
        from_email=_mailbox(mail.sent_from),
        to=[ascii_address(mail.sent_to)],
        reply_to=[ascii_address(mail.reply_to)] if mail.reply_to else None,
        headers=_headers(mail, unsubscribe),
    )
    message.attach_alternative(_html(body, unsubscribe if is_automatic else ""), "text/html")
    return _LINE_END.sub(b"\r\n", message.message().as_bytes())


def _mailbox(sent_from: str) -> str:
    name, address = parseaddr(sent_from)
    return mailbox(name, ascii_address(address))


def _headers(mail: Mail, unsubscribe: str) -> dict[str, str]:
    headers = {
        "Message-ID": mail.message_id,
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    if mail.in_reply_to:
        headers |= {"In-Reply-To": _ids(mail.in_reply_to), "References": _ids(mail.references)}
    return headers


def _ids(text: str) -> str:
    """The Message-IDs of others that can be repeated to them; what is no ASCII cannot."""
    return " ".join(one for one in message_ids(text) if one.isascii() and one.isprintable())


def _html(body: str, unsubscribe: str) -> str:
    text = linebreaks(urlize(body.strip(), autoescape=True), autoescape=False)
    if not unsubscribe:
        return text
    return text + format_html('\n<p><a href="{}">{}</a></p>', unsubscribe, _("Unsubscribe"))
