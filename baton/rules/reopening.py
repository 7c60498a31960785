"""Whether an action that was completed or skipped can be reopened.

1. It was completed or skipped. Canceled actions belong to a participant who left.
2. That was at most a day ago.
3. Its email was not sent and is not being sent: nothing is sent twice.
4. The participant is in the sequence; or finished it by this action, and has since entered neither it again nor one
   that excludes it.
5. The CRM still has the record: it is not deleted, merged or converted.
6. No later action is closed, apart from those that were skipped in one go with it; and the next one's email is
   neither being sent nor possibly sent.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# Long enough for the mistake of yesterday evening; later, others have planned with what follows from it.
REOPENED_WITHIN = timedelta(days=1)


class Email(StrEnum):
    """What has become of an action's email."""

    NONE = "none"  # or not sent
    UNDER_WAY = "under_way"
    IN_DOUBT = "in_doubt"
    SENT = "sent"
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True)
class Closing:
    """How an action was closed, and what happened since.

    `email` and `next_email` are those of this action and of the current one. `left` says why the participant left
    the sequence otherwise than by finishing it. One who finished `is_excluded` by a sequence that was entered since.
    """

    status: str
    closed_at: datetime | None
    email: Email = Email.NONE
    next_email: Email = Email.NONE
    left: str = ""
    ended_in_crm: str | None = None
    is_enrolled_again: bool = False
    is_excluded: bool = False
    is_later_closed: bool = False


def refusal_to_reopen(closing: Closing, *, at: datetime) -> str:
    """Why the action cannot be reopened, as a sentence; nothing where it can."""
    if closing.closed_at is None:
        return "This action is open."
    if closing.status == "cancelled":
        return "This action was canceled because the participant left the sequence."
    if at - closing.closed_at > REOPENED_WITHIN:
        return f"Actions can be reopened within a day. This one was {closing.status} more than a day ago."
    return _email_refusal(closing) or _participant_refusal(closing) or _next_refusal(closing)


def _email_refusal(closing: Closing) -> str:
    match closing.email:
        case Email.SENT:
            return "The email of this action was sent. Reopening the action would send it twice."
        case Email.BOUNCED:
            return "The email of this action bounced."
        case Email.UNDER_WAY:
            return "The email of this action is being sent."
        case Email.NONE | Email.IN_DOUBT:
            return ""


def _participant_refusal(closing: Closing) -> str:
    # Whoever was removed, replied or opted out did not leave
    # because of this action; reopening it must not bring them back.
    if closing.left:
        return f"The participant left the sequence: {closing.left}."
    if closing.ended_in_crm:
        return f"The record was {closing.ended_in_crm} in the CRM."
    if closing.is_enrolled_again:
        return "The record was enrolled in this sequence again."
    return "The person entered another exclusive sequence." if closing.is_excluded else ""


def _next_refusal(closing: Closing) -> str:
    # Only the last closed one can be current again. Two current actions would break the order of the sequence.
    if closing.is_later_closed:
        return "A later action of this participant was completed or skipped. Reopen that one first."
    if closing.next_email == Email.UNDER_WAY:
        return "The email of the next action is being sent."
    if closing.next_email == Email.IN_DOUBT:
        return "The email of the next action was possibly sent. Decide about that email first."
    return ""
