"""Finds users, queues and absences."""

from baton.people.models import Absence, Owner, QueueMember, User


class UnknownOwner(LookupError):
    """No user or queue has this name, or several have."""


class UnknownAbsence(LookupError):
    """There is no absence with this id."""


def find_owner(name: str) -> Owner:
    """The user or queue with this username, CRM id or unique name, ignoring case."""
    for condition in ({"user__username__iexact": name}, {"crm_id": name}, {"name__iexact": name}):
        matches = list(Owner.objects.filter(**condition)[:2])
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise UnknownOwner(f"More than one user or queue is named '{name}'. Use the username or the CRM ID.")
    raise UnknownOwner(f"There is no user or queue '{name}'.")


def find_user(name: str) -> User:
    """The user with this username, CRM id or unique name, ignoring case."""
    owner = find_owner(name)
    if owner.kind != Owner.Kind.USER:
        raise UnknownOwner(f"'{name}' is a queue. Choose a user.")
    return User.objects.get(pk=owner.pk)


def is_member(*, queue: Owner, user: User) -> bool:
    return QueueMember.objects.filter(queue_id=queue.pk, user=user).exists()


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
