"""Reads the one mailbox for replies and bounces, continuing where the last reading stopped.

The position in the mailbox is saved in the transaction of each message. So even if a reader is killed, the next one
continues there, and no message counts twice. If the server renumbers its messages, they are recognized by Message-ID.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256

from django.conf import settings
from django.db import InterfaceError, OperationalError

from baton.connectors.imap import BadMailboxAddress, FetchedMessage, Folder, ImapFault
from baton.connectors.imap.address import read_address
from baton.connectors.imap.folder import open_folder
from baton.mail.envelopes import mail_id_in
from baton.mail.models import Mailbox, ReceivedMail
from baton.mail.receiving import receive
from baton.rules.inbound import InboundEmail, InboundKind, read_email
from baton.sql.transactions import one_transaction

log = logging.getLogger("baton.mail")

MAX_MESSAGES = 1000  # per reading; the next reading is a minute later
INVALID_ADDRESS = "BATON_IMAP_URL"  # stands for a mailbox with an invalid address, to save its fault

NOT_SET_UP = "No mailbox is configured. The operator can set BATON_IMAP_URL."


class NoMailbox(ValueError):
    """No mailbox is configured."""


@dataclass(frozen=True, slots=True)
class MailboxCheck:
    """The messages received since the last reading. `is_all` is false if some are left for the next reading."""

    received: tuple[ReceivedMail, ...]
    is_all: bool


def check_mailbox(*, at: datetime) -> MailboxCheck:
    """Read and save new messages. An `ImapFault` is saved for Sequence Admins to see, and raised."""
    if not settings.IMAP_URL:
        raise NoMailbox(NOT_SET_UP)
    try:
        with open_folder(read_address(settings.IMAP_URL)) as folder:
            return read_folder(folder=folder, name=_name(), at=at)
    # By the name, as the mailbox may have no row before it was ever reached.
    except ImapFault as fault:
        Mailbox.objects.update_or_create(address=_name(), defaults={"trouble": str(fault)})
        raise


def read_folder(*, folder: Folder, name: str, at: datetime, at_most: int = MAX_MESSAGES) -> MailboxCheck:
    """Read and save the messages of a folder that are newer than the last one read."""
    mailbox, _is_new = Mailbox.objects.get_or_create(address=name)
    # After a renumbering everything is read again; Message-IDs keep known messages from counting twice.
    start = mailbox.last_uid if mailbox.uid_validity == folder.uid_validity else 0
    received, message_count = list[ReceivedMail](), 0
    for batch in folder.after(start, at_most=at_most):
        for fetched in batch:
            message_count += 1
            if saved := _save_or_log(fetched, mailbox_id=mailbox.pk, uid_validity=folder.uid_validity, at=at):
                received.append(saved)
    Mailbox.objects.filter(pk=mailbox.pk).update(read_at=at, trouble="")
    return MailboxCheck(tuple(received), is_all=message_count < at_most)


def require_standing() -> Mailbox:
    """Like `standing`; raises `NoMailbox` if none is configured."""
    if not settings.IMAP_URL:
        raise NoMailbox(NOT_SET_UP)
    return standing() or Mailbox(address=_name())


def standing() -> Mailbox | None:
    """The mailbox with its position and fault; None if none is configured or it was never read."""
    return Mailbox.objects.filter(address=_name()).first() if settings.IMAP_URL else None


def _name() -> str:
    try:
        return str(read_address(settings.IMAP_URL))
    except BadMailboxAddress:
        return INVALID_ADDRESS


def _save_or_log(fetched: FetchedMessage, *, mailbox_id: int, uid_validity: int, at: datetime) -> ReceivedMail | None:
    """Save a message. One that fails to be processed is saved as not a reply, so it does not stop the others."""
    save = partial(_save, fetched, mailbox_id=mailbox_id, uid_validity=uid_validity, at=at)
    try:
        return save(read_email(fetched.content))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("The message with UID %s could not be processed", fetched.uid)
        # The position has to pass it, or the same message would stop every later reading.
        return save(InboundEmail(InboundKind.OTHER, f"sha256:{sha256(fetched.content).hexdigest()}"))


@one_transaction
def _save(
    fetched: FetchedMessage, reading: InboundEmail, *, mailbox_id: int, uid_validity: int, at: datetime
) -> ReceivedMail | None:
    """Save one message, unless another reader was faster."""
    # The first lock of all, before people and participants: two readers take turns instead of meeting half-way.
    mailbox = Mailbox.objects.select_for_update(no_key=True).get(pk=mailbox_id)
    if mailbox.uid_validity == uid_validity and fetched.uid <= mailbox.last_uid:
        return None
    mailbox.uid_validity, mailbox.last_uid, mailbox.read_at = uid_validity, fetched.uid, at
    mailbox.save(update_fields=["uid_validity", "last_uid", "read_at"])
    # From the raw message, because a returned one may be too broken to be parsed.
    tagged_mail_id = mail_id_in(fetched.content)
    return receive(reading=reading, received_at=fetched.at, at=at, tagged_mail_id=tagged_mail_id)
