"""Where everything of a user who leaves goes: the choices of an off-boarding, each with a sensible default."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from baton.people.able import OwnerIsInactive, require_able
from baton.people.models import Owner, User


class CannotOffboard(ValueError):
    """An off-boarding that can't be carried out; the sentence says why and what to do."""


class Way(StrEnum):
    """Where open actions go: to owners that are chosen, or as the rule says."""

    TO = "to"
    MANAGER = "manager"
    DELEGATION = "delegation"
    STAYS = "stays"


class Joining(StrEnum):
    """Which queues of the leaver a colleague joins with the same weight. The leaver leaves all of them."""

    NONE = "none"
    WHERE_ALONE = "where_alone"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Destination:
    """`owners` are those of `Way.TO`; several share the records evenly."""

    way: Way
    owners: tuple[Owner, ...] = ()

    @classmethod
    def to(cls, *owners: Owner) -> "Destination":
        return cls(Way.TO, owners)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offboarding:
    """Where each kind goes. Without an owner it stays as it is.

    `actions` are those that the leaver owns by delegation: `STAYS` is the same as `DELEGATION` for them. The `cover`
    acts until further notice for what the leaver owns then or comes to own. The `colleague` joins queues.
    """

    leaver: User
    actions: Destination = Destination(Way.DELEGATION)
    reassigned: Destination = Destination(Way.STAYS)
    cover: Owner | None = None
    named: Owner | None = None
    default_owner: Owner | None = None
    covers: Owner | None = None
    colleague: User | None = None
    joins: Joining = Joining.NONE
    reports: User | None = None
    views: User | None = None
    deactivates: bool = True

    def chosen(self) -> Iterator[Owner]:
        """Everybody who gets something that only those who can work may get."""
        owners = (self.cover, self.named, self.default_owner, self.covers, self.colleague)
        yield from (*self.actions.owners, *self.reassigned.owners, *(owner for owner in owners if owner))


def hand_everything_to(leaver: User, *owners: Owner) -> Offboarding:
    """One choice for all: open actions to these owners, evenly; what only one can have to the first of them."""
    user = next((owner for owner in owners if owner.kind == Owner.Kind.USER), None)
    return _with_defaults(leaver, Destination.to(*owners), Destination.to(*owners), first=owners[0], user=user)


def hand_everything_to_managers(leaver: User) -> Offboarding:
    """One choice for all: open actions to the manager of the record's owner, the rest to the leaver's manager."""
    by_manager, manager = Destination(Way.MANAGER), leaver.manager
    if manager is None:
        raise CannotOffboard(f"{leaver} has no manager. Set one in Setup, or choose a user or queue.")
    return _with_defaults(leaver, by_manager, by_manager, first=manager, user=manager)


def cover_everything(leaver: User, *, cover: Owner) -> Offboarding:
    """One choice for all: open actions stay where delegation has them, and are covered until further notice."""
    user = cover if cover.kind == Owner.Kind.USER else None
    return _with_defaults(leaver, Destination(Way.DELEGATION), Destination(Way.STAYS), first=cover, user=user)


def _with_defaults(
    leaver: User, actions: Destination, reassigned: Destination, *, first: Owner, user: Owner | None
) -> Offboarding:
    colleague = User.objects.get(pk=user.pk) if user else None
    manager = leaver.manager if leaver.manager and leaver.manager.is_active else None
    return Offboarding(
        leaver=leaver,
        actions=actions,
        reassigned=reassigned,
        cover=first,
        named=first,
        default_owner=first,
        covers=first,
        colleague=colleague,
        joins=Joining.WHERE_ALONE if colleague else Joining.NONE,
        reports=manager or colleague,
        views=colleague,
    )


def require_possible(plan: Offboarding, *, by: User | None) -> None:
    """Raise `CannotOffboard` or `OwnerIsInactive`, with the reason, if this person can't carry out the plan."""
    leaver = plan.leaver
    if by and by.pk == leaver.pk:
        raise CannotOffboard("You can’t off-board yourself. Ask another Sequence Admin.")
    for destination in (plan.actions, plan.reassigned):
        if (destination.way is Way.TO) != bool(destination.owners):
            raise CannotOffboard("Choose who gets the open actions.")
    if plan.joins is not Joining.NONE and plan.colleague is None:
        raise CannotOffboard("Choose the user who joins the queues.")
    for owner in plan.chosen():
        if owner.pk == leaver.pk:
            raise CannotOffboard(f"{leaver} is leaving. Choose another user or a queue.")
        require_able(owner, otherwise="Choose another user or a queue.")
    for user in (plan.reports, plan.views):
        if user and (user.pk == leaver.pk or not user.is_active):
            raise OwnerIsInactive(
                f"{user} is {'leaving' if user.pk == leaver.pk else 'inactive'}. Choose another user."
            )
