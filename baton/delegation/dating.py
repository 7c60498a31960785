"""Dated reassignments: owned by hand until a moment, then by what the actions followed before.

The cover clock turns them too (`baton.delegation.handovers.turn_cover`), so that at every moment lists, permissions,
health and explanations say the same.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from baton import sql
from baton.delegation.change import LASTING, TURNED_AT, Change
from baton.delegation.cover import turned_at
from baton.delegation.models import Handover
from baton.sql import Sql

UNTIL = Sql("delegation/reassigning", "until")
ADD_ENDS = Sql("delegation/reassigning", "add_ends")(turned_at=UNTIL, lasting=LASTING(turned_at=UNTIL))
DUE = Sql("delegation/reassigning", "due")
OF_ENDED = Sql("delegation/reassigning", "of_ended")(turned_at=TURNED_AT)
ENDED = Sql("delegation/reassigning", "ended")(turned_at=TURNED_AT)
PASS_OVER = Sql("delegation/reassigning", "pass_over")


class EndIsPast(ValueError):
    """A dated reassignment ends after it begins."""


def require_future(until: datetime, *, at: datetime) -> None:
    # The clock may be ahead, turned on a machine whose time is. What ends before it would end at once, unnoticed.
    if until <= max(at, turned_at() or at):
        raise EndIsPast("Choose an end in the future.")


def add_ends(scope: Sql, *, until: datetime) -> Mapping[str, Any]:
    """Write when the actions of a scope go back, and to whom; gives the parameters of the section `dated`."""
    rows = sql.rows(ADD_ENDS(scope=scope, until=until))
    owners, ends, new_ends = map(list, zip(*rows, strict=True)) if rows else ([], [], [])
    return {"followed_owners": owners, "followed_ends": ends, "new_ends": new_ends}


def reassignments_are_due(*, at: datetime) -> bool:
    """Whether an open action is still owned by a reassignment that has ended by then."""
    return bool(sql.rows(DUE, at=at)[0][0])


def reassignments_ended() -> Change:
    """The reassignments that have ended by the moment of the clock."""
    return Change(
        cause=Handover.Cause.RETURN,
        verb=None,
        reached=OF_ENDED,
        reach=ENDED,
        changes_people=True,
    )


def pass_over(handover: Handover) -> None:
    """Let nothing go back to a dated reassignment that is undone, after a later one that is dated too."""
    if handover.until is not None:
        sql.run(PASS_OVER, undone_id=handover.pk)
