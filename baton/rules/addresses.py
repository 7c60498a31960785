"""Email addresses in the form that mail servers accept, and when two spellings are the same address.

1. The part before @ contains ASCII letters, digits and a few symbols. Other letters require SMTPUTF8, which most
   servers do not support, so they are refused.
2. A domain with other letters (`münchen.example`) is used in its ASCII form (`xn--mnchen-3ya.example`, IDNA 2008).
3. An address is one line with the maximum lengths of RFC 5321: 64 characters before @, 254 in all.
4. Upper and lower case are the same, even before the @: no mail server in use distinguishes them. Both spellings of
   a domain are the same. A domain that IDNA does not allow stays as it is, in lower case, so every text has a normal
   form.
"""

import re
import unicodedata

import idna

# RFC 5321, sections 4.5.3.1.1 and 4.5.3.1.3: a path of 256 less its angle brackets.
LONGEST_ADDRESS, LONGEST_MAILBOX = 254, 64
_ATOM = r"[-!#$%&'*+/=?^_`{}|~0-9A-Za-z]+"
_MAILBOX = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
# Underscores are no host names, but domains with them receive email all the same.
_LABEL = r"[0-9A-Za-z_](?:[-0-9A-Za-z_]{0,61}[0-9A-Za-z_])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:.]{{2,45}}\]")


class BadAddress(ValueError):
    """Email cannot be sent to or from this address; the message is a clause that says why."""


def ascii_address(address: str) -> str:
    """The address for envelopes and headers. Raises `BadAddress` if it cannot be used."""
    # The last @ separates, as a quoted mailbox may contain others.
    mailbox, at, domain = address.strip().rpartition("@")
    if not (at and mailbox and domain):
        raise BadAddress("it is not an email address")
    if not mailbox.isascii() and mailbox.isprintable() and " " not in mailbox:
        raise BadAddress("the part before @ has letters that most mail servers do not accept")
    if not _MAILBOX.fullmatch(mailbox):
        raise BadAddress("it is not an email address")
    if len(address) > LONGEST_ADDRESS or len(mailbox) > LONGEST_MAILBOX:
        raise BadAddress("it is too long for an email address")
    ascii_form = f"{mailbox}@{_ascii_domain(domain)}"
    # Again, because Punycode makes the domain longer than what was typed.
    if len(ascii_form) > LONGEST_ADDRESS:
        raise BadAddress("it is too long for an email address")
    return ascii_form


def _ascii_domain(domain: str) -> str:
    try:
        # An ASCII domain is not put through IDNA, which refuses underscores and hyphens that real domains have.
        ascii_form = domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
    except idna.IDNAError as error:
        raise BadAddress("the part after @ is not an internet domain") from error
    if not _DOMAIN.fullmatch(ascii_form):
        raise BadAddress("the part after @ is not an internet domain")
    return ascii_form


def normal_form(address: str) -> str:
    """`user@xn--mnchen-3ya.example` for `User@München.example`; the same for each spelling of an address."""
    mailbox, domain = _parts(address)
    return f"{mailbox}@{_in_ascii(domain)}" if domain else mailbox


def spelling(address: str) -> str:
    """The address in readable form: lower case, with the domain in its own letters."""
    mailbox, domain = _parts(address)
    return f"{mailbox}@{_in_letters(_in_ascii(domain))}" if domain else mailbox


def _parts(address: str) -> tuple[str, str]:
    """The mailbox and the domain; without a domain, the whole text and ""."""
    # “ü” typed on a Mac may be two characters. Unless composed,
    # the same address would be suppressed in one spelling only.
    text = unicodedata.normalize("NFC", address.strip().lower())
    mailbox, _at, domain = text.rpartition("@")
    return (mailbox, domain) if mailbox and domain else (text, "")


def _in_ascii(domain: str) -> str:
    if domain.isascii():
        # Whatever is in the table of opt-outs must have a key: an unusable domain is its own, instead of an error.
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
