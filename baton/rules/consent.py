"""Through which channels a person can still be reached, and whether that is enough for a sequence.

1. An email goes through the channel email; a call and an SMS go through the phone. A task goes through none.
2. Who is opted out of email, or is not to be called, is not reached through that channel.
3. Who is reached through none of the channels that a sequence uses does not enter it, and leaves it.
   A sequence that uses no channel takes everyone.
4. Who is reached through some of them stays: the actions of the others are skipped, or warn whoever does them.
"""

from collections.abc import Collection
from enum import StrEnum


class Channel(StrEnum):
    """A way to reach a person."""

    EMAIL = "email"
    PHONE = "phone"


CHANNELS = {"email": Channel.EMAIL, "call": Channel.PHONE, "sms": Channel.PHONE}


def is_unreachable(types: Collection[str], *, closed: Collection[Channel]) -> bool:
    """Whether nobody with these channels closed is reached by a sequence with actions of these types."""
    used = {CHANNELS[type_] for type_ in types if type_ in CHANNELS}
    # A sequence of tasks alone reaches nobody and so refuses nobody; the empty set is below every set.
    return bool(used) and used <= set(closed)
