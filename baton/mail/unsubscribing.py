"""The address that takes a record off all mail: signed, so that nobody takes off somebody else, and good for ever."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from baton.crm.models import Record

_SIGNER = Signer(salt="unsubscribe")


class UnknownLink(LookupError):
    """The address was not given out by this Baton, or not whole."""


def link_for(record_id: int) -> str:
    path = reverse("unsubscribe", args=[_SIGNER.sign(str(record_id))])
    return settings.BATON_URL.rstrip("/") + path


def record_of(token: str) -> Record:
    """Whose record a link is for."""
    try:
        record = Record.objects.filter(pk=int(_SIGNER.unsign(token))).first()
    except (BadSignature, ValueError) as error:
        raise UnknownLink("This link is not complete. Copy it whole from the mail.") from error
    if record is None:
        raise UnknownLink("This link is for nobody whom we still write to.")
    return record


def opt_out(*, record_id: int) -> None:
    """No mail is sent to the record from now on; saying so twice changes nothing."""
    Record.objects.filter(pk=record_id, opted_out_of_email=False).update(opted_out_of_email=True)
