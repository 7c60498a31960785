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
from baton.sequences.results import FinishResult
from baton.sql import Sql
from baton.sql.transactions import one_transaction

END = Sql("participants/steps", "end_participants")
CANCEL_ACTIONS = Sql("participants/steps", "cancel_actions")
CARRY_ON = Sql("participants/steps", "carry_on")
MOVE = Sql("participants/steps", "move_participants")


@dataclass(frozen=True, slots=True)
class Resumed:
    """A participant that is active again, and since when it was paused."""

    sequence_id: int
    participant_id: int
    paused_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ended:
    """A participant that was in its sequence until now, and its record."""

    participant_id: int
    sequence_id: int
    record_id: int


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
    ended = _end(participants, exit=Participant.Exit.BY_HAND, why="", at=at, by=by)
    record_counts([one.sequence_id for one in ended], event="removed", by=by, at=at)
    return len(ended)


@one_transaction
def finish(
    *, participants: Iterable[int], result: FinishResult, note: str = "", by: User | None, at: datetime
) -> list[Ended]:
    """End participation with a result, of those that are the person's; who were in their sequence until now.

    What the result does to the person, see `baton.mail.finishing`.
    """
    participants = require_own(participants=participants, verb=Verb.FINISH_PARTICIPANTS, by=by)
    return _finish(participants, result, note=note, by=by, at=at)


@one_transaction
def finish_by_outcome(
    *, participants: Iterable[int], result: FinishResult, note: str = "", by: User | None, at: datetime
) -> list[Ended]:
    """The same for whoever completed their action with an outcome that ends: that may be a queue's member."""
    return _finish(participants, result, note=note, by=by, at=at)


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


def _finish(
    participants: Iterable[int], result: FinishResult, *, note: str, by: User | None, at: datetime
) -> list[Ended]:
    ended = _end(participants, exit=Participant.Exit.RESULT, result=result, why=note, at=at, by=by)
    record_counts([one.sequence_id for one in ended], event="finished", by=by, at=at, result=result.name)
    return ended


def _end(
    participants: Iterable[int],
    *,
    exit: Participant.Exit,  # noqa: A002 - the glossary's word
    result: FinishResult | None = None,
    why: str,
    at: datetime,
    by: User | None,
) -> list[Ended]:
    # Whoever has a result did not leave: somebody reached what the sequence was for, or decided that it is over.
    status = Participant.Status.COMPLETED if result else Participant.Status.REMOVED
    parameters = {"exit": exit.value, "status": status.value, "result_id": result.pk if result else None, "at": at}
    rows = sql.rows(
        END,
        participants=list(participants),
        # Cut instead of refused: the reason quotes subjects and server replies of any length.
        why=why[:LONGEST_WHY],
        by_id=by.pk if by else None,
        **parameters,
    )
    ended = [Ended(*row) for row in rows]
    sql.run(CANCEL_ACTIONS, participants=[one.participant_id for one in ended], at=at)
    return ended


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
