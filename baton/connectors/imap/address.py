"""Parses mailbox URLs like `imaps://user:password@mail.example.com:993/INBOX`."""

import base64
import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from baton.connectors.imap import BadMailboxAddress

PORTS = {"imaps": 993, "imap": 143}
# On this machine nobody listens in. Anywhere else, an unencrypted mailbox gives its password to the network.
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class MailboxAddress:
    """A mailbox with its user and password. As text, without the password."""

    user: str
    password: str = field(repr=False)
    host: str
    port: int
    folder: str
    is_encrypted: bool

    def __str__(self) -> str:
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"

    @property
    def folder_on_the_wire(self) -> str:
        """The folder's name in quotes, in the UTF-7 of IMAP (RFC 3501, 5.1.3)."""
        encoded = re.sub(r"[^ -~]+|&", _in_utf_7, self.folder)
        escaped = encoded.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'


def read_address(url: str) -> MailboxAddress:
    """The address in a URL; the default folder is INBOX. Raises `BadMailboxAddress`, never with the password."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        # The message of the library may quote the URL, and with it the password.
        parts, host, port = urlsplit(""), "", None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if parts.scheme not in PORTS or not (host and user and password):
        raise BadMailboxAddress(
            "BATON_IMAP_URL is not a mailbox address. Example: imaps://user:password@mail.example.com/INBOX"
        )
    if parts.scheme == "imap" and host not in LOOPBACK:
        raise BadMailboxAddress(f"imap:// would send the password to {host} unencrypted. Use imaps://.")
    folder = unquote(parts.path.removeprefix("/")) or "INBOX"
    # A line break in one of these would be a command of its own to the server.
    if not (user + password + folder).isprintable():
        raise BadMailboxAddress("The user, password or folder in BATON_IMAP_URL contains control characters.")
    return MailboxAddress(user, password, host, port or PORTS[parts.scheme], folder, parts.scheme == "imaps")


def _in_utf_7(match: re.Match[str]) -> str:
    if match[0] == "&":
        return "&-"
    encoded = base64.b64encode(match[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
    return f"&{encoded}-"
