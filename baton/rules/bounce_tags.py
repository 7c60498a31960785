"""Envelope senders that name the email they are of, so that whatever is sent back to them can be matched unread.

1. The tag stands where `{tag}` stands in the address, as in `bounces+{tag}@example.com`.
2. It is the number of the email, and a signature so that nobody else can name one. Both are in Base32, so that
   capitals and small letters do not matter: some servers change them.
3. A local part has at most 64 characters (RFC 5321, section 4.5.3.1.1); that has to suffice for the largest number.
4. Where an email was sent to is written in several headers, depending on the server that delivered it. All are looked
   at; only a signature that is right counts.
"""

import hmac
import re
from base64 import b32encode
from collections.abc import Iterator
from email import message_from_bytes
from email.utils import getaddresses
from hashlib import sha256

PLACE = "{tag}"
LONGEST_LOCAL_PART = 64
_DIGITS = "0123456789abcdefghijklmnopqrstuv"
_SIGNATURE_BYTES = 10  # 16 characters of Base32, 80 bits
_LONGEST_TAG = 13 + 1 + 16  # a 64-bit number, a hyphen, the signature
_HEADERS = (
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "X-Envelope-To",
    "Original-Recipient",
    "Final-Recipient",
    "X-Delivered-To",
    "X-Forwarded-To",
    "Resent-To",
    "To",
    "Cc",
)
_KIND = re.compile(r"^\s*rfc822\s*;", re.IGNORECASE)


def problem_of(pattern: str) -> str:
    """Why no address can be made of a pattern; blank if one can."""
    local, at, domain = pattern.rpartition("@")
    if pattern.count(PLACE) > 1 or PLACE in domain:
        return f"{PLACE} stands once, before the @."
    if PLACE in local and len(local) - len(PLACE) + _LONGEST_TAG > LONGEST_LOCAL_PART:
        return f"Before the @, at most {LONGEST_LOCAL_PART - _LONGEST_TAG} characters may stand beside {PLACE}."
    return "" if at and domain else "It is not an email address."


def tagged(pattern: str, *, number: int, key: str) -> str:
    """The address for one email; a pattern without a place for the tag is the same for all."""
    return pattern.replace(PLACE, f"{_in_base_32(number)}-{_signature(number, key)}")


def number_in(content: bytes, *, pattern: str, key: str) -> int | None:
    """The number of the email whose tagged address this one was sent to."""
    if PLACE not in pattern:
        return None
    before, after = (re.escape(part) for part in pattern.split(PLACE))
    address = re.compile(rf"^{before}([0-9a-v]{{1,13}})-([a-z2-7]{{16}}){after}$", re.IGNORECASE)
    for recipient in _recipients(content):
        tag = address.match(recipient)
        if tag and _is_signed(number := int(tag[1], 32), tag[2], key):
            return number
    return None


def _recipients(content: bytes) -> Iterator[str]:
    message = message_from_bytes(content)
    for name in _HEADERS:
        values = [_KIND.sub("", str(value)) for value in message.get_all(name, [])]
        yield from (address for _name, address in getaddresses(values))


def _is_signed(number: int, signature: str, key: str) -> bool:
    return hmac.compare_digest(_signature(number, key), signature.lower())


def _signature(number: int, key: str) -> str:
    digest = hmac.digest(key.encode(), f"bounce tag {number}".encode(), sha256)
    return b32encode(digest[:_SIGNATURE_BYTES]).decode().lower()


def _in_base_32(number: int) -> str:
    digits = ""
    while number or not digits:
        number, last = divmod(number, 32)
        digits = _DIGITS[last] + digits
    return digits
