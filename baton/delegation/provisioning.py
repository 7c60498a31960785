"""Users as an identity provider has them: found, added, edited and deactivated, as in Setup."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from baton.delegation import staffing
from baton.delegation.handovers import carry_out
from baton.delegation.models import Handover
from baton.people.access import NotAUser, UserExists, add_user, edit_user, username_is_taken
from baton.people.models import User
from baton.people.roles import USUAL_ROLE
from baton.people.zones import time_zones
from baton.sql.transactions import one_transaction

AGENT = "The identity provider"
COLUMNS = ("username", "name", "email", "title")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a provider says about a user; nothing where it does not say."""

    username: str | None = None
    name: str | None = None
    email: str | None = None
    title: str | None = None
    time_zone: str | None = None
    is_active: bool | None = None


def provisioned_users(*, username: str | None, start: int, count: int) -> tuple[list[User], int]:
    """Some of all, in the order in which they were added, or of who has the username; and how many these are."""
    # By number and not by position, as SCIM has it. Users are thousands at most.
    matching = _matching(username)
    return list(matching[start - 1 : start - 1 + count]), matching.count()


@one_transaction
def provision(identity: Identity, *, at: datetime) -> User:
    """Add a user. They are an agent: who may work with Baton is what the provider's assignment says."""
    username = identity.username or ""
    return add_user(
        username=username,
        name=identity.name or username,
        email=identity.email or (username if "@" in username else ""),
        role=USUAL_ROLE,
        time_zone=_zone(identity) or settings.TIME_ZONE,
        more={"title": identity.title or "", "is_active": identity.is_active is not False},
        by=None,
        agent=AGENT,
        at=at,
    )


@one_transaction
def update_identity(user: User, identity: Identity, *, at: datetime) -> User:
    """Write what the provider says otherwise than it is. Who is deactivated is signed out, and their work moves."""
    # First what locks people, then the row: the order in which every operation takes its locks.
    if identity.is_active is not None and identity.is_active != user.is_active:
        change = staffing.activity(user_id=user.pk, is_active=identity.is_active, agent=AGENT)
        carry_out(change, by=None, at=at, why=Handover.BY_PROVIDER)
    said: Mapping[str, Any] = {name: getattr(identity, name) for name in COLUMNS}
    values = {name: value for name, value in said.items() if value is not None and value != getattr(user, name)}
    _require_possible(user, values)
    edit_user(user_id=user.pk, values=values, by=None, agent=AGENT, at=at)
    return User.objects.get(pk=user.pk)


def _matching(username: str | None) -> QuerySet[User]:
    users = User.objects.order_by("pk")
    if username is None:
        return users
    named = users.filter(username__iexact=username)
    if named.exists():
        return named
    # CRMs give usernames that look like addresses and are none. The address is what the provider means, if only one
    # user has it.
    addressed = users.filter(email__iexact=username)
    return addressed if addressed.count() == 1 else users.none()


def _require_possible(user: User, values: Mapping[str, Any]) -> None:
    if "username" in values and username_is_taken(values["username"], beside=user):
        raise UserExists(f"A user with the username {values['username']} exists.")
    for name, value in values.items():
        field: Any = User._meta.get_field(name)  # noqa: SLF001 - Django's way to a field
        try:
            field.clean(value, user)
        except ValidationError as error:
            raise NotAUser(f"{name}: {' '.join(error.messages)}") from error


def _zone(identity: Identity) -> str:
    return identity.time_zone if identity.time_zone in time_zones() else ""
