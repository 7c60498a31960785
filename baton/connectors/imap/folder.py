"""A folder on a real IMAP server, using the standard library.

Only five commands are used, so the work that `imaplib` leaves to its caller (quoting, parsing answers) is small. The
folder is opened with EXAMINE and messages are fetched with PEEK: neither can change anything in it.
"""

import imaplib
import re
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from baton.connectors.imap import FetchedMessage, Folder, NoSuchFolder, Unreachable, WrongPassword
from baton.connectors.imap.address import MailboxAddress

ANSWER_SECONDS = 30
MESSAGES_PER_FETCH = 25
UIDS_PER_SEARCH = 50_000  # per answer; `imaplib` reads up to a million bytes of one
MAX_BYTES = 1_000_000  # bytes read per message; the text that a person wrote comes first

_UID = re.compile(rb"\bUID (\d+)")

Answer = list[bytes | tuple[bytes, bytes]]


@contextmanager
def open_folder(address: MailboxAddress, *, seconds_to_answer: float = ANSWER_SECONDS) -> Iterator[Folder]:
    """Sign in and open the folder read-only. Raises an `ImapFault`, also later while messages are read."""
    with _as_unreachable(address):
        connection = _connect(address, seconds_to_answer)
    try:
        with _as_unreachable(address):
            _sign_in(connection, address)
        yield _OpenFolder(connection, address)
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            connection.logout()
        with suppress(OSError):
            connection.shutdown()


@contextmanager
def _as_unreachable(address: MailboxAddress) -> Iterator[None]:
    try:
        yield
    except (OSError, imaplib.IMAP4.error) as error:
        raise Unreachable(
            f"Can’t read from the mail server {address.host}:{address.port}: {_reason_of(error)}"
        ) from error


def _connect(address: MailboxAddress, seconds: float) -> imaplib.IMAP4:
    if not address.is_encrypted:
        return imaplib.IMAP4(address.host, address.port, timeout=seconds)
    return imaplib.IMAP4_SSL(address.host, address.port, ssl_context=ssl.create_default_context(), timeout=seconds)


def _sign_in(connection: imaplib.IMAP4, address: MailboxAddress) -> None:
    """Sign in with PLAIN if available (RFC 4616), because it accepts every character in a password."""
    try:
        if "AUTH=PLAIN" in connection.capabilities:
            connection.authenticate("PLAIN", lambda _challenge: f"\0{address.user}\0{address.password}".encode())
        else:
            connection.login(address.user, address.password)
    # A broken connection is a subclass of a refusal, and must not be told as a wrong password.
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeEncodeError) as refused:
        raise WrongPassword(
            f"{address.host} rejected the sign-in of {address.user}: {_reason_of(refused)}"
        ) from refused


class _OpenFolder:
    """An open folder."""

    def __init__(self, connection: imaplib.IMAP4, address: MailboxAddress) -> None:
        self._connection, self._address = connection, address
        with _as_unreachable(address):
            status, answer = connection.select(address.folder_on_the_wire, readonly=True)
        if status != "OK":
            raise NoSuchFolder(f"{address.user} cannot read the folder “{address.folder}”: {_as_text(answer[0])}")
        self.uid_validity, self._uid_next = self._number("UIDVALIDITY"), self._number("UIDNEXT")

    def after(self, uid: int, *, at_most: int) -> Iterator[Sequence[FetchedMessage]]:
        uids = self._uids_after(uid, at_most)
        for start in range(0, len(uids), MESSAGES_PER_FETCH):
            yield self._fetch(uids[start : start + MESSAGES_PER_FETCH])

    def _number(self, name: str) -> int:
        number = self._connection.response(name)[1][0]
        if number is None:
            raise Unreachable(f"The mail server {self._address.host} did not report {name} of the folder (RFC 9051).")
        return int(number)

    def _uids_after(self, uid: int, at_most: int) -> list[int]:
        uids: list[int] = []
        # Bounded above: “101:*” always gives the last message, though it is older than what was asked for.
        for first in range(uid + 1, self._uid_next, UIDS_PER_SEARCH):
            last = min(first + UIDS_PER_SEARCH, self._uid_next) - 1
            answer = self._ask("SEARCH", f"UID {first}:{last}")[0]
            uids += sorted(map(int, answer.split() if isinstance(answer, bytes) else []))
            if len(uids) >= at_most:
                break
        return uids[:at_most]

    def _fetch(self, uids: Sequence[int]) -> list[FetchedMessage]:
        answer = self._ask("FETCH", ",".join(map(str, uids)), f"(UID INTERNALDATE BODY.PEEK[]<0.{MAX_BYTES}>)")
        # A message is a pair of its attributes and its content. Attributes may also follow, up to the next pair.
        messages: dict[int, FetchedMessage] = {}
        for place, piece in enumerate(answer):
            if isinstance(piece, tuple):
                following = answer[place + 1] if place + 1 < len(answer) else b""
                message = _message(piece[0] + b" " + (following if isinstance(following, bytes) else b""), piece[1])
                messages[message.uid] = message
        return [messages[uid] for uid in uids if uid in messages]  # deleted ones are missing

    def _ask(self, command: str, *words: str) -> Answer:
        with _as_unreachable(self._address):
            status, answer = self._connection.uid(command, *words)
            if status != "OK":
                raise imaplib.IMAP4.error(f"{command}: {_as_text(answer[0])}")
        return list(answer)


def _message(attributes: bytes, content: bytes) -> FetchedMessage:
    uid, at = _UID.search(attributes), imaplib.Internaldate2tuple(attributes)
    if uid is None or at is None:
        raise Unreachable(f"The mail server sent a message without a UID or date: {attributes[:100]!r}")
    return FetchedMessage(int(uid[1]), datetime.fromtimestamp(time.mktime(at), UTC), content)


def _as_text(answer: object) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer or "no reason given")


def _reason_of(error: Exception) -> str:
    reason = error.args[0] if len(error.args) == 1 and isinstance(error.args[0], bytes) else str(error)
    return " ".join(_as_text(reason).split()) or type(error).__name__
