"""What follows from what: handovers that nobody asked for stand in the log under the one that led to them.

A cover that begins, or dates that move into an absence, follow from the handover that set the absence, a reassignment
that ends on its day from the one that made it, and what a change does afterwards from the change.
"""

from datetime import datetime

from baton import sql
from baton.delegation.models import Handover
from baton.sql import Sql

FOLLOW_CAUSE = Sql("delegation/cover", "follow_cause")
UNASKED = {Handover.Cause.COVER, Handover.Cause.DATES, Handover.Cause.RETURN}


def put_under_cause(handover: Handover | None) -> None:
    """One statement for a handover that nobody asked for, none for others."""
    if handover and handover.cause in UNASKED:
        sql.run(FOLLOW_CAUSE, handover_id=handover.pk)


def put_under(handover: Handover | None, *, at: datetime) -> None:
    """What the same transaction has moved since then is what the handover led to."""
    if handover:
        # Others of this moment are not committed, or had their own cause.
        Handover.objects.filter(pk__gt=handover.pk, at=at, follows=None).update(follows=handover)
