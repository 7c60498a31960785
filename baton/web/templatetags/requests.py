"""Requests between colleagues, wherever they are offered or wait."""

from django import template

from baton.delegation.models import HandoverRequest
from baton.engage.request_queries import MOST_REQUESTS, waiting_count
from baton.participants.models import ParticipantAction
from baton.people.colleagues import HandingOver, handing_over_setting
from baton.people.models import User
from baton.people.permissions import Verb, may

register = template.Library()


@register.filter
def requests_waiting(user: User) -> str:
    """How many wait for the user's answer: blank for none, `50+` for all that were not counted."""
    count = waiting_count(user)
    return f"{count}+" if count >= MOST_REQUESTS else str(count or "")


@register.filter
def may_hand_over(user: User, pa: ParticipantAction) -> bool:
    """Whether it is the user's own, open, and the organization lets them."""
    # In this order: the setting is a query, and most pages show actions of others.
    is_own = pa.owner_id == user.pk and pa.closed_at is None
    return is_own and may(user, Verb.HAND_OVER) and handing_over_setting() != HandingOver.NO


@register.filter
def is_offer(request: HandoverRequest) -> bool:
    return request.kind == HandoverRequest.Kind.OFFER
