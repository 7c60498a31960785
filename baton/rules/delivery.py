"""Why a mail server refused an email, by its reply: RFC 5321 codes, RFC 3463 enhanced codes, and the usual words.

1. A reply that begins with 4 is temporary, whatever its text.
2. An address is dead only for the codes 5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.1.10 and 5.2.1, or if there is no enhanced code
   and the text says that the address does not exist. A generic code counts as none. Three providers use sentences of
   their own (`refusal_words.py`).
3. Servers also send these codes with text that says otherwise ("over quota (#5.1.1)"). Then the text decides, so that
   a wrong code does not mark a working address.
4. Relaying, authentication and a sender that is not allowed are errors in our own configuration.
5. Blocklists, spam and DMARC are blocks: the address may be fine.
6. A full mailbox and a sending limit are temporary; a message that is too large stays too large.

The reply in a returned email means the same, except that its server no longer tries. A code of class 4 then gives the
reason, and never makes an address dead.
"""

import re

from baton.rules.refusal_words import Refusal, is_dead_by_provider, reasons_by_words

__all__ = ["Refusal", "reason_of_return", "refusal"]

LONGEST_REPLY = 4000  # characters; RFC 5321 allows 512 a line

_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_BASIC = re.compile(r"(?<![\d.#])([45]\d\d)(?=[ \-:;,(#]|$)")

# By the subject and the detail of an enhanced code; by its subject alone where the detail is not here.
_BY_ENHANCED_CODE = {
    (1, 1): Refusal.DEAD_ADDRESS,
    (1, 2): Refusal.DEAD_ADDRESS,
    (1, 3): Refusal.DEAD_ADDRESS,
    (1, 6): Refusal.DEAD_ADDRESS,
    (1, 7): Refusal.CONFIGURATION,
    (1, 8): Refusal.CONFIGURATION,
    (1, 10): Refusal.DEAD_ADDRESS,
    (2, 1): Refusal.DEAD_ADDRESS,
    (2, 2): Refusal.MAILBOX_FULL,
    (2, 3): Refusal.TOO_LARGE,
    (3, 4): Refusal.TOO_LARGE,
    (4, 5): Refusal.LIMIT,
    (4, 7): Refusal.TEMPORARY,
    (5, 1): Refusal.CONFIGURATION,
    (5, 2): Refusal.CONFIGURATION,
    (7, 8): Refusal.CONFIGURATION,
    (7, 57): Refusal.CONFIGURATION,
    (7, 60): Refusal.CONFIGURATION,
}
_BY_SUBJECT = {6: Refusal.BLOCKED, 7: Refusal.BLOCKED}
# Generic codes: "other", "not accepting", "no route", a null MX of sender or recipient (5.7.27), and 5.1.351 of
# Microsoft, which passes on another server's reply. The text decides.
_GENERIC = {(0, 0), (1, 0), (1, 351), (2, 0), (3, 0), (3, 2), (4, 0), (4, 4), (5, 0), (7, 27)}
_POLICY = {
    (7, 0),
    (7, 1),
}  # the text says which policy, or that it is another reason, but never that the address is dead
_BY_BASIC_CODE = {
    "503": Refusal.CONFIGURATION,
    "530": Refusal.CONFIGURATION,
    "535": Refusal.CONFIGURATION,
    "552": Refusal.MAILBOX_FULL,
    "556": Refusal.DEAD_ADDRESS,  # RFC 7504: the domain accepts no email
}


def refusal(reply: str) -> Refusal:
    """What a reply such as `550 5.1.1 User unknown` means."""
    # In a dialog the first digit is the server's promise to accept it later, even where its text says “unknown user”.
    if reply.lstrip().startswith("4"):
        return Refusal.TEMPORARY
    return reason_of_return(reply)


def reason_of_return(reply: str, *, status: str = "") -> Refusal:
    """Why an email was returned, by the quoted reply and the status in the report."""
    reply = " ".join(reply[:LONGEST_REPLY].split())
    by_words = reasons_by_words(reply)
    code = _enhanced_code(reply, status[:LONGEST_REPLY])
    basic = _BASIC.search(reply)
    is_temporary = code[0] == "4" if code else basic is not None and basic[1].startswith("4")
    # Before the codes: these sentences come with codes for policy or routing, which would spare the address.
    if is_dead_by_provider(reply):
        reason = Refusal.DEAD_ADDRESS
    elif code is None:
        reason = by_words[0] if by_words else _BY_BASIC_CODE.get(basic[1] if basic else "", Refusal.OTHER)
    else:
        reason = _by_code((int(code[1]), int(code[2])), by_words)
    # A returned email is not retried, so the reason stays where it is another; only a dead address is not believed.
    if is_temporary and reason in {Refusal.DEAD_ADDRESS, Refusal.OTHER}:
        return Refusal.TEMPORARY
    return reason


def is_telling(text: str) -> bool:
    """Whether the text has an enhanced code that gives a reason."""
    return _enhanced_code(text[:LONGEST_REPLY], "") is not None


def _enhanced_code(reply: str, status: str) -> tuple[str, str, str] | None:
    """The first code with a reason in the reply, otherwise in the status; None if all are generic."""
    codes = [*_ENHANCED.findall(reply), *_ENHANCED.findall(status)]
    # Class 2 is in the text where a relay accepted it before somebody else refused.
    telling = [code for code in codes if code[0] != "2" and (int(code[1]), int(code[2])) not in _GENERIC]
    return next(iter(telling), None)


def _by_code(detail: tuple[int, int], by_words: list[Refusal]) -> Refusal:
    reason = _BY_ENHANCED_CODE.get(detail) or _BY_SUBJECT.get(detail[0], Refusal.OTHER)
    # “Temporary” is in too many texts to overrule a code, and “dead” may only confirm one.
    other_words = [words for words in by_words if words not in {Refusal.DEAD_ADDRESS, Refusal.TEMPORARY}]
    if reason == Refusal.DEAD_ADDRESS:
        is_believed = Refusal.DEAD_ADDRESS in by_words and Refusal.CONFIGURATION not in by_words
        return reason if is_believed or not other_words else other_words[0]
    return other_words[0] if detail in _POLICY and other_words else reason
