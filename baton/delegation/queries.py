"""Reading handovers, what they moved, and the people that stand in flows."""

from django.db.models import Count, Q, QuerySet

from baton.delegation.flows import SIDES, Flow, Flows
from baton.delegation.models import Handover, OwnerChange
from baton.people.models import Owner, QueueMember, User
from baton.people.permissions import Verb, may_any
from baton.people.teams import self_and_team, team_and_queues
from baton.sql import Sql

MOVED_BY = Sql("delegation/reach", "moved_by")


class UnknownHandover(LookupError):
    """No handover has that number."""


def latest_handovers(*, limit: int, by: User | None) -> list[Handover]:
    """The newest handovers that a person sees, with who, what about, and what undid them."""
    return list(_handovers().filter(handovers_seen_by(by)).order_by("-at", "-pk")[:limit])


def find_handover(handover_id: int, *, by: User | None = None) -> Handover:
    """The handover; one that the person doesn't see is unknown, in the same words as one that is not there."""
    handover = _handovers().filter(handovers_seen_by(by), pk=handover_id).first()
    if handover is None:
        raise UnknownHandover(f"Handover {handover_id} was not found.")
    return handover


def sees_all_handovers(by: User | None) -> bool:
    return by is None or may_any(by, Verb.SEE_HANDOVERS)


def handovers_seen_by(by: User | None) -> Q:
    """What a manager sees: handovers that they or their team made, or that moved something from or to these."""
    if by is None or sees_all_handovers(by):
        return Q()
    return Q(by__in=self_and_team(by)) | Q(owner_ids__overlap=sorted(team_and_queues(by)))


def changes_seen_by(by: User | None) -> Q:
    """Owner changes in which the person, their team, or a queue of these had or got something."""
    if by is None or sees_all_handovers(by):
        return Q()
    owners = team_and_queues(by)
    condition = Q()
    for side in ("from_owner", "to_owner", "from_cover", "to_cover"):
        condition |= Q(**{f"{side}__in": owners})
    return condition


def flows_of(handover: Handover, *, by: User | None = None) -> Flows:
    """The owner changes of a handover that a person sees, counted; what it left as it was is not among them."""
    counted = (
        OwnerChange.objects.filter(changes_seen_by(by), handover=handover).values(*SIDES).annotate(count=Count("*"))
    )
    return Flows(tuple(Flow.read(**row) for row in counted.order_by(*SIDES)))


def lost_changes(handover: Handover) -> int:
    """How many owner changes of the handover are no longer stored, because their participants ended long ago."""
    return handover.change_count - OwnerChange.objects.filter(handover=handover).count()


def moved_by(handover_id: int) -> Sql:
    """The condition on `pa` of the actions that a handover moved, for `ActionFilter.among`."""
    return MOVED_BY(moved_by=handover_id)


def owners_in(flows: Flows) -> dict[int, Owner]:
    """The users and queues in the flows, by id."""
    ids = {flow.from_owner_id for flow in flows.flows} | {flow.to_owner_id for flow in flows.flows}
    return Owner.objects.in_bulk(ids - {None})


def last_change_from(user: User, *, participant_action_id: int) -> OwnerChange | None:
    """How an action that the user owned, covered or could take from a queue went to someone else, most recently."""
    queues = QueueMember.objects.filter(user=user).values("queue_id")
    # For “this is no longer yours”: whoever bookmarked an action is told to whom it went, and not merely refused.
    theirs = Q(from_owner=user.pk) | Q(from_cover=user.pk) | Q(from_owner__in=queues)
    changes = OwnerChange.objects.filter(theirs, participant_action=participant_action_id)
    return changes.select_related("handover__by", "to_owner").order_by("-handover__at", "-handover").first()


def _handovers() -> QuerySet[Handover]:
    return Handover.objects.select_related("by", "sequence", "action", "undoes", "undone_by")
