"""A folder on a real IMAP server, by the standard library.

Five commands are all that is used, so what `imaplib` leaves to its caller (quoting, taking answers apart) is little.
The folder is opened with EXAMINE and mails are fetched with PEEK: neither can change a thing in it.
"""

import imaplib
import re
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from baton.connectors.imap import Arrived, Folder, NoSuchFolder, Unreachable, WrongPassword
from baton.connectors.imap.address import Address

SECONDS_TO_ANSWER = 30
AT_ONCE = 25
UIDS_AT_ONCE = 50_000  # in one answer, which `imaplib` takes up to a million bytes of
LARGEST = 1_000_000  # bytes of a mail that are read; the words of a person are among the first

_UID = re.compile(rb"\bUID (\d+)")

Answer = list[bytes | tuple[bytes, bytes]]


@contextmanager
def open_folder(address: Address, *, seconds_to_answer: float = SECONDS_TO_ANSWER) -> Iterator[Folder]:
    """Sign in and open the folder for reading; refuses with an `ImapFault`, also while mails are read."""
    with _as_unreachable(address):
        connection = _connect(address, seconds_to_answer)
    try:
        with _as_unreachable(address):
            _sign_in(connection, address)
        yield _Opened(connection, address)
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            connection.logout()
        with suppress(OSError):
            connection.shutdown()


@contextmanager
def _as_unreachable(address: Address) -> Iterator[None]:
    try:
        yield
    except (OSError, imaplib.IMAP4.error) as error:
        raise Unreachable(f"The mail server {address.host}:{address.port} fails: {_said(error)}") from error


def _connect(address: Address, seconds: float) -> imaplib.IMAP4:
    if not address.is_encrypted:
        return imaplib.IMAP4(address.host, address.port, timeout=seconds)
    return imaplib.IMAP4_SSL(address.host, address.port, ssl_context=ssl.create_default_context(), timeout=seconds)


def _sign_in(connection: imaplib.IMAP4, address: Address) -> None:
    """By PLAIN where the server has it (RFC 4616), which takes any character in a password."""
    try:
        if "AUTH=PLAIN" in connection.capabilities:
            connection.authenticate("PLAIN", lambda _challenge: f"\0{address.user}\0{address.password}".encode())
        else:
            connection.login(address.user, address.password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeEncodeError) as refused:
        raise WrongPassword(f"{address.host} does not let {address.user} in: {_said(refused)}") from refused


class _Opened:
    """An open folder."""

    def __init__(self, connection: imaplib.IMAP4, address: Address) -> None:
        self._connection, self._address = connection, address
        with _as_unreachable(address):
            status, said = connection.select(address.folder_on_the_wire, readonly=True)
        if status != "OK":
            raise NoSuchFolder(f"{address.user} has no folder “{address.folder}” to read: {_in_words(said[0])}")
        self.uid_validity, self._uid_next = self._number("UIDVALIDITY"), self._number("UIDNEXT")

    def after(self, uid: int, *, at_most: int) -> Iterator[Sequence[Arrived]]:
        uids = self._uids_after(uid, at_most)
        for start in range(0, len(uids), AT_ONCE):
            yield self._fetch(uids[start : start + AT_ONCE])

    def _number(self, name: str) -> int:
        number = self._connection.response(name)[1][0]
        if number is None:
            raise Unreachable(f"The mail server {self._address.host} does not say {name} of the folder (RFC 9051).")
        return int(number)

    def _uids_after(self, uid: int, at_most: int) -> list[int]:
        found: list[int] = []
        for first in range(uid + 1, self._uid_next, UIDS_AT_ONCE):
            last = min(first + UIDS_AT_ONCE, self._uid_next) - 1
            answer = self._ask("SEARCH", f"UID {first}:{last}")[0]
            found += sorted(map(int, answer.split() if isinstance(answer, bytes) else []))
            if len(found) >= at_most:
                break
        return found[:at_most]

    def _fetch(self, uids: Sequence[int]) -> list[Arrived]:
        answer = self._ask("FETCH", ",".join(map(str, uids)), f"(UID INTERNALDATE BODY.PEEK[]<0.{LARGEST}>)")
        # A mail is a pair of its facts and its content. Facts may also follow, up to the next pair.
        arrived: dict[int, Arrived] = {}
        for place, piece in enumerate(answer):
            if isinstance(piece, tuple):
                following = answer[place + 1] if place + 1 < len(answer) else b""
                mail = _arrived(piece[0] + b" " + (following if isinstance(following, bytes) else b""), piece[1])
                arrived[mail.uid] = mail
        return [arrived[uid] for uid in uids if uid in arrived]  # what was deleted meanwhile does not come

    def _ask(self, command: str, *words: str) -> Answer:
        with _as_unreachable(self._address):
            status, answer = self._connection.uid(command, *words)
            if status != "OK":
                raise imaplib.IMAP4.error(f"{command}: {_in_words(answer[0])}")
        return list(answer)


def _arrived(facts: bytes, content: bytes) -> Arrived:
    uid, at = _UID.search(facts), imaplib.Internaldate2tuple(facts)
    if uid is None or at is None:
        raise Unreachable(f"The mail server answers with an email that it does not name: {facts[:100]!r}")
    return Arrived(int(uid[1]), datetime.fromtimestamp(time.mktime(at), UTC), content)


def _in_words(answer: object) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer or "no reason given")


def _said(error: Exception) -> str:
    reason = error.args[0] if len(error.args) == 1 and isinstance(error.args[0], bytes) else str(error)
    return " ".join(_in_words(reason).split()) or type(error).__name__
