"""A person's notices as they read them."""

from baton.notices.models import Notice
from baton.notices.queries import latest_notices
from baton.notices.sentences import sentence_of
from baton.people.models import User


def notices(person: User) -> list[str]:
    """The sentences, oldest first."""
    return [sentence_of(notice) for notice in reversed(latest_notices(user=person, limit=100))]


def only_notice(person: User) -> Notice:
    [notice] = latest_notices(user=person, limit=100)
    return notice
