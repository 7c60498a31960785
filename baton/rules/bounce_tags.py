"""Envelope senders that contain the number of their email, so returned messages can be matched without their text.

1. The tag replaces `{tag}` in the address, as in `bounces+{tag}@example.com`.
2. It is the number of the email and a signature, so nobody else can create one. Both are in Base32, so upper and
   lower case do not matter: some servers change them.
3. A local part has at most 64 characters (RFC 5321, section 4.5.3.1.1), which must be enough for the largest number.
4. Depending on the server, different headers contain the recipient. All are checked; only a valid signature counts.
"""

import hmac
import re
from base64 import b32encode
from collections.abc import Iterator
from email import message_from_bytes
from email.utils import getaddresses
from hashlib import sha256

PLACEHOLDER = "{tag}"
LONGEST_LOCAL_PART = 64
# What `int(…, 32)` reads. The signature has the other alphabet of RFC 4648, as `b32encode` writes it.
_DIGITS = "0123456789abcdefghijklmnopqrstuv"
_SIGNATURE_BYTES = 10  # 16 characters of Base32, 80 bits  # 16 characters of Base32, 80 bits
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
    """Why a pattern is not valid, or ""."""
    local, at, domain = pattern.rpartition("@")
    if pattern.count(PLACEHOLDER) > 1 or PLACEHOLDER in domain:
        return f"Use {PLACEHOLDER} only once, before the @."
    if PLACEHOLDER in local and len(local) - len(PLACEHOLDER) + _LONGEST_TAG > LONGEST_LOCAL_PART:
        return f"Use at most {LONGEST_LOCAL_PART - _LONGEST_TAG} characters before the @, not counting {PLACEHOLDER}."
    return "" if at and domain else "It is not an email address."


def tagged(pattern: str, *, number: int, key: str) -> str:
    """The address for one email. A pattern without a placeholder is the same for all emails."""
    return pattern.replace(PLACEHOLDER, f"{_in_base_32(number)}-{_signature(number, key)}")


def number_in(content: bytes, *, pattern: str, key: str) -> int | None:
    """The number of the email whose tagged address this message was sent to, or None."""
    if PLACEHOLDER not in pattern:
        return None
    before, after = (re.escape(part) for part in pattern.split(PLACEHOLDER))
    # Anchored at both ends, so “evil+bounces+…@ours” is not taken for one of ours.
    address = re.compile(rf"^{before}([0-9a-v]{{1,13}})-([a-z2-7]{{16}}){after}$", re.IGNORECASE)
    for recipient in _recipients(content):
        tag = address.match(recipient)
        # A forged number would let anybody mark somebody else's email as bounced, and so kill an address.
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
    # The purpose is part of what is signed: another signature made with the same key is no bounce tag.
    digest = hmac.digest(key.encode(), f"bounce tag {number}".encode(), sha256)
    return b32encode(digest[:_SIGNATURE_BYTES]).decode().lower()


def _in_base_32(number: int) -> str:
    digits = ""
    while number or not digits:
        number, last = divmod(number, 32)
        digits = _DIGITS[last] + digits
    return digits
