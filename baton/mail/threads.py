"""Mail with one participant is one thread, whoever of us sends each (RFC 5322, section 3.6.4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from baton.mail.models import Mail, ReceivedMail


@dataclass(frozen=True, slots=True)
class Thread:
    """What the next mail answers, the chain of references up to it, and the subject that all began with."""

    last: str = ""
    references: str = ""
    subject: str = ""

    @property
    def answer(self) -> str:
        """The subject of the next mail; blank where nothing came before."""
        return f"Re: {self.subject}" if self.subject else ""


@dataclass(frozen=True, slots=True)
class _Message:
    at: datetime
    message_id: str
    subject: str


def threads_of(participants: Collection[int]) -> dict[int, Thread]:
    """By participant; one without mail has an empty one. Two queries."""
    found: dict[int, list[_Message]] = {participant: [] for participant in participants}
    sent = Mail.objects.filter(participant_action__participant__in=participants, sent_at__isnull=False)
    for participant, at, message_id, subject in sent.values_list(
        "participant_action__participant", "sent_at", "message_id", "subject"
    ):
        if at:
            found[participant].append(_Message(at, message_id, subject))
    answers = ReceivedMail.objects.filter(answers__participant_action__participant__in=participants)
    named = answers.filter(kind=ReceivedMail.Kind.REPLY, message_id__startswith="<")
    for participant, at, message_id in named.values_list(
        "answers__participant_action__participant", "received_at", "message_id"
    ):
        found[participant].append(_Message(at, message_id, ""))
    return {participant: _thread(messages) for participant, messages in found.items()}


def _thread(messages: list[_Message]) -> Thread:
    if not messages:
        return Thread()
    in_order = sorted(messages, key=lambda each: each.at)
    subject = next((each.subject for each in in_order if each.subject), "")
    ids = [each.message_id for each in in_order]
    return Thread(ids[-1], " ".join(ids), subject.removeprefix("Re: "))
