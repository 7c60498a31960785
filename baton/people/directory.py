"""The lists of users and queues in Setup: a page at a time, by name."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from baton.people.models import Owner, Queue, QueueMember, Role, User
from baton.sql.paging import ById, Page, PageRequest, Position, page_of_queryset


@dataclass(frozen=True, slots=True)
class ByName(Position):
    """Addresses have the id alone: a name may be long, and has any letters."""

    name: str
    id: int

    def __str__(self) -> str:
        return str(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFilter:
    """Which users; what is left out doesn't matter."""

    typed: str = ""
    role: Role | None = None
    is_active: bool | None = None


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


def page_of_users(matching: UserFilter, page: PageRequest[ById]) -> Page[ListedUser, ByName]:
    """Three queries, a fourth beyond the first page."""
    users = _matching(matching).select_related("manager")
    listed: Page[User, ByName] = page_of_queryset(users, order=("name", "id"), position=ByName, page=_named(page))
    queues = queues_of(listed.rows)
    return listed.with_rows(ListedUser(user, tuple(queues[user.pk])) for user in listed.rows)


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
    return users


def page_of_queues(typed: str, page: PageRequest[ById]) -> Page[ListedQueue, ByName]:
    """Two queries, a third beyond the first page."""
    queues = Queue.objects.all()
    for word in typed.split():
        queues = queues.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(crm_id__istartswith=word))
    listed: Page[Queue, ByName] = page_of_queryset(queues, order=("name", "id"), position=ByName, page=_named(page))
    able = Count("user", filter=Q(user__is_active=True, user__can_work=True))
    counted = QueueMember.objects.filter(queue__in=[queue.pk for queue in listed.rows]).values("queue")
    counts = {row["queue"]: row for row in counted.annotate(members=Count("user"), able=able)}
    nothing = {"members": 0, "able": 0}
    rows = [(queue, counts.get(queue.pk, nothing)) for queue in listed.rows]
    return listed.with_rows(ListedQueue(queue, count["members"], count["able"]) for queue, count in rows)


def queues_of(users: Iterable[User]) -> dict[int, list[Queue]]:
    """The queues of each of these users, by name; one query."""
    memberships = QueueMember.objects.filter(user__in=[user.pk for user in users]).select_related("queue")
    queues: defaultdict[int, list[Queue]] = defaultdict(list)
    for member in memberships.order_by("queue__name", "queue"):
        queues[member.user_id].append(member.queue)
    return queues


def _named(page: PageRequest[ById]) -> PageRequest[ByName]:
    """The same page by the names that the rows beside it have now."""
    beside = [position.id for position in (page.after, page.before) if position]
    names = dict(Owner.objects.filter(pk__in=beside).values_list("pk", "name")) if beside else {}

    def by_name(position: ById | None) -> ByName | None:
        return ByName(names.get(position.id, ""), position.id) if position else None

    return PageRequest(size=page.size, after=by_name(page.after), before=by_name(page.before))
