"""The unsubscribe link. It is signed, so no one can opt out other recipients, and it never expires."""

from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from baton.crm.models import Record, Suppression
from baton.mail.models import Mail
from baton.mail.opting_out import opt_out, opt_out_recipient
from baton.sql.transactions import one_transaction

# Not `TimestampSigner`: laws ask that an opt-out works for weeks, and people unsubscribe from old email.
_SIGNER = Signer(salt="unsubscribe")


class UnknownLink(LookupError):
    """The link was not created by this Baton, or is incomplete."""


def link_for(record_id: int, *, mail_id: int | None = None) -> str:
    """The unsubscribe link of an email. It opts out the address that this email is sent to."""
    token = f"{record_id}.{mail_id}" if mail_id else str(record_id)
    return settings.BATON_URL.rstrip("/") + reverse("unsubscribe", args=[_SIGNER.sign(token)])


def address_of(token: str) -> str:
    """The address that a link opts out: the recipient of its email, even if the record's address has changed."""
    address, _mail = _read(token)
    return address


@one_transaction
def unsubscribe(token: str, *, at: datetime) -> None:
    """Opt out the address of a link. Nobody signs in for that, so it is not done by a user."""
    address, mail = _read(token)
    if mail:
        opt_out_recipient(mail, source=Suppression.Source.LINK, why="", at=at)
    else:
        opt_out(address=address, source=Suppression.Source.LINK, why="", at=at)


def _read(token: str) -> tuple[str, Mail | None]:
    """The address that a link opts out, and the email that it was in."""
    try:
        record_id, _dot, mail_id = _SIGNER.unsign(token).partition(".")
        mail = _with_sequence(int(mail_id)) if mail_id else None
        record = Record.objects.only("email").filter(pk=int(record_id)).first()
    except (BadSignature, ValueError) as error:
        raise UnknownLink("This link is incomplete. Copy the full link from the email.") from error
    address = mail.sent_to if mail else record.email if record else ""
    if not address:
        raise UnknownLink("This link is no longer valid: we have no email address for it.")
    return address, mail


def _with_sequence(mail_id: int) -> Mail | None:
    return Mail.objects.select_related("participant_action__participant__sequence").filter(pk=mail_id).first()
