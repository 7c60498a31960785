"""The unsubscribe link. It is signed, so no one can opt out other recipients, and it never expires."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from baton.crm.models import Record
from baton.mail.models import Mail

_SIGNER = Signer(salt="unsubscribe")


class UnknownLink(LookupError):
    """The link was not created by this Baton, or is incomplete."""


def link_for(record_id: int, *, mail_id: int | None = None) -> str:
    """The unsubscribe link of an email. It opts out the address that this email is sent to."""
    token = f"{record_id}.{mail_id}" if mail_id else str(record_id)
    return settings.BATON_URL.rstrip("/") + reverse("unsubscribe", args=[_SIGNER.sign(token)])


def address_of(token: str) -> str:
    """The address that a link opts out: the recipient of its email, even if the record's address has changed."""
    try:
        record_id, _dot, mail_id = _SIGNER.unsign(token).partition(".")
        mail = Mail.objects.only("sent_to").filter(pk=int(mail_id)).first() if mail_id else None
        record = Record.objects.only("email").filter(pk=int(record_id)).first()
    except (BadSignature, ValueError) as error:
        raise UnknownLink("This link is incomplete. Copy the full link from the email.") from error
    address = mail.sent_to if mail else record.email if record else ""
    if not address:
        raise UnknownLink("This link is no longer valid: we have no email address for it.")
    return address
