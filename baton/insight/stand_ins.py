"""Whom to propose where somebody's work needs another owner or a cover. Whoever is asked can choose somebody else."""

from datetime import datetime

from baton import sql
from baton.people.models import User
from baton.sql import Sql

STAND_INS = Sql("insight/work", "stand_ins")
# More than so many would be no help to tell apart who has little to do.
MOST_OPEN_COUNTED = 200
MOST_COMPARED = 100


def stand_ins(*, of: int | None, at: datetime, sequence_id: int | None = None, most: int = 1) -> list[User]:
    """Users who can work and are there, the likeliest first: colleagues of `of`, or of those who work a sequence."""
    parameters = {
        "owner_id": of,
        "sequence_id": sequence_id,
        "at": at,
        "open_limit": MOST_OPEN_COUNTED,
        "look_at": MOST_COMPARED,
    }
    ids = [row[0] for row in sql.rows(STAND_INS, **parameters, size=most)]
    users = User.objects.in_bulk(ids)
    return [users[pk] for pk in ids]
