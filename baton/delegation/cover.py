"""Cover begins and ends with absences: at every moment, who covers is as the rule says for the cover clock's moment.

The worker turns the clock every minute, and every change of people turns it to the moment of the change.
"""

from datetime import datetime

from baton import sql
from baton.delegation.change import Change
from baton.delegation.models import Handover
from baton.sql import Sql

OF_PEOPLE = Sql("delegation/reach", "of_people")
DUE = Sql("delegation/cover", "due")
TURN = Sql("delegation/cover", "turn")
TURNED_AT = Sql("delegation/cover", "turned_at")


def due_users(*, at: datetime) -> list[int]:
    """The users of whom an absence has begun or ended since the clock was turned last."""
    return [user_id for (user_id,) in sql.rows(DUE, at=at)]


def turn_clock(*, at: datetime) -> None:
    """Turn the clock forward to this moment; never back."""
    sql.run(TURN, at=at)


def turned_at() -> datetime | None:
    """The moment up to which absences have begun and ended; none before the first."""
    rows = sql.rows(TURNED_AT)
    # Before the first turn, nothing has begun: the rule then looks at the expected date alone.
    return rows[0][0] if rows else None


def cover_turned(*, user_ids: list[int]) -> Change:
    """The absences of these users have begun or ended since cover was looked at last."""
    return Change(
        cause=Handover.Cause.COVER,
        verb=None,
        reached=OF_PEOPLE(users=user_ids),
        changes_people=True,
    )
