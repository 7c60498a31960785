"""The link by which a recipient opts out: signed, so that nobody opts out somebody else, and good for ever."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from baton.crm.models import Record
from baton.mail.models import Mail

_SIGNER = Signer(salt="unsubscribe")


class UnknownLink(LookupError):
    """The address was not given out by this Baton, or not whole."""


def link_for(record_id: int, *, mail_id: int | None = None) -> str:
    """The link in an email to a record; it opts out the address that this email is sent to."""
    token = f"{record_id}.{mail_id}" if mail_id else str(record_id)
    return settings.BATON_URL.rstrip("/") + reverse("unsubscribe", args=[_SIGNER.sign(token)])


def address_of(token: str) -> str:
    """The address that a link opts out: where its email was sent, whatever address the record has today."""
    try:
        record_id, _dot, mail_id = _SIGNER.unsign(token).partition(".")
        mail = Mail.objects.only("sent_to").filter(pk=int(mail_id)).first() if mail_id else None
        record = Record.objects.only("email").filter(pk=int(record_id)).first()
    except (BadSignature, ValueError) as error:
        raise UnknownLink("This link is not complete. Copy it whole from the mail.") from error
    address = mail.sent_to if mail else record.email if record else ""
    if not address:
        raise UnknownLink("This link is for nobody whom we still write to.")
    return address
