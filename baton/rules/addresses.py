"""When two email addresses are the same address, in one normal form.

1. Capitals do not matter, in the mailbox neither: no mail server in use distinguishes them.
2. A domain in letters of its own (`münchen.example`) is the one that mail servers write in ASCII (IDNA 2008).
3. What IDNA does not allow stays as it is, in lower case, so that every text has a normal form.
"""

import unicodedata

import idna


def normal_form(address: str) -> str:
    """`user@xn--mnchen-3ya.example` for `User@München.example`; the same for each spelling of an address."""
    mailbox, domain = _parts(address)
    return f"{mailbox}@{_in_ascii(domain)}" if domain else mailbox


def spelling(address: str) -> str:
    """The address as people read it: in lower case, its domain in its own letters."""
    mailbox, domain = _parts(address)
    return f"{mailbox}@{_in_letters(_in_ascii(domain))}" if domain else mailbox


def _parts(address: str) -> tuple[str, str]:
    """The mailbox and the domain; of what has none, all of it and nothing."""
    text = unicodedata.normalize("NFC", address.strip().lower())
    mailbox, _at, domain = text.rpartition("@")
    return (mailbox, domain) if mailbox and domain else (text, "")


def _in_ascii(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return domain


def _in_letters(domain: str) -> str:
    if "xn--" not in domain:
        return domain
    try:
        return idna.decode(domain)
    except idna.IDNAError:
        return domain
