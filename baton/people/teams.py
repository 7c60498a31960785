"""Teams: a manager's is everybody below them, who reports to them or to somebody who does.

What a team owns is what its people own, and the queues that one of them is a member of. Who may see or move that is
in the table of permissions, as the scope `TEAM`.
"""

from collections.abc import Iterable

from baton import sql
from baton.people.models import QueueMember, User
from baton.people.permissions import Scope, Verb, require, scope_of
from baton.sql import Sql

SELF_AND_TEAM, SELF_ALONE, SELF_AND_QUEUES = (
    Sql("people/access", name) for name in ("self_and_team", "self_alone", "self_and_queues")
)


def self_and_team(user: User) -> set[int]:
    """The ids of a user and, if their role has a team, of all below them. One query for those, else none."""
    if scope_of(user, Verb.SEE_TEAM) is not Scope.TEAM:
        return {user.pk}
    return {row[0] for row in sql.rows(SELF_AND_TEAM, seen_by=user.pk)}


def team_and_queues(user: User) -> set[int]:
    """The same, and the queues that one of them is a member of."""
    team = self_and_team(user)
    return team | set(QueueMember.objects.filter(user__in=team).values_list("queue_id", flat=True))


def owners_opened_by(user: User) -> set[int]:
    """Whose pages somebody opens who doesn't open all: their own, or those of their team and its queues."""
    return team_and_queues(user) if scope_of(user, Verb.SEE_OWNERS) is Scope.TEAM else {user.pk}


def extends_to(*, people: Iterable[int], verb: Verb, by: User) -> bool:
    """Whether a person may do it to all of these users: to anybody, to their team, or to themselves."""
    match scope_of(by, verb):
        case Scope.ANY:
            return True
        case Scope.TEAM:
            return self_and_team(by).issuperset(people)
        case Scope.OWN:
            return {by.pk}.issuperset(people)
        case Scope.NONE:
            return False


def require_for(user: User, *, verb: Verb, by: User | None) -> None:
    """Refuse a person who may not do it to this user."""
    require(by, verb, is_own=by is None or extends_to(people=[user.pk], verb=verb, by=by))
