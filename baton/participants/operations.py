"""Pausing and resuming participants, and ending their participation, many at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from baton import sql
from baton.participants.models import Participant
from baton.participants.own import require_own
from baton.people.models import User
from baton.people.permissions import Verb
from baton.sequences.activity import record_counts
from baton.sql import Sql
from baton.sql.transactions import one_transaction

END = Sql("participants/participants", "end_participants")
CANCEL_ACTIONS = Sql("participants/participants", "cancel_actions")
CARRY_ON = Sql("participants/participants", "carry_on")
MOVE = Sql("participants/participants", "move_participants")


@dataclass(frozen=True, slots=True)
class Resumed:
    """A participant that is active again, and since when it was paused."""

    sequence_id: int
    participant_id: int
    paused_at: datetime | None


LONGEST_WHY = 1000  # as `Participant.exit_why` has room for


@one_transaction
def pause(*, participants: Iterable[int], by: User | None, at: datetime) -> int:
    """Pause those that are active and the person's to pause; how many that were."""
    participants = require_own(participants=participants, verb=Verb.PAUSE_PARTICIPANTS, by=by)
    paused = _move(participants, Participant.Status.ACTIVE, Participant.Status.PAUSED, event="paused", by=by, at=at)
    return len(paused)


@one_transaction
def resume(*, participants: Iterable[int], by: User | None, at: datetime) -> list[Resumed]:
    """Resume those that are paused and the person's; their dates stay, see `baton.engage.resuming`."""
    participants = require_own(participants=participants, verb=Verb.PAUSE_PARTICIPANTS, by=by)
    resumed = _move(participants, Participant.Status.PAUSED, Participant.Status.ACTIVE, event="resumed", by=by, at=at)
    return [Resumed(*row) for row in resumed]


@one_transaction
def remove(*, participants: Iterable[int], by: User | None, at: datetime) -> int:
    """Take participants out of their sequence by hand, those that are the person's; how many that were."""
    participants = require_own(participants=participants, verb=Verb.REMOVE_PARTICIPANTS, by=by)
    sequences = _end(participants, exit=Participant.Exit.BY_HAND, why="", at=at, by=by)
    record_counts(sequences, event="removed", by=by, at=at)
    return len(sequences)


@one_transaction
def end(
    *,
    participants: Iterable[int],
    exit: Participant.Exit,  # noqa: A002 - the glossary's word
    why: str,
    at: datetime,
    by: User | None = None,
) -> int:
    """End participation and say why; how many that were in their sequence until now.

    Their open actions are cancelled, the closed ones stay as they are.
    """
    return len(_end(participants, exit=exit, why=why, at=at, by=by))


def carry_on(*, records: Iterable[int]) -> list[int]:
    """Let the locked participants of merged and converted records carry on as another; the ids of those that do.

    Ownership depends on the record, so whoever calls this moves it in the same transaction.
    """
    return [row[0] for row in sql.rows(CARRY_ON, records=list(records))]


def _end(
    participants: Iterable[int],
    *,
    exit: Participant.Exit,  # noqa: A002 - the glossary's word
    why: str,
    at: datetime,
    by: User | None,
) -> list[int]:
    """The sequence of each that was in it until now."""
    # Cut instead of refused: the reason quotes subjects and server replies of any length.
    parameters = {"exit": exit.value, "why": why[:LONGEST_WHY], "by_id": by.pk if by else None, "at": at}
    ended = sql.rows(END, participants=list(participants), **parameters)
    sql.run(CANCEL_ACTIONS, participants=[participant_id for participant_id, _sequence_id in ended], at=at)
    return [sequence_id for _participant_id, sequence_id in ended]


def _move(
    participants: Iterable[int],
    from_status: Participant.Status,
    to_status: Participant.Status,
    *,
    event: str,
    by: User | None,
    at: datetime,
) -> list[tuple[int, int, datetime | None]]:
    statuses = {"from_status": from_status.value, "to_status": to_status.value}
    moved = sql.rows(MOVE, participants=list(participants), **statuses, why="", at=at)
    record_counts([sequence_id for sequence_id, *_rest in moved], event=event, by=by, at=at)
    return moved
