"""What follows when a mail server refuses an email while it is being sent.

1. A temporary refusal (4xx), a full mailbox and a sending limit: the email is tried again later.
2. Whatever else keeps the connection from opening (greeting, TLS, sign-in) is a fault of the mail server or of how
   Baton is set up for it: nobody's email can be sent.
3. A reply about the sender is a fault of that sender: the codes X.1.7, X.1.8, X.2.252 and X.7.60, the words for it,
   and any refusal of MAIL FROM that is not explained otherwise. Where all senders share one envelope address, this
   stops everybody, except at the end of the email, which is about the From header.
4. Any other fault of configuration (relaying, signing in, the order of commands) stops everybody.
5. An address is dead only by the reply to RCPT or to the end of the email.
6. All else, such as a blocklist, spam or a size limit, is a problem of this one email, for a person to look at.
"""

import re
from enum import StrEnum

from baton.rules.delivery import Refusal, refusal


class Step(StrEnum):
    """How far sending has come. `CONNECT` is all before MAIL FROM; `END` is the reply to the final dot."""

    CONNECT = "connect"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    END = "end"


class Consequence(StrEnum):
    LATER = "later"
    REFUSED = "refused"
    NO_SUCH_ADDRESS = "no_such_address"
    SENDER_FAULT = "sender_fault"
    SERVER_FAULT = "server_fault"


_SENDER_CODE = re.compile(r"(?<![\d.])5\.(1\.7|1\.8|2\.252|7\.60)(?!\.?\d)")
_SENDER_WORDS = re.compile(
    r"sender (address|domain|identity|signature|rejected|denied|verif)"
    r"|(bad|invalid|unknown|envelope) (outbound )?sender|domain of (the )?sender|send ?as\b|not owned by"
    r"|from address|'from' address",
    re.IGNORECASE,
)
_EVERYBODY = re.compile(r"not logged in|authenticat|\brelay", re.IGNORECASE)
_PASSING = {Refusal.TEMPORARY, Refusal.MAILBOX_FULL, Refusal.LIMIT}
_OF_THE_EMAIL = {Refusal.BLOCKED, Refusal.TOO_LARGE}


def consequence(*, step: Step, reply: str, is_own_address: bool) -> Consequence:
    """What follows from a refusal such as `550 5.1.1 User unknown`.

    `is_own_address`: the envelope sender is the sender's own address, not one that all senders share.
    """
    reason = refusal(reply)
    if reason in _PASSING:
        return Consequence.LATER
    if step == Step.CONNECT:
        return Consequence.SERVER_FAULT
    if reason not in _OF_THE_EMAIL:
        if _is_about_the_sender(step, reply, reason):
            is_senders = is_own_address or step == Step.END
            return Consequence.SENDER_FAULT if is_senders else Consequence.SERVER_FAULT
        if reason == Refusal.CONFIGURATION:
            return Consequence.SERVER_FAULT
        if reason == Refusal.DEAD_ADDRESS and step in {Step.RECIPIENT, Step.END}:
            return Consequence.NO_SUCH_ADDRESS
    return Consequence.REFUSED


def _is_about_the_sender(step: Step, reply: str, reason: Refusal) -> bool:
    if _SENDER_CODE.search(reply):
        return True
    if _SENDER_WORDS.search(reply):
        return not _EVERYBODY.search(reply)
    return step == Step.SENDER and reason != Refusal.CONFIGURATION
