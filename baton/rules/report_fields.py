"""The fields of reports on mail: of its delivery (RFC 3464), and of what people complain about (RFC 5965).

They are read as text, so it does not matter whether the report is encoded, has blanks before its colons, or has
slipped into the text of a mail whose boundaries are wrong. A repeated name begins a new group, as a blank line does.
"""

import re
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from email.errors import MissingHeaderBodySeparatorDefect
from email.message import Message
from quopri import decodestring

from baton.rules.mail_text import header_as_text, storable

LONGEST_REPORT = 100_000  # characters
# Bounded, as names are short: prose with a colon in a later sentence is no field.
_FIELD = re.compile(r"^([A-Za-z][A-Za-z-]{2,40})[ \t]*:[ \t]*(.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


def field_groups(text: str) -> Iterator[dict[str, str]]:
    """The groups of fields in a text, by names in small letters, each value on one line."""
    for block in _BLANK_LINE.split(text[:LONGEST_REPORT]):
        fields: dict[str, str] = {}
        for name, value in _FIELD.findall(block):
            # Some servers forget the blank line between recipients, and would report only the last one.
            if name.lower() in fields:
                yield fields
                fields = {}
            fields[name.lower()] = storable(" ".join(value.split()))
        if fields:
            yield fields


def report_texts(message: Message, *types: str) -> list[str]:
    """The parts of these types as text. The parser takes them for mails within a mail, and does not decode them."""
    return [_text(part) for part in message.walk() if part.get_content_type() in types]


def _text(part: Message) -> str:
    payload = part.get_payload()
    if not isinstance(payload, list):
        return _own_text(part)
    text = "\n\n".join(_flat(below) for below in payload if isinstance(below, Message))
    raw, encoding = text.encode(), str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    # Wrongly declared encodings are common, and the text as it stands may still be readable.
    with suppress(ValueError):
        raw = decodestring(raw) if encoding == "quoted-printable" else raw
        raw = b64decode(raw) if encoding == "base64" else raw
    return storable(raw.decode("utf-8", "replace")).replace("\r\n", "\n")


def _flat(message: Message) -> str:
    fields = "\n".join(f"{name}: {value}" for name, value in message.raw_items())
    payload = message.get_payload()
    if isinstance(payload, list):
        below = "\n\n".join(_flat(part) for part in payload if isinstance(part, Message))
    else:
        below = _own_text(message)
    # The parser misses the blank line because a field is broken; what follows belongs to the same recipient.
    is_one_group = any(isinstance(defect, MissingHeaderBodySeparatorDefect) for defect in message.defects)
    between = "\n" if is_one_group else "\n\n"
    return f"{header_as_text(fields)}{between}{below}" if fields else below


def _own_text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return storable(content.decode("utf-8", "replace")).replace("\r\n", "\n") if isinstance(content, bytes) else ""
