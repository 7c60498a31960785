"""Reading one folder of an IMAP server (RFC 9051): what arrived after a place, oldest first; nothing is marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class ImapFault(Exception):
    """The mailbox could not be read; the message says why and what to do, and holds no password."""


class BadAddress(ImapFault):
    """The URL does not name a mailbox, or asks to send the password over a network without encryption."""


class Unreachable(ImapFault):
    """The server does not answer, speaks something else, or went away amid reading."""


class WrongPassword(ImapFault):
    """The server does not let this user in with this password."""


class NoSuchFolder(ImapFault):
    """There is no folder of this name, or this user may not read it."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One mail as it lies in the folder. Of a very large one `content` is the beginning."""

    uid: int
    at: datetime
    content: bytes


class Folder(Protocol):
    """An open folder. UIDs grow with time, and mean something with their `uid_validity` only."""

    @property
    def uid_validity(self) -> int: ...

    def after(self, uid: int, *, at_most: int) -> Iterator[Sequence[Arrived]]:
        """The mails with a higher UID, in the order of these, some at a time."""
