"""What refusals mean by their words, where their codes say too little. English first, as most servers speak it.

The order counts: "Sender address rejected: Domain not found" is a fault of ours and no dead address. What servers say
of dead addresses comes last, so words that also mean something else keep the address alive.
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


_NOT = r"(?: not|n't|cannot)"
_SUBJECT = r"(?:user|recipient|mailbox|account|address|addressee|userid|person|local ?part)"
_PLACE = r"(?:host|domain)(?: name)?"
_ANY = f"(?:{_SUBJECT}|{_PLACE})"
_WORDS: tuple[tuple[Refusal, tuple[str, ...]], ...] = (
    (
        Refusal.CONFIGURATION,
        (
            r"relay(?:ing)? (?:access |attempt )?(?:is |was )?(?:not |denied|prohibited|refused|disallowed)",
            r"(?:un|not )able to relay|(?:do|does|did|can)(?: ?not|n't) relay|not (?:permitted|allowed) to relay",
            r"no relaying|not in my list of allowed|isn't in my list of allowed",
            r"authenticat(?:ion|e) (?:is )?(?:required|needed)|must (?:be )?authenticate|not authenticated",
            r"authentication (?:credentials invalid|failed)|smtp auth",
            rf"not owned by|{_NOT} (?:have )?(?:permi\w+|allowed|authori[sz]ed) to send (?:as|from|on behalf)",
            r"sendasdenied|bad sequence of commands|(?:bad|invalid) sender|sender verif\w* failed|domain of sender",
            r"sender address rejected",
            rf"(?:sender|from) (?:address|domain).{{0,60}}(?:{_NOT} (?:found|exist|valid)|invalid)",
        ),
    ),
    (
        Refusal.MAILBOX_FULL,
        (
            r"(?:mail)?box(?:es)?(?: @)?,? (?:is |has |been )*(?:full|over)|full mailbox",
            rf"{_SUBJECT} is (?:full|over)",
            r"over[- ]?(?:the )?quota|quota (?:is |has |been |was )*(?:full|over|exceed|exhaust)|out of storage",
            r"exceed\w*.{0,30}(?:quota|storage|allowed size|disk|mailbox)|(?:blocks|inode) limit exceeded",
            r"(?:not enough|insufficient) (?:\w+ )?(?:space|storage)|no space left|(?:disk|storage) (?:is )?full",
            r"storage.{0,20}exceed",
        ),
    ),
    (
        Refusal.LIMIT,
        (
            # Before “too large” and “blocked”, whose words texts about limits also use.
            r"(?:sending|rate|connection|recipient|hourly|daily)(?: \w+)? limit|too many|rate[- ]limit|throttl",
            r"mail at a rate|(?:daily|hourly).{0,30}(?:quota|exceed)|limit (?:of|on) .{0,30}(?:messages|e?mails)",
        ),
    ),
    (
        Refusal.TOO_LARGE,
        (
            r"(?:message|mail|body|file|attachment)(?: size| length)?(?: is| was)? too (?:large|big)|size limit",
            r"(?:message|mail) (?:size|length)(?: \w+)? exceed|exceed\w*.{0,30}(?:message|maximum|mail) size",
        ),
    ),
    (
        Refusal.BLOCKED,
        (
            r"\bblock(?:ed|ing|lists?)?\b|black ?list|\b(?:spam|junk|bulk)|spamhaus|\b[rdx]bls?\b|\bban(?:ned)?\b",
            r"dmarc|dkim|\bspf\b|sender policy|reputation|unsolicited|virus|malware|phish|refused due to",
            r"\breverse|\bptr\b|\brdns\b|sender (?:is )?rejected|suspicious|refused to talk|not accepted from",
            r"\b(?:local|security|content|by|our|site|violat\w+|due to|reasons of)\b.{0,20} polic(?:y|ies)",
            r"policy (?:viol|reas)",
            # Last of the blocks, as these words are so general that everything above must have had its chance.
            rf"access denied|prohibited|{_NOT} (?:have )?(?:permi\w+|allowed|authori[sz]ed|accepted)",
            r"(?:content|message|mail) (?:was |is |has been )*(?:rejected|filtered)|rejected (?:by|for|due to)",
        ),
    ),
    (
        Refusal.TEMPORARY,
        (
            r"timed? ?out|connection (?:was )?(?:refused|reset|lost|dropped)|\btempora|greylist|unreachable",
            r"try (?:it )?later|try (?:it )?again later|\bexpired|retr(?:y|ies).{0,40}exceed|too long|\battempts\b",
            r"no route to host",
            r"could not deliver for the last|lookup (?:timeout|timed|failure, try)",
        ),
    ),
    (
        Refusal.DEAD_ADDRESS,
        (
            rf"{_ANY}(?: @)? (?:is )?unknown",
            rf"unknown (?:or invalid |local |virtual |e-?mail )?{_ANY}",
            rf"no such (?:local |e-?mail )?(?:{_SUBJECT}|{_PLACE}|name|one|person|destination)",
            rf"{_ANY}s?\b.{{0,40}}{_NOT} (?:be |a |\w+ly )?(?:exist|found|listed|valid|known|re[cg])",
            rf"{_NOT} have an? .{{0,60}}account",
            rf"no (?:mailbox|account|{_SUBJECT}) (?:here|by|with|of|for|named|found)",
            rf"not (?:a valid|a known|an existing|our|a) (?:{_SUBJECT}|customer)",
            r"unrouteable (?:address|mail domain)",
            rf"invalid (?:final delivery |user |e-?mail )?{_SUBJECT}",
            rf"{_SUBJECT}(?: @)? (?:is |are )?(?:invalid|nonexist)",
            # What administrators write themselves into the reply when somebody leaves the company.
            r"no longer (?:with|at|works|employed|exists?|active|available|in use|valid|on)\b",
            rf"{_SUBJECT}(?:\(s\)|s)?(?: @)?,? (?:is |has |have |been |was |are )*(?:deleted|removed|closed)",
            r"null ?mx|no smtp service",
            rf"(?:host|domain|server) (?:do|does){_NOT} (?:accept|receive) (?:any )?e?-?mail|nxdomain",
            r"(?:name or service|host)(?: name)? not known|host(?: name)? (?:or domain name )?(?:@ )?not found",
            r"no mx (?:record|found)|couldn't find (?:a mail exchanger|any host)",
            r"no valid recipients|recipientnotfound|domain is not reachable",
            r"^5\d\d[ #.\d]*(?:@ |address |recipient )+rejected\W*$",
            r"(?:utilisateur|destinataire|adresse) inconnue?|(?:empfänger|benutzer) (?:ist )?unbekannt",
            r"(?:usuario|destinatario) desconocido|(?:utente|destinatario) (?:sconosciuto|inesistente)",
        ),
    ),
)
_BY_WORDS = [(reason, re.compile("|".join(patterns), re.IGNORECASE)) for reason, patterns in _WORDS]
# Sentences that are for dead addresses whatever code goes with them: of Microsoft 365 where it does not know the
# recipient, of cPanel where the domain has no DNS entries, and of RFC 7504 for hosts that never accept email.
_OF_PROVIDERS = re.compile(
    r"\b5\.4\.1\b.{0,300}recipient address rejected: access denied"
    r"|account or domain may not exist, they may be blacklisted, or missing the proper dns entries"
    r"|\b521 5\.3\.2\b.{0,300}not accepting network messages",
    re.IGNORECASE,
)
# Links to explanations are full of telling words: “…/blocked”, “…/unknown-user”.
_URL = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
# An address may contain any word as well; “spam.report@…” is unknown and not blocked. The @ stays as a place holder.
_ADDRESS = re.compile(r"[<\[(]*[^\s<>\[\]()@]{1,200}@[^\s<>\[\]()]{1,250}[>\])]*[:;.,]*")
_NOISE = re.compile(
    r"\.{2,}|[*`\"“”]+|invalid address, error_code|error_code", re.IGNORECASE
)  # of Zoho, for any failure


def reasons_by_words(reply: str) -> list[Refusal]:
    """What the words of a reply may mean, the strongest first; an address and a link are no words."""
    words = _NOISE.sub("", _ADDRESS.sub("@", _URL.sub("", reply)))
    words = " ".join(words.split())
    return [reason for reason, pattern in _BY_WORDS if pattern.search(words)]


def is_dead_by_provider(reply: str) -> bool:
    """Whether a provider says in words of its own that there is nobody of that address."""
    return bool(_OF_PROVIDERS.search(reply))
