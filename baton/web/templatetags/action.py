"""Words for what an action's history holds as keys."""

from django import template

from baton.participants.models import REASONS
from baton.rules.delegation import Reason

register = template.Library()


@register.filter
def reason_label(reason: str) -> str:
    """Why an owner was chosen, in words."""
    return REASONS[Reason(reason)]
