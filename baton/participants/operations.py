"""Pausing and resuming participants, and ending their participation, many at a time."""

from collections.abc import Iterable
from datetime import datetime

from baton import sql
from baton.participants.models import Participant
from baton.people.models import User
from baton.sql import Sql
from baton.sql.transactions import one_transaction

END = Sql("participants/participants", "end_participants")
CANCEL_ACTIONS = Sql("participants/participants", "cancel_actions")
MOVE = Sql("participants/participants", "move_participants")

Status = Participant.Status
LONGEST_WHY = 1000  # as `Participant.exit_why` has room for


@one_transaction
def pause(*, participants: Iterable[int]) -> int:
    """Pause those that are active; how many that were."""
    return _move(participants, Status.ACTIVE, Status.PAUSED)


@one_transaction
def resume(*, participants: Iterable[int]) -> int:
    """Resume those that are paused; how many that were."""
    return _move(participants, Status.PAUSED, Status.ACTIVE)


@one_transaction
def remove(*, participants: Iterable[int], at: datetime, by: User | None = None) -> int:
    """Take participants out of their sequence by hand; how many that were."""
    return end(participants=participants, exit=Participant.Exit.BY_HAND, why="", at=at, by=by)


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
    parameters = {"exit": exit.value, "why": why[:LONGEST_WHY], "by_id": by.pk if by else None, "at": at}
    ended = sql.rows(END, participants=list(participants), **parameters)
    sql.run(CANCEL_ACTIONS, participants=[participant_id for (participant_id,) in ended], at=at)
    return len(ended)


def _move(participants: Iterable[int], from_status: Status, to_status: Status) -> int:
    statuses = {"from_status": from_status.value, "to_status": to_status.value}
    return sql.run(MOVE, participants=list(participants), **statuses)
