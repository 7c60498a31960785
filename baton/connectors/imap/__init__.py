"""Reads one folder of an IMAP server (RFC 9051): the messages after a UID, oldest first, without marking them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class ImapFault(Exception):
    """The mailbox could not be read. The message says why and what to do, and never contains the password."""


class BadMailboxAddress(ImapFault):
    """The URL is not a mailbox, or would send the password unencrypted over a network."""


class Unreachable(ImapFault):
    """The server did not answer, did not speak IMAP, or closed the connection."""


class WrongPassword(ImapFault):
    """The server rejected the user or the password."""


class NoSuchFolder(ImapFault):
    """The folder does not exist, or this user may not read it."""


@dataclass(frozen=True, slots=True)
class FetchedMessage:
    """One message of the folder. `content` is truncated for very large messages."""

    uid: int
    at: datetime
    content: bytes


class Folder(Protocol):
    """An open folder. UIDs increase with time, and are only valid with their `uid_validity`."""

    @property
    def uid_validity(self) -> int: ...

    def after(self, uid: int, *, at_most: int) -> Iterator[Sequence[FetchedMessage]]:
        """The messages with a higher UID, in order, in batches."""
