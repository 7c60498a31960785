"""Whom an email is from, as it is sent: in its From header, and on the envelope, to which bounces are returned."""

from email.utils import parseaddr

from django.conf import settings

from baton.mail.composing import from_header
from baton.mail.models import Mail
from baton.mail.smtp import Envelope
from baton.rules.bounce_tags import number_in, tagged


def current_from(mail: Mail) -> str:
    """The From header with the sender's address of now, which may have changed while the email waited."""
    now = from_header(mail.sender.user)
    is_same_address = parseaddr(now)[1] == parseaddr(mail.sent_from)[1]
    return mail.sent_from if is_same_address else now


def envelope_of(mail: Mail) -> Envelope:
    """Bounces are returned to `BATON_BOUNCES_TO`, tagged where it has a place for that; else to the sender."""
    if not settings.BOUNCES_TO:
        return Envelope(mail.sent_from, mail.sent_to)
    address = tagged(settings.BOUNCES_TO, number=mail.pk, key=settings.SECRET_KEY)
    return Envelope(address, mail.sent_to, is_own_address=False)


def mail_id_in(content: bytes) -> int | None:
    """The email whose tagged address a received one was sent to."""
    return number_in(content, pattern=settings.BOUNCES_TO, key=settings.SECRET_KEY)
