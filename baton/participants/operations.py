"""Pausing, resuming and removing participants, many at a time."""

from collections.abc import Iterable
from datetime import datetime

from baton import sql
from baton.participants.models import Participant
from baton.sql.transactions import one_transaction

Status = Participant.Status


@one_transaction
def pause(*, participants: Iterable[int]) -> int:
    """Pause those that are active; how many that were."""
    return _move(participants, Status.ACTIVE, Status.PAUSED)


@one_transaction
def resume(*, participants: Iterable[int]) -> int:
    """Resume those that are paused; how many that were."""
    return _move(participants, Status.PAUSED, Status.ACTIVE)


@one_transaction
def remove(*, participants: Iterable[int], at: datetime) -> int:
    """Take participants out of their sequence; their open actions are cancelled, the closed ones stay as they are."""
    removed = sql.rows(sql.read("remove_participants"), {"participants": list(participants), "at": at})
    sql.run(sql.read("cancel_actions"), {"participants": [row[0] for row in removed], "at": at})
    return len(removed)


def _move(participants: Iterable[int], from_status: Status, to_status: Status) -> int:
    parameters = {"participants": list(participants), "from_status": from_status.value, "to_status": to_status.value}
    return sql.run(sql.read("move_participants"), parameters)
