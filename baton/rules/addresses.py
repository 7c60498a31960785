"""Email addresses as mail servers take them, and when two spellings are the same address.

1. The part before @ is written in ASCII letters, digits and a few signs. Other letters need servers that understand
   SMTPUTF8, which most of the world does not, so they are refused.
2. A domain in other letters (`münchen.example`) is sent to in its ASCII form (`xn--mnchen-3ya.example`, IDNA 2008).
3. An address is one line, of the lengths of RFC 5321: 64 characters before @, 254 in all.
4. Of two spellings, capitals do not matter, in the mailbox neither: no mail server in use distinguishes them. Both
   spellings of a domain are the same. What IDNA does not allow stays as it is, in lower case, so that every text has
   a normal form.
"""

import re
import unicodedata

import idna

LONGEST_ADDRESS, LONGEST_MAILBOX = 254, 64
_ATOM = r"[-!#$%&'*+/=?^_`{}|~0-9A-Za-z]+"
_MAILBOX = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = r"[0-9A-Za-z_](?:[-0-9A-Za-z_]{0,61}[0-9A-Za-z_])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:.]{{2,45}}\]")


class BadAddress(ValueError):
    """Email can be sent neither to nor from this address; the message is a clause that says why."""


def ascii_address(address: str) -> str:
    """The address as it stands in envelopes and headers; refused as `BadAddress`."""
    mailbox, at, domain = address.strip().rpartition("@")
    if not (at and mailbox and domain):
        raise BadAddress("it is not an email address")
    if not mailbox.isascii() and mailbox.isprintable() and " " not in mailbox:
        raise BadAddress("the part before @ has letters that most mail servers do not accept")
    if not _MAILBOX.fullmatch(mailbox):
        raise BadAddress("it is not an email address")
    if len(address) > LONGEST_ADDRESS or len(mailbox) > LONGEST_MAILBOX:
        raise BadAddress("it is too long for an email address")
    written = f"{mailbox}@{_ascii_domain(domain)}"
    if len(written) > LONGEST_ADDRESS:
        raise BadAddress("it is too long for an email address")
    return written


def _ascii_domain(domain: str) -> str:
    try:
        written = domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
    except idna.IDNAError as error:
        raise BadAddress("the part after @ is not an internet domain") from error
    if not _DOMAIN.fullmatch(written):
        raise BadAddress("the part after @ is not an internet domain")
    return written


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
