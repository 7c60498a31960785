"""Reading handovers, what they moved, and the people that stand in flows."""

from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from baton.delegation.flows import Flow, Flows
from baton.delegation.models import Handover, OwnerChange
from baton.people.models import Owner
from baton.rules.delegation import Reason


class UnknownHandover(LookupError):
    """No handover has that number."""


def latest_handovers(*, limit: int) -> list[Handover]:
    """The newest handovers with who, what about, and what undid them."""
    return list(_handovers().order_by("-at", "-pk")[:limit])


def find_handover(handover_id: int) -> Handover:
    handover = _handovers().filter(pk=handover_id).first()
    if handover is None:
        raise UnknownHandover(_("There is no handover %(number)s.") % {"number": handover_id})
    return handover


def flows_of(handover: Handover) -> Flows:
    """The owner changes of a handover, counted; what it looked at and left as it was is not among them."""
    sides = ("from_owner_id", "to_owner_id", "from_cover_id", "to_cover_id", "from_reason", "to_reason")
    counted = OwnerChange.objects.filter(handover=handover).values(*sides).annotate(count=Count("*"))
    return Flows(tuple(_flow(**row) for row in counted.order_by(*sides)))


def owners_in(flows: Flows) -> dict[int, Owner]:
    """The users and queues in the flows, by id."""
    ids = {flow.from_owner_id for flow in flows.flows} | {flow.to_owner_id for flow in flows.flows}
    return Owner.objects.in_bulk(ids - {None})


def _flow(*, from_reason: str | None, to_reason: str, **sides: Any) -> Flow:
    return Flow(from_reason=Reason(from_reason) if from_reason else None, to_reason=Reason(to_reason), **sides)


def _handovers() -> QuerySet[Handover]:
    return Handover.objects.select_related("by", "sequence", "action", "undoes", "undone_by")
