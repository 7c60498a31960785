"""What happened with a participant, whoever did it: what was said before, for those who take over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from baton.engage.queries import closed_actions, reopenings, reschedulings
from baton.mail.models import Mail, ReceivedMail
from baton.mail.queries import answers_to, received_from
from baton.participants.models import DONE, Participant, ParticipantAction, RecordNote, Reopening, Rescheduling
from baton.participants.notes import notes_on

MOST_NOTES = 20


@dataclass(frozen=True, slots=True)
class Event:
    """Something in a participant's history: an action done (with its mail), moved or reopened, a mail or a note.

    `left` is the participant at its end, which cancels whatever was still to be done.
    """

    at: datetime
    closed: ParticipantAction | None = None
    mail: Mail | None = None
    moved: Rescheduling | None = None
    received: ReceivedMail | None = None
    answer: Mail | None = None
    reopened: Reopening | None = None
    note: RecordNote | None = None
    left: Participant | None = None

    def is_of(self, pa: ParticipantAction) -> bool:
        """Whether it closed or reopened this action, or was received in reply to its email."""
        if self.received:
            return self.received.answers is not None and self.received.answers.participant_action_id == pa.pk
        return self.closed == pa or (self.reopened is not None and self.reopened.participant_action_id == pa.pk)


def events_of(pa: ParticipantAction, mails: Mapping[int, Mail]) -> list[Event]:
    """All of its participant with `mails`, and the notes on the record; the last first. Six queries."""
    of_participant = {"participant_id": pa.participant_id}
    done = [one for one in closed_actions(**of_participant) if one.status in DONE]
    events = [
        *(Event(one.closed_at, closed=one, mail=mails.get(one.pk)) for one in done if one.closed_at),
        *_end_of(pa.participant),
        *(Event(one.at, moved=one) for one in reschedulings(**of_participant)),
        *(Event(one.at, reopened=one) for one in reopenings(**of_participant)),
        *(Event(one.received_at, received=one) for one in received_from(**of_participant)),
        *(Event(one.sent_at or one.written_at, answer=one) for one in answers_to(**of_participant)),
        *(Event(one.at, note=one) for one in notes_on(record_id=pa.participant.record_id, at_most=MOST_NOTES)),
    ]
    return sorted(events, key=attrgetter("at"), reverse=True)


def _end_of(participant: Participant) -> Iterator[Event]:
    """Unless its last action was done, which says so itself."""
    if participant.ended_at and participant.exit != Participant.Exit.FINISHED:
        yield Event(participant.ended_at, left=participant)
