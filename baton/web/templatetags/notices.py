"""The bell, and notices in words."""

from django import template

from baton.notices.models import Notice
from baton.notices.queries import COUNTED, unread_count
from baton.notices.sentences import sentence_of
from baton.people.models import User
from baton.web.notices.links import link_of

register = template.Library()


@register.filter
def unread(user: User) -> str:
    """For the bell: blank for none, and `9+` for all that were not counted."""
    count = unread_count(user)
    return f"{COUNTED - 1}+" if count >= COUNTED else str(count or "")


@register.filter
def sentence(notice: Notice) -> str:
    return sentence_of(notice)


@register.filter
def has_link_for(notice: Notice, user: User) -> bool:
    return bool(link_of(notice, user=user))
