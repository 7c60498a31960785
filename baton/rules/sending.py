"""What happens when a mail server refuses an email.

1. After a temporary refusal (4xx), for a full mailbox or a sending limit, the email is retried later.
2. Any other failure to connect (greeting, TLS, sign-in) is a fault of the mail server or of Baton's settings for it:
   no email can be sent.
3. A reply about the sender is a fault of that sender: the codes X.1.7, X.1.8, X.2.252 and X.7.60, similar words,
   and any refusal of MAIL FROM without another reason. If all senders share one envelope address, it pauses everyone,
   except at the end of the email, where it is about the From header.
4. Any other fault of configuration (relaying, signing in, the order of commands) pauses everyone.
5. An address is only dead by the reply to RCPT or to the end of the email.
6. Anything else, such as a blocklist, spam or a size limit, is a problem of this email, for a user to decide.
"""

import re
from datetime import timedelta
from enum import StrEnum

from baton.rules.delivery import Refusal, refusal


class SmtpStep(StrEnum):
    """The step of sending. `CONNECT` is everything before MAIL FROM; `END` is the reply to the final dot."""

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
_TEMPORARY = {Refusal.TEMPORARY, Refusal.MAILBOX_FULL, Refusal.LIMIT}
_OF_THE_EMAIL = {Refusal.BLOCKED, Refusal.TOO_LARGE}


def consequence(*, step: SmtpStep, reply: str, is_own_address: bool) -> Consequence:
    """The consequence of a refusal such as `550 5.1.1 User unknown`.

    `is_own_address`: the envelope sender is the sender's own address, not one that all senders share.
    """
    reason = refusal(reply)
    if reason in _TEMPORARY:
        return Consequence.LATER
    # Before any email was named, it can't be the fault of one. To blame it would mark everything in the outbox.
    if step == SmtpStep.CONNECT:
        return Consequence.SERVER_FAULT
    if reason not in _OF_THE_EMAIL:
        if _is_about_the_sender(step, reply, reason):
            # Only the From header is then left to object to, and that is each sender's own.
            is_senders = is_own_address or step == SmtpStep.END
            return Consequence.SENDER_FAULT if is_senders else Consequence.SERVER_FAULT
        if reason == Refusal.CONFIGURATION:
            return Consequence.SERVER_FAULT
        # “Domain does not exist” at MAIL FROM speaks of our own
        # domain. To suppress the recipient for it would be wrong.
        if reason == Refusal.DEAD_ADDRESS and step in {SmtpStep.RECIPIENT, SmtpStep.END}:
            return Consequence.NO_SUCH_ADDRESS
    # Unknown reasons stop one email and not everyone's: a person looks at it.
    return Consequence.REFUSED


def _is_about_the_sender(step: SmtpStep, reply: str, reason: Refusal) -> bool:
    if _SENDER_CODE.search(reply):
        return True
    if _SENDER_WORDS.search(reply):
        # “Sender address rejected: not logged in” names the sender, but is cured by signing in.
        return not _EVERYBODY.search(reply)
    return step == SmtpStep.SENDER and reason != Refusal.CONFIGURATION


def retry_delay(attempts: int, *, longest: timedelta) -> timedelta:
    """How long to wait after so many attempts: 1, 4, 16, … minutes, and never longer than `longest`."""
    minutes = 4 ** min(max(attempts - 1, 0), 8)  # bounded, because something can be tried for years
    return min(timedelta(minutes=minutes), longest)
