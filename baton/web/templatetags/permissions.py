"""What a page offers to whom, by the table of permissions: `{% if user|may:"enroll" %}`. Loaded in every template."""

from django import template

from baton.people import permissions
from baton.people.models import User
from baton.people.permissions import Verb

register = template.Library()


@register.filter
def may(user: object, verb: str) -> bool:
    """Whether the user may do it at all. The page for a fault is drawn for nobody, who may do nothing."""
    return isinstance(user, User) and permissions.may(user, Verb(verb))


@register.filter
def may_beyond_own(user: object, verb: str) -> bool:
    """Whether the user may do it to what is others' too: of their team, or of everybody."""
    return isinstance(user, User) and permissions.may_beyond_own(user, Verb(verb))


@register.filter
def may_any(user: object, verb: str) -> bool:
    """Whether the user may do it to everything, not only to what is their own."""
    return isinstance(user, User) and permissions.may_any(user, Verb(verb))
