"""The From header of an email at the time it is sent, and its envelope address, which bounces go to."""

from email.utils import parseaddr

from django.conf import settings

from baton.mail.composing import from_header
from baton.mail.models import Mail
from baton.mail.smtp import Envelope
from baton.rules.bounce_tags import number_in, tagged


def current_from(mail: Mail) -> str:
    """The From header with the sender's current address, which may have changed while the email waited."""
    now = from_header(mail.sender.user)
    # Only the address, which the server checks. The name stays as the user saw it when they sent the email.
    is_same_address = parseaddr(now)[1] == parseaddr(mail.sent_from)[1]
    return mail.sent_from if is_same_address else now


def envelope_of(mail: Mail) -> Envelope:
    """Bounces go to `BATON_BOUNCES_TO`, with a tag if it has a `{tag}`; without the setting, to the sender."""
    if not settings.BOUNCES_TO:
        return Envelope(mail.sent_from, mail.sent_to)
    address = tagged(settings.BOUNCES_TO, number=mail.pk, key=settings.SECRET_KEY)
    return Envelope(address, mail.sent_to, is_own_address=False)


def mail_id_in(content: bytes) -> int | None:
    """The id of the email whose tagged address a message was sent to, or None."""
    return number_in(content, pattern=settings.BOUNCES_TO, key=settings.SECRET_KEY)
