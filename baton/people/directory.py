"""The lists of users and queues in Setup: a page at a time, sorted."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from psycopg.types.json import Jsonb

from baton.people.models import Queue, QueueMember, Role, User
from baton.people.permissions import Verb, require
from baton.sql import Sql
from baton.sql.bounds import Total, count_up_to_most
from baton.sql.paging import ById, Page, PageRequest, Position, in_order, page_of_queryset, position_fields


class ByRow(Position):
    """Addresses have the id alone: a name may be long, and has any letters."""

    id: int

    def __str__(self) -> str:
        return str(self.id)


@dataclass(frozen=True, slots=True)
class ByName(ByRow):
    name: str
    id: int


@dataclass(frozen=True, slots=True)
class ByRole(ByRow):
    rank: int
    name: str
    id: int


@dataclass(frozen=True, slots=True)
class BySignIn(ByRow):
    signed_in: datetime
    id: int


@dataclass(frozen=True, slots=True)
class ByMembers(ByRow):
    member_count: int
    id: int


class QueueOrder(StrEnum):
    """How the list of queues is sorted."""

    NAME = "name"
    MEMBERS = "members"


class UserOrder(StrEnum):
    """How the list of users is sorted."""

    NAME = "name"
    ROLE = "role"
    SIGN_IN = "sign_in"


def _count_of_members(who: Q | None = None) -> Coalesce:
    members = QueueMember.objects.filter(who or Q(), queue=OuterRef("pk")).order_by().values("queue")
    return Coalesce(Subquery(members.annotate(count=Count("user")).values("count")), 0)


ABLE = Q(user__is_active=True, user__can_work=True)
NEVER_SIGNED_IN = datetime(1970, 1, 1, tzinfo=UTC)
SORTED_BY = {
    "rank": Case(
        *(When(role=role.value, then=Value(rank if role.value else len(Role))) for rank, role in enumerate(Role))
    ),
    "signed_in": Coalesce("last_login", Value(NEVER_SIGNED_IN)),
}
BY_NAME = ("name", "id")
USER_ORDERS: dict[UserOrder, tuple[tuple[str, ...], type[ByRow]]] = {
    UserOrder.NAME: (BY_NAME, ByName),
    UserOrder.ROLE: (("rank", *BY_NAME), ByRole),
    UserOrder.SIGN_IN: (("-signed_in", "-id"), BySignIn),
}
# Subqueries, because a page begins after a number of members, and PostgreSQL compares no aggregate before it is one.
MEMBER_COUNTS = {"member_count": _count_of_members(), "able_count": _count_of_members(ABLE)}
QUEUE_ORDERS: dict[QueueOrder, tuple[tuple[str, ...], type[ByRow]]] = {
    QueueOrder.NAME: (BY_NAME, ByName),
    QueueOrder.MEMBERS: (("-member_count", "-id"), ByMembers),
}
FIELD_OF_QUEUE = Sql("people/access", "field_of_queue")
FIELD_OF_USER = Sql("people/access", "field_of_user")(roles=Jsonb({role.value: str(role.label) for role in Role}))


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFilter:
    """Which users; what is left out doesn't matter. `conditions` are any others on their rows."""

    typed: str = ""
    role: Role | None = None
    is_active: bool | None = None
    conditions: Q = field(default_factory=Q)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Which queues; `conditions` are any others on their rows."""

    typed: str = ""
    conditions: Q = field(default_factory=Q)


@dataclass(frozen=True, slots=True)
class ListedUser:
    """A user with the queues that they are a member of, by name."""

    user: User
    queues: tuple[Queue, ...]

    @property
    def id(self) -> int:
        """What its row is selected by."""
        return self.user.pk


@dataclass(frozen=True, slots=True)
class ListedQueue:
    """A queue with how many members it has, and how many of them can work."""

    queue: Queue
    members: int
    able: int

    @property
    def id(self) -> int:
        """What its row is selected by."""
        return self.queue.pk


def page_of_users(
    matching: UserFilter, page: PageRequest[ById], *, order: UserOrder = UserOrder.NAME
) -> Page[ListedUser, ByRow]:
    """Two queries, a third beyond the first page."""
    (names, position), everybody = USER_ORDERS[order], User.objects.annotate(**SORTED_BY)
    users = _matching(matching).annotate(**SORTED_BY).select_related("manager")
    beside = _beside(everybody, page, names, position)
    listed: Page[User, ByRow] = page_of_queryset(users, order=names, position=position, page=beside)
    queues = queues_of(listed.rows)
    return listed.with_rows(ListedUser(user, tuple(queues[user.pk])) for user in listed.rows)


def count_users(matching: UserFilter) -> Total:
    return count_up_to_most(_matching(matching))


def export_users(*, matching: UserFilter, order: UserOrder, by: User) -> list[ListedUser]:
    """All that match. Two queries: users are some thousands at most."""
    require(by, Verb.EDIT_USERS)
    names, _position = USER_ORDERS[order]
    users = list(in_order(_matching(matching).annotate(**SORTED_BY).select_related("manager"), names))
    queues = queues_of(users)
    return [ListedUser(user, tuple(queues[user.pk])) for user in users]


def selected_users(*, ids: Collection[int], matching: UserFilter | None = None) -> list[User]:
    """The users with these ids, or all that match, by name."""
    users = _matching(matching) if matching else User.objects.filter(pk__in=ids)
    return list(users.order_by("name", "pk"))


def _matching(matching: UserFilter) -> QuerySet[User]:
    users = User.objects.all()
    for word in matching.typed.split():
        named = Q(name__icontains=word) | Q(username__icontains=word) | Q(email__icontains=word)
        users = users.filter(named | Q(crm_id__istartswith=word) | Q(title__icontains=word))
    if matching.role is not None:
        users = users.filter(role=matching.role)
    if matching.is_active is not None:
        users = users.filter(is_active=matching.is_active)
    return users.filter(matching.conditions)


def page_of_queues(
    matching: QueueFilter, page: PageRequest[ById], *, order: QueueOrder = QueueOrder.NAME
) -> Page[ListedQueue, ByRow]:
    """One query, a second beyond the first page."""
    names, position = QUEUE_ORDERS[order]
    beside = _beside(Queue.objects.annotate(**MEMBER_COUNTS), page, names, position)
    listed: Page[Any, ByRow] = page_of_queryset(_queues(matching), order=names, position=position, page=beside)
    return listed.with_rows(_listed_queue(queue) for queue in listed.rows)


def count_queues(matching: QueueFilter) -> Total:
    return count_up_to_most(_queues(matching))


def export_queues(*, matching: QueueFilter, order: QueueOrder, by: User) -> list[ListedQueue]:
    """All that match, in one query."""
    require(by, Verb.EDIT_QUEUES)
    names, _position = QUEUE_ORDERS[order]
    return [_listed_queue(queue) for queue in in_order(_queues(matching), names)]


def _listed_queue(queue: Any) -> ListedQueue:
    return ListedQueue(queue, queue.member_count, queue.able_count)


def _queues(matching: QueueFilter) -> QuerySet[Queue]:
    queues = Queue.objects.annotate(**MEMBER_COUNTS)
    for word in matching.typed.split():
        queues = queues.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(crm_id__istartswith=word))
    return queues.filter(matching.conditions)


def queues_of(users: Iterable[User]) -> dict[int, list[Queue]]:
    """The queues of each of these users, by name; one query."""
    memberships = QueueMember.objects.filter(user__in=[user.pk for user in users]).select_related("queue")
    queues: defaultdict[int, list[Queue]] = defaultdict(list)
    for member in memberships.order_by("queue__name", "queue"):
        queues[member.user_id].append(member.queue)
    return queues


def _beside(
    rows: QuerySet[Any], page: PageRequest[ById], names: tuple[str, ...], position: type[ByRow]
) -> PageRequest[ByRow]:
    """The same page by what the row beside it is sorted by now; without such a row, the first."""
    values = rows.filter(pk=page.beside.id).values_list(*position_fields(names)).first() if page.beside else None
    if values is None:
        return PageRequest(size=page.size)
    place = position(*values)
    return PageRequest(size=page.size, after=None if page.before else place, before=place if page.before else None)
