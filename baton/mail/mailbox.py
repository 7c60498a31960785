"""Reading the one mailbox that answers come to, from where it was read to.

How far it was read is written in the transaction of each mail. So whatever kills the reader, the next one goes on
where it was, and no mail counts twice; one met again, because the server counts anew, is known by its Message-ID.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _

from baton.connectors.imap import Arrived, BadAddress, Folder, ImapFault
from baton.connectors.imap.address import read_address
from baton.connectors.imap.folder import open_folder
from baton.mail.envelopes import mail_id_in
from baton.mail.models import Mailbox, ReceivedMail
from baton.mail.receiving import receive
from baton.rules.inbound import Kind, Reading, read
from baton.sql.transactions import one_transaction

log = logging.getLogger("baton.mail")

AT_MOST = 1000  # mails at a time; the rest has its turn a minute later
NAMELESS = "BATON_IMAP_URL"  # the mailbox of an address that names none, to keep what is wrong with it

NOT_SET_UP = _("No mailbox is set up. Whoever runs Baton sets BATON_IMAP_URL.")


class NoMailbox(ValueError):
    """No mailbox is set up."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came since the mailbox was last read; `is_all` if nothing is left for the next time."""

    received: tuple[ReceivedMail, ...]
    is_all: bool


def check(*, at: datetime) -> Checked:
    """Read what has come, and keep it; an `ImapFault` is raised, and kept for others to see."""
    if not settings.IMAP_URL:
        raise NoMailbox(NOT_SET_UP)
    try:
        with open_folder(read_address(settings.IMAP_URL)) as folder:
            return read_folder(folder=folder, name=_name(), at=at)
    except ImapFault as fault:
        Mailbox.objects.update_or_create(address=_name(), defaults={"trouble": str(fault)})
        raise


def read_folder(*, folder: Folder, name: str, at: datetime, at_most: int = AT_MOST) -> Checked:
    """Keep the mails of a folder that came after those already read."""
    mailbox, _is_new = Mailbox.objects.get_or_create(address=name)
    start = mailbox.last_uid if mailbox.uid_validity == folder.uid_validity else 0
    received, seen = list[ReceivedMail](), 0
    for batch in folder.after(start, at_most=at_most):
        for arrived in batch:
            seen += 1
            if kept := _keep_or_pass(arrived, mailbox_id=mailbox.pk, uid_validity=folder.uid_validity, at=at):
                received.append(kept)
    Mailbox.objects.filter(pk=mailbox.pk).update(read_at=at, trouble="")
    return Checked(tuple(received), is_all=seen < at_most)


def require_standing() -> Mailbox:
    """As `standing`; refuses where none is set up."""
    if not settings.IMAP_URL:
        raise NoMailbox(NOT_SET_UP)
    return standing() or Mailbox(address=_name())


def standing() -> Mailbox | None:
    """How far the mailbox was read and what is wrong with it; nothing where none is set up or none was read yet."""
    return Mailbox.objects.filter(address=_name()).first() if settings.IMAP_URL else None


def _name() -> str:
    try:
        return str(read_address(settings.IMAP_URL))
    except BadAddress:
        return NAMELESS


def _keep_or_pass(arrived: Arrived, *, mailbox_id: int, uid_validity: int, at: datetime) -> ReceivedMail | None:
    """One email that cannot be followed is kept as an email that answers nothing, and holds up no other."""
    keep = partial(_keep, arrived, mailbox_id=mailbox_id, uid_validity=uid_validity, at=at)
    try:
        return keep(read(arrived.content))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("The email with UID %s could not be followed", arrived.uid)
        return keep(Reading(Kind.OTHER, f"sha256:{sha256(arrived.content).hexdigest()}"))


@one_transaction
def _keep(
    arrived: Arrived, reading: Reading, *, mailbox_id: int, uid_validity: int, at: datetime
) -> ReceivedMail | None:
    """Keep one mail, unless another reader has been faster."""
    mailbox = Mailbox.objects.select_for_update(no_key=True).get(pk=mailbox_id)
    if mailbox.uid_validity == uid_validity and arrived.uid <= mailbox.last_uid:
        return None
    mailbox.uid_validity, mailbox.last_uid, mailbox.read_at = uid_validity, arrived.uid, at
    mailbox.save(update_fields=["uid_validity", "last_uid", "read_at"])
    tagged = mail_id_in(arrived.content)
    return receive(reading=reading, received_at=arrived.at, at=at, tagged_mail_id=tagged)
