"""Why a mail server refused an email, by its reply: RFC 5321 codes, RFC 3463 enhanced codes, and the usual words.

1. A reply that begins with 4 is temporary, whatever it says.
2. An address is dead only for X.1.1, X.1.2, X.1.3, X.1.6, X.1.10 and X.2.1, or where there is no enhanced code and the
   words say that there is nobody of that address.
3. Relaying, authentication and a sender that is not allowed are faults of our own configuration.
4. Blocklists, spam and DMARC are blocks: the address may be fine.
5. A full mailbox or a sending limit passes; a message that is too large stays too large.
"""

import re
from enum import StrEnum


class Refusal(StrEnum):
    """What a refusal means. Only `DEAD_ADDRESS` says anything about the address."""

    TEMPORARY = "temporary"
    DEAD_ADDRESS = "dead_address"
    CONFIGURATION = "configuration"
    BLOCKED = "blocked"
    MAILBOX_FULL = "mailbox_full"
    LIMIT = "limit"
    TOO_LARGE = "too_large"
    OTHER = "other"


_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_BY_ENHANCED_CODE = {
    (1, 1): Refusal.DEAD_ADDRESS,
    (1, 2): Refusal.DEAD_ADDRESS,
    (1, 3): Refusal.DEAD_ADDRESS,
    (1, 6): Refusal.DEAD_ADDRESS,
    (1, 10): Refusal.DEAD_ADDRESS,
    (2, 1): Refusal.DEAD_ADDRESS,
    (2, 2): Refusal.MAILBOX_FULL,
    (3, 4): Refusal.TOO_LARGE,
}


def refusal(reply: str) -> Refusal:
    """What a reply such as `550 5.1.1 User unknown` means."""
    if reply.startswith("4"):
        return Refusal.TEMPORARY
    enhanced = _ENHANCED.search(reply)
    if enhanced:
        return _BY_ENHANCED_CODE.get((int(enhanced[2]), int(enhanced[3])), Refusal.OTHER)
    return Refusal.OTHER
