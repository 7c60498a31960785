"""The senders, subjects and sentences by which mail servers report email that was not delivered.

Programs repeat the same sentences, so a few words of each identify them. People who use such words
have other senders, or their subjects begin with "Re:".
"""

import re
from email.message import Message
from email.utils import parseaddr

from baton.rules.mail_text import header

_DAEMONS = re.compile(r"^(mailer|mail|postal)[-_.]?daemon(@|$)|^mdaemon@", re.IGNORECASE)
_DAEMON_NAMES = re.compile(
    r"mail(er)? deliver(y|er)? ?(sub)?(system|service)|mailer[- ]daemon|mail system", re.IGNORECASE
)
_MASTERS = re.compile(r"^(post[-_.]?master|microsoftexchange\w+|mail[-_.]?admin)(@|$)", re.IGNORECASE)
# Who answers a bounce keeps its subject. Without this, their question would bounce the email a second time.
_ANSWERS = re.compile(r"^\W*(re|aw|sv|antw|fwd?|wg|tr|rv|ref|odp|vs|r|i)(\[\d+\])?\s*:", re.IGNORECASE)
_SUBJECTS = re.compile(
    r"undeliver|not deliver|non[- ]?deliver|undelivrable|unzustellbar|nicht zugestellt|returned (e-?)?mail"
    r"|(mail|message|delivery).{0,20}(fail|error|problem|delay|returned|status|warning)"
    r"|returning (message )?to sender"
    r"|fail(ure|ed).{0,20}(deliver|notice|notification|mail)|could ?(not|n't) (be )?(send|sent|deliver)"
    r"|nondeliverable"
    r"|warning.{0,40}(delayed|could not send)|non remis|échec de la remise|no se puede entregar|mancato recapito"
    r"|nie (został|można) dostarcz|не доставлен|недоставлен|onbestelbaar|kunde inte levereras|olevererbar"
    r"|não (foi )?entregue|mail konnte nicht|送信(エラー|できません|失敗)|配信(不能|できません|失敗|エラー)"
    r"|无法送达|退信",
    re.IGNORECASE,
)
_FAILURES = re.compile(
    r"(could|can|was|were|has|have|did|will)( ?not|n't)( be| been)? (delivered|sent|able to (be delivered|deliver))"
    r"|unable to (deliver|send)|undeliver(able|ed)|delivery (has )?(failed|failure|error)"
    r"|fail(ed|ure) (to|in) deliver"
    r"|error (occurred )?(while )?(attempting )?(to )?deliver|delivery errors|did not reach the following"
    r"|returned to you"
    r"|message (you sent )?(was )?(returned|rejected|not delivered)|permanent (fatal )?error|giving up|gave up",
    re.IGNORECASE,
)
_DELAYS = re.compile(
    r"delayed|will (be )?(retr|keep(ing)? trying|continue|try again)|still (be(ing)? )?(trying|retried)"
    r"|not (yet )?been delivered yet|(not|n't) yet (been )?delivered|no action is required"
    r"|could not send (message|mail) for past"
    r"|warning message only|retrying to deliver",
    re.IGNORECASE,
)
_GIVEN_UP = re.compile(r"giv(ing|en) up|gave up|give up|will not (be )?retr|permanently", re.IGNORECASE)
_DIALOG = re.compile(r"^\W{0,9}(rcpt to|mail from)\s*:.*@", re.IGNORECASE | re.MULTILINE)
_AFTER_CONTENT = re.compile(r"in reply to end\s+of\s+DATA|^>>> DATA[^\n]*\n<<< 5", re.MULTILINE)
_NEEDS_RECIPIENT = re.compile(r"^<<< 503", re.MULTILINE)  # the recipient was refused earlier; the replies came late
_RETURNED = re.compile(
    r"^[-_=|* ]*(this is a copy|below this line|(the )?original[- ](message|mail)(?! was)"
    r"|the following is a copy"
    r"|returned message|below is a copy|message (headers|text) follow|.{0,9}unsent message"
    r"|(a )?copy of (the|your) (original )?message"
    r"|message header)"
    r"|^(return-path:|received:|message-id:)",
    re.IGNORECASE | re.MULTILINE,
)


def is_from_a_daemon(message: Message) -> bool:
    """Whether the sender can only be a program, or the email lists failed recipients."""
    sender = header(message, "From")
    name, address = parseaddr(sender)
    # Some gateways send reports with an empty sender. One without any From is merely broken.
    nobody = "From" in message and not address.strip("<>") and not name
    is_daemon = _DAEMONS.search(address) or _DAEMONS.search(name) or _DAEMON_NAMES.search(name)
    return bool(is_daemon) or nobody or bool(header(message, "X-Failed-Recipients"))


def is_from_a_mail_system(message: Message) -> bool:
    """Whether a mail system sent it. A postmaster may be a person, so the subject or the return path decides."""
    if is_from_a_daemon(message):
        return True
    # Servers do not set In-Reply-To on a report; a person who answers “Mail delivery problem?” has it.
    is_returned = is_failure(header(message, "Subject")) and "In-Reply-To" not in message
    is_nobody = header(message, "Return-Path").replace(" ", "") in {"<>", "<MAILER-DAEMON>"}
    return is_returned and (is_nobody or is_from_a_postmaster(message))


def is_from_a_postmaster(message: Message) -> bool:
    return bool(_MASTERS.search(parseaddr(header(message, "From"))[1]))


def is_from_amazon(message: Message) -> bool:
    """Whether Amazon's notification service sent it, which reports bounces of its mail service SES."""
    return parseaddr(header(message, "From"))[1].lower().endswith("@sns.amazonaws.com")


def is_failure(subject: str) -> bool:
    """Whether it is the subject of a bounce, not of a reply to one."""
    return bool(_SUBJECTS.search(subject)) and not _ANSWERS.search(subject)


def reports_a_failure(text: str) -> bool:
    return bool(_FAILURES.search(text))


def returns_a_mail(message: Message, notice: str) -> bool:
    """Whether it quotes the dialog of two servers, or attaches an email that was not delivered and is not a reply."""
    if _DIALOG.search(notice):
        return True
    returned = any(part.get_content_type() in {"message/rfc822", "text/rfc822-headers"} for part in message.walk())
    # People forward bounces to ask what they mean, and those are
    # attachments, too: the words must be a server's as well.
    return returned and "In-Reply-To" not in message and reports_a_failure(notice)


def was_refused_for_its_content(notice: str) -> bool:
    """Whether the server accepted the recipient and refused the content."""
    # Then “user unknown” is often a filter that will not say so. To kill the address would be wrong for good.
    return bool(_AFTER_CONTENT.search(notice)) and not _NEEDS_RECIPIENT.search(notice)


def is_still_tried(text: str) -> bool:
    # The final notice repeats that earlier tries were delayed, so “giving up” wins.
    return bool(_DELAYS.search(text)) and not _GIVEN_UP.search(text)


def above_the_returned(text: str) -> str:
    """The text of the mail system, without the returned email."""
    returned = _RETURNED.search(text)
    return text[: returned.start()] if returned else text
