"""`imaps://user:password@mail.example.com:993/INBOX` as a value."""

import base64
import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from baton.connectors.imap import BadAddress

PORTS = {"imaps": 993, "imap": 143}
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a mailbox is and who reads it; as text, all but the password."""

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


def read_address(url: str) -> Address:
    """The address in a URL; without a folder, INBOX. Refuses with `BadAddress`, which repeats no password."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if parts.scheme not in PORTS or not (host and user and password):
        raise BadAddress("A mailbox is given as imaps://user:password@mail.example.com/INBOX.")
    if parts.scheme == "imap" and host not in LOOPBACK:
        raise BadAddress(f"imap:// would send the password to {host} unencrypted. Use imaps://.")
    folder = unquote(parts.path.removeprefix("/")) or "INBOX"
    if not (user + password + folder).isprintable():
        raise BadAddress("The user, the password or the folder of the mailbox has characters that cannot be typed.")
    return Address(user, password, host, port or PORTS[parts.scheme], folder, parts.scheme == "imaps")


def _in_utf_7(found: re.Match[str]) -> str:
    if found[0] == "&":
        return "&-"
    encoded = base64.b64encode(found[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
    return f"&{encoded}-"
