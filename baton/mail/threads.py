"""All email with one participant is one thread, whoever sends it (RFC 5322, section 3.6.4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from baton.mail.models import Mail, ReceivedMail


@dataclass(frozen=True, slots=True)
class Thread:
    """The Message-ID that the next email answers, the chain of references, and the first subject."""

    last: str = ""
    references: str = ""
    subject: str = ""

    @property
    def answer(self) -> str:
        """The subject of the next email, or "" if there is no earlier one."""
        return f"Re: {self.subject}" if self.subject else ""


@dataclass(frozen=True, slots=True)
class _Message:
    at: datetime
    message_id: str
    subject: str


def threads_of(participants: Collection[int]) -> dict[int, Thread]:
    """Threads by participant id; a participant without email has an empty one. Two queries."""
    messages_of: dict[int, list[_Message]] = {participant: [] for participant in participants}
    sent = Mail.objects.filter(participant_action__participant__in=participants, sent_at__isnull=False)
    for participant, at, message_id, subject in sent.values_list(
        "participant_action__participant", "sent_at", "message_id", "subject"
    ):
        if at:
            messages_of[participant].append(_Message(at, message_id, subject))
    answers = ReceivedMail.objects.filter(answers__participant_action__participant__in=participants)
    # An id without brackets is our own stand-in for a missing one, which the recipient's program has never seen.
    replies = answers.filter(kind=ReceivedMail.Kind.REPLY, message_id__startswith="<")
    for participant, at, message_id in replies.values_list(
        "answers__participant_action__participant", "received_at", "message_id"
    ):
        messages_of[participant].append(_Message(at, message_id, ""))
    return {participant: _thread(messages) for participant, messages in messages_of.items()}


def _thread(messages: list[_Message]) -> Thread:
    if not messages:
        return Thread()
    in_order = sorted(messages, key=lambda message: message.at)
    subject = next((message.subject for message in in_order if message.subject), "")
    ids = [message.message_id for message in in_order]
    # Without the “Re:” of an earlier answer, or subjects grow with every step of the sequence.
    return Thread(ids[-1], " ".join(ids), subject.removeprefix("Re: "))
