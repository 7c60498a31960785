"""Notifies people of replies, opt-outs and problems of email."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from baton.mail.models import Mail
from baton.notices.models import Notice
from baton.notices.operations import Event, notify
from baton.notices.queries import people_of_records
from baton.people.models import User
from baton.rules.addresses import normal_form, spelling


@dataclass(frozen=True, slots=True)
class EmailProblem:
    """A problem that an email has since now, and whose email it is: the cover's, or the owner's."""

    participant_action_id: int
    record_id: int
    sequence_id: int
    user_id: int
    problem: str


def notify_of_reply(mail: Mail, *, subject: str, whose: Collection[int], at: datetime) -> None:
    """Who is to answer, the sender of the email, and whoever owns a record of the person or has it in a sequence.

    Each is shown their own record of the person, and `whose` it is to answer the reply.
    """
    participant = mail.participant_action.participant
    own = participant.record_id
    people = people_of_records(records=[own], addresses=_spellings(mail.sent_to))
    # The record that was written to comes last, and so wins for whoever has several records of the person.
    record_of = {person: record for record, person in sorted(people, key=lambda row: row[0] == own)}
    # The sender may have lost the record since, but it is them whom the reply is addressed to.
    record_of |= dict.fromkeys({mail.sender_id, *whose}, own)
    events = [
        Event(
            user_id=person,
            kind=Notice.Kind.REPLY,
            person_id=mail.sender_id,
            sequence_id=participant.sequence_id,
            record_id=record,
            participant_action_id=mail.participant_action_id if person in whose else None,
            text=subject,
        )
        for person, record in sorted(record_of.items())
    ]
    notify(events, by=None, at=at)


def notify_of_opt_out(*addresses: str, why: str, by: User | None, at: datetime) -> None:
    """The owners of all records with one of the addresses, and all who have one of them in a sequence."""
    people = people_of_records(addresses={spelt for address in addresses for spelt in _spellings(address)})
    events = [
        Event(user_id=person, kind=Notice.Kind.OPT_OUT, record_id=record, text=why) for record, person in people
    ]
    notify(events, by=by, at=at)


def notify_of_problems(problems: Sequence[EmailProblem], *, at: datetime) -> None:
    """One notice a person, however many emails of theirs have a problem; `text` is the problem of the first."""
    events = []
    for user_id, group in groupby(sorted(problems, key=_user), key=_user):
        first, *others = group
        events.append(
            Event(
                user_id=user_id,
                kind=Notice.Kind.EMAIL_PROBLEM,
                count=1 + len(others),
                sequence_id=None if others else first.sequence_id,
                record_id=None if others else first.record_id,
                participant_action_id=None if others else first.participant_action_id,
                text=first.problem,
            )
        )
    notify(events, by=None, at=at)


def _spellings(address: str) -> list[str]:
    return sorted({normal_form(address), spelling(address)})


def _user(problem: EmailProblem) -> int:
    return problem.user_id
