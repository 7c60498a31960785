"""Finds users, queues and absences."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from baton.people.models import Absence, Organization, Owner, Queue, QueueMember, User
from baton.people.permissions import Verb, roles_for
from baton.people.teams import extends_to


class UnknownOwner(LookupError):
    """No user or queue has this name, or several have."""


class UnknownAbsence(LookupError):
    """There is no absence with this id."""


def find_owner(name: str) -> Owner:
    """The user or queue with this username, CRM id or unique name, ignoring case."""
    # The order matters: a queue may be named like somebody's username, which is unique and so meant.
    for condition in ({"user__username__iexact": name}, {"crm_id": name}, {"name__iexact": name}):
        matches = list(Owner.objects.filter(**condition)[:2])
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise UnknownOwner(f"More than one user or queue is named '{name}'. Use the username or the CRM ID.")
    raise UnknownOwner(f"There is no user or queue '{name}'.")


def unmistakable_name(owner: Owner) -> str:
    """A name by which `find_owner` finds exactly this owner: the username of a user, the name of a queue."""
    if owner.kind == Owner.Kind.USER:
        return User.objects.values_list("username", flat=True).get(pk=owner.pk)
    # Nothing keeps two queues from having one name, as CRMs allow it.
    if owner.crm_id and Owner.objects.filter(name__iexact=owner.name).count() > 1:
        return owner.crm_id
    return owner.name


def find_user(name: str) -> User:
    """The user with this username, CRM id or unique name, ignoring case."""
    owner = find_owner(name)
    if owner.kind != Owner.Kind.USER:
        raise UnknownOwner(f"'{name}' is a queue. Choose a user.")
    return User.objects.get(pk=owner.pk)


def find_queue(name: str) -> Queue:
    """The queue with this CRM id or unique name, ignoring case."""
    owner = find_owner(name)
    if owner.kind != Owner.Kind.QUEUE:
        raise UnknownOwner(f"'{name}' is a user. Choose a queue.")
    return Queue.objects.get(pk=owner.pk)


def all_queues() -> list[Queue]:
    return list(Queue.objects.order_by("name", "pk"))


def member_ids(queue: Owner) -> set[int]:
    return set(QueueMember.objects.filter(queue=queue.pk).values_list("user_id", flat=True))


def members_of(queues: Iterable[Queue]) -> dict[int, list[QueueMember]]:
    """The members of queues by the id of the queue, with their users, by name."""
    members: dict[int, list[QueueMember]] = {queue.pk: [] for queue in queues}
    rows = QueueMember.objects.filter(queue__in=members).select_related("user").order_by("user__name", "user")
    for member in rows:
        members[member.queue_id].append(member)
    return members


def owner_by_id(owner_id: int) -> Owner | None:
    return Owner.objects.filter(pk=owner_id).first()


def user_by_id(user_id: int) -> User:
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise UnknownOwner(f"User {user_id} was not found.")
    return user


def all_users() -> list[User]:
    """All users, active ones first, then by name."""
    return list(User.objects.order_by("-is_active", "name", "pk"))


def has_users() -> bool:
    return User.objects.exists()


def users_who_may(verb: Verb, *, or_id: int | None = None) -> list[User]:
    """The users whose role allows it, and the one with an id whatever their role, by name."""
    return list(User.objects.filter(Q(role__in=roles_for(verb)) | Q(pk=or_id)).order_by("name", "pk"))


def user_who_may(verb: Verb, *, user_id: int) -> User | None:
    """The user with this id, if their role allows it."""
    return User.objects.filter(pk=user_id, role__in=roles_for(verb)).first()


def default_owner_id() -> int | None:
    """Who owns in place of record owners who can't work, where the sequence doesn't say otherwise."""
    return Organization.objects.values_list("default_owner_id", flat=True).first()


def organization_default_owner() -> Owner | None:
    """The same, as an owner."""
    owner_id = default_owner_id()
    return None if owner_id is None else owner_by_id(owner_id)


def is_member(*, queue: Owner, user: User) -> bool:
    return QueueMember.objects.filter(queue_id=queue.pk, user=user).exists()


def is_member_of_any(*, owner_ids: Iterable[int], user: User) -> bool:
    """Whether the user is a member of one of these owners that are queues."""
    return QueueMember.objects.filter(queue__in=list(owner_ids), user=user).exists()


def absences() -> list[Absence]:
    """All absences, earliest first, with the user and their cover."""
    return list(Absence.objects.select_related("user", "cover").order_by("first_day", "pk"))


def find_absence(absence_id: int) -> Absence:
    absence = Absence.objects.select_related("user", "cover").filter(pk=absence_id).first()
    if absence is None:
        raise UnknownAbsence(f"There is no absence {absence_id}.")
    return absence


def require_absence(absence: Absence) -> None:
    """Raise `UnknownAbsence` if the absence was canceled or moved to another user since it was read."""
    if not Absence.objects.filter(pk=absence.pk, user=absence.user_id).exists():
        raise UnknownAbsence(f"Absence {absence.pk} of {absence.user} no longer exists.")


def own_absences(*, user: User, since: date) -> list[Absence]:
    """A user's absences that are not over by a day, the next first, with their covers."""
    lasting = Q(last_day__gte=since) | Q(last_day__isnull=True)
    return list(Absence.objects.filter(lasting, user=user).select_related("user", "cover").order_by("first_day"))


def absence_for(absence_id: int, *, by: User) -> Absence:
    """An absence of one's own, of one's team or, for a Sequence Admin, of anybody. Raises `UnknownAbsence`."""
    absence = Absence.objects.select_related("user", "cover").filter(pk=absence_id).first()
    # “No such time away” for somebody else's, too: even its existence is private.
    if absence and extends_to(people=[absence.user_id], verb=Verb.SET_ABSENCES, by=by):
        return absence
    raise UnknownAbsence("There is no such time away.")


def usual_cover(user: User) -> Absence | None:
    """The latest absence of a user that names a cover who is still active, to offer the same again."""
    covered = Absence.objects.filter(user=user, cover__is_active=True).select_related("cover")
    return covered.order_by("-first_day", "-pk").first()


def user_away_for(user_id: int, *, by: User) -> User:
    """The user whose absences one may set: oneself, one's team or, for an admin, anybody. Raises `UnknownOwner`."""
    # “Not found” for somebody else, too, as their time away is private.
    if not extends_to(people=[user_id], verb=Verb.SET_ABSENCES, by=by):
        raise UnknownOwner(f"User {user_id} was not found.")
    return user_by_id(user_id)
