"""Which lookup field another one was renamed to in the CRM, as far as their names can tell.

Every word of the shorter name is in the longer one (SDR__c, SDR_Rep__c), or they are spelled alike (AE__c, A_E__c).
Of several, the one that is spelled most alike.
"""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

# Three of four letters in common. A wrong proposal is worse than none, as somebody may accept it unread.
ALIKE = 0.75
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# Every custom field has it, so it would make any two of them look alike.
_SUFFIX = re.compile(r"__[cr]$", re.IGNORECASE)


def likely_rename(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `name` was probably renamed to; None if no name is like it."""
    scored = [(_likeness(name, candidate), candidate) for candidate in candidates]
    likeness, candidate = max(scored, default=(0.0, ""))
    return candidate if likeness >= ALIKE else None


def _likeness(name: str, other: str) -> float:
    """From 0 to 2; names of which one has all words of the other come first."""
    words, other_words = _words(name), _words(other)
    spelled = SequenceMatcher(None, "".join(words), "".join(other_words)).ratio()
    shorter, longer = sorted((set(words), set(other_words)), key=len)
    # A word added or dropped is how fields are usually renamed. By
    # spelling alone, `CRM__c` is as much like `CSM__c` as `CSM_Rep__c` is.
    return 1 + spelled if shorter and shorter <= longer else spelled


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(_SUFFIX.sub("", name))]
