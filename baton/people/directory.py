"""The lists of users and queues in Setup: a page at a time, sorted."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When
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


class UserOrder(StrEnum):
    """How the list of users is sorted."""

    NAME = "name"
    ROLE = "role"
    SIGN_IN = "sign_in"


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
FIELD_OF_USER = Sql("people/access", "field_of_user")(roles=Jsonb({role.value: str(role.label) for role in Role}))


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFilter:
    """Which users; what is left out doesn't matter. `conditions` are any others on their rows."""

    typed: str = ""
    role: Role | None = None
    is_active: bool | None = None
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


def page_of_queues(typed: str, page: PageRequest[ById]) -> Page[ListedQueue, ByRow]:
    """Two queries, a third beyond the first page."""
    queues = _queues_with(typed)
    beside = _beside(Queue.objects.all(), page, BY_NAME, ByName)
    listed: Page[Queue, ByRow] = page_of_queryset(queues, order=BY_NAME, position=ByName, page=beside)
    able = Count("user", filter=Q(user__is_active=True, user__can_work=True))
    counted = QueueMember.objects.filter(queue__in=[queue.pk for queue in listed.rows]).values("queue")
    counts = {row["queue"]: row for row in counted.annotate(members=Count("user"), able=able)}
    nothing = {"members": 0, "able": 0}
    rows = [(queue, counts.get(queue.pk, nothing)) for queue in listed.rows]
    return listed.with_rows(ListedQueue(queue, count["members"], count["able"]) for queue, count in rows)


def count_queues(typed: str) -> Total:
    return count_up_to_most(_queues_with(typed))


def _queues_with(typed: str) -> QuerySet[Queue]:
    queues = Queue.objects.all()
    for word in typed.split():
        queues = queues.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(crm_id__istartswith=word))
    return queues


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
