"""Notifies the people whose work a handover moved: one notice each way for each person, with the count.

Enrollment and moved dates give none: what is due is in the work list, and dates move with every action that somebody
completes.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime

from baton.delegation.flows import Flow, Flows
from baton.delegation.models import Handover
from baton.notices.models import Notice
from baton.notices.operations import Event, notify
from baton.people.models import User

SILENT = {Handover.Cause.ENROLLMENT, Handover.Cause.DATES, Handover.Cause.STEP}
Person = Callable[[Flow], int | None]


def notify_of(handover: Handover, flows: Flows, *, by: User | None, at: datetime) -> None:
    """Add the notices of a handover, from its owner changes as they are counted already."""
    if handover.cause not in SILENT:
        notify(_events(handover, flows), by=by, at=at)


def _events(handover: Handover, flows: Flows) -> Iterator[Event]:
    changed = [flow for flow in flows.flows if flow.changes]
    moved = [flow for flow in changed if flow.moves and flow.from_owner_id]
    # Also where the owner moves in the same handover: the cover works on it, whoever owns it.
    covered = [flow for flow in changed if flow.from_cover_id != flow.to_cover_id]
    sides: list[tuple[Notice.Kind, list[Flow], Person, Person]] = [
        (Notice.Kind.HANDED, moved, lambda flow: flow.to_owner_id, lambda flow: flow.from_owner_id),
        (Notice.Kind.TAKEN, moved, lambda flow: flow.from_owner_id, lambda flow: flow.to_owner_id),
        (Notice.Kind.COVER_BEGINS, covered, lambda flow: flow.to_cover_id, lambda flow: flow.to_owner_id),
        (Notice.Kind.COVER_ENDS, covered, lambda flow: flow.from_cover_id, lambda flow: flow.from_owner_id),
    ]
    if handover.cause == Handover.Cause.ON_REQUEST:
        # One asked and the other agreed; the request gives notice of that.
        sides = sides[2:]
    for kind, some, whose, other in sides:
        counts, others = Counter[int](), defaultdict[int, set[int | None]](set)
        for flow in some:
            if user_id := whose(flow):
                counts[user_id] += flow.count
                others[user_id].add(other(flow))
        for user_id, count in counts.items():
            yield Event(
                user_id=user_id,
                kind=kind,
                count=count,
                # One name or none. A list of eight colleagues says less than the number of actions.
                person_id=next(iter(others[user_id])) if len(others[user_id]) == 1 else None,
                sequence_id=handover.sequence_id,
                handover_number=handover.pk,
                text=handover.why,
            )
