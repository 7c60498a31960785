"""To whom work may be given."""

from baton.people.models import Owner, User


class OwnerIsInactive(ValueError):
    """Work is not given to somebody who is no longer there, or may not do it."""


def can_work(owner: Owner) -> bool:
    """Whether work may be given to them: to a queue, and to an active user whose role allows working on actions."""
    if owner.kind == Owner.Kind.QUEUE:
        return True
    return owner.is_active and User.objects.filter(pk=owner.pk, can_work=True).exists()


def require_able(owner: Owner, *, otherwise: str) -> None:
    """Raise `OwnerIsInactive`, with what to do `otherwise`, if a user is inactive or may not work on actions."""
    if not owner.is_active:
        raise OwnerIsInactive(f"{owner.name} is inactive. {otherwise}")
    if not can_work(owner):
        raise OwnerIsInactive(f"{owner.name}’s role doesn’t allow working on actions. {otherwise}")
