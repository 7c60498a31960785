"""A mail as it goes over the wire: plain text, and the same as simple HTML (RFC 5322, RFC 2046, RFC 8058)."""

import re

from django.core.mail import EmailMultiAlternatives
from django.utils.html import format_html, linebreaks, urlize
from django.utils.translation import gettext as _

from baton.mail.models import Mail

_LINE_END = re.compile(rb"\r?\n")


def wire_format(mail: Mail, *, unsubscribe: str) -> bytes:
    """With CRLF line ends. A mail that left by itself shows the way out; every mail names it to mail programs."""
    is_automatic = mail.by_id is None
    message = EmailMultiAlternatives(
        subject=" ".join(mail.subject.split()),
        body=f"{mail.body.rstrip()}\n\n{_('Unsubscribe:')} {unsubscribe}\n" if is_automatic else mail.body,
        from_email=mail.sent_from,
        to=[mail.sent_to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=_headers(mail, unsubscribe),
    )
    message.attach_alternative(_html(mail.body, unsubscribe if is_automatic else ""), "text/html")
    return _LINE_END.sub(b"\r\n", message.message().as_bytes())


def _headers(mail: Mail, unsubscribe: str) -> dict[str, str]:
    headers = {
        "Message-ID": mail.message_id,
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    if mail.in_reply_to:
        headers |= {"In-Reply-To": mail.in_reply_to, "References": mail.references}
    return headers


def _html(body: str, unsubscribe: str) -> str:
    text = linebreaks(urlize(body.strip(), autoescape=True), autoescape=False)
    if not unsubscribe:
        return text
    return text + format_html('\n<p><a href="{}">{}</a></p>', unsubscribe, _("Unsubscribe"))
