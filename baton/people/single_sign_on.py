"""Who comes in with single sign-on: what a provider says of a person, and which user that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from baton.config.single_sign_on import SingleSignOn
from baton.people.access import add_user
from baton.people.models import Role, User
from baton.people.organization import default_time_zone
from baton.people.permissions import Verb, may
from baton.people.roles import ROLE_MISSING
from baton.sql.transactions import one_transaction

LONGEST_CLAIM = 255


class NotLetIn(PermissionError):
    """The provider knows the person, and Baton does not let them in; the message is for them."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as the provider vouches for them; `role` is that of their group, None where groups say nothing."""

    email: str
    name: str
    role: Role | None


def read_identity(claims: Mapping[str, Any], sign_on: SingleSignOn) -> Identity:
    """The person whom the claims name; refused where the address is not proved, or not of the organization."""
    email = claims.get("email")
    if not isinstance(email, str) or email.count("@") != 1:
        raise NotLetIn("Your account has no email address, so Baton can’t tell who you are.")
    if not _is_verified(claims):
        # Otherwise whoever types a colleague's address into their profile at the provider would be that colleague.
        raise NotLetIn(f"The email address {email} isn’t verified. Verify it with your provider, then try again.")
    if email.rpartition("@")[2].lower() not in sign_on.domains:
        raise NotLetIn(f"{email} isn’t an address of this organization. Sign in with your work account.")
    name = claims.get("name")
    known = name.strip()[:LONGEST_CLAIM] if isinstance(name, str) else ""
    return Identity(email=email, name=known or email, role=_role(claims, sign_on))


@one_transaction
def user_of(identity: Identity, *, new_users_role: str, at: datetime) -> User:
    """The user with the address, whatever its case; one who is new is created if the settings say so."""
    users = list(User.objects.filter(email__iexact=identity.email)[:2])
    if len(users) > 1:
        raise NotLetIn(f"More than one user has the address {identity.email}. Ask a Sequence Admin to correct that.")
    if not users:
        return _create(identity, new_users_role=new_users_role, at=at)
    [user] = users
    if not user.is_active:
        raise NotLetIn("Your account is inactive. Ask a Sequence Admin to reactivate it.")
    if identity.role is None and not may(user, Verb.SET_PASSWORDS):
        raise NotLetIn(ROLE_MISSING)
    return user


def _create(identity: Identity, *, new_users_role: str, at: datetime) -> User:
    if not new_users_role:
        raise NotLetIn(f"There is no user with the address {identity.email}. Ask a Sequence Admin to add you.")
    return add_user(
        username=identity.email,
        name=identity.name,
        email=identity.email,
        role=identity.role or Role(new_users_role),
        time_zone=default_time_zone(),
        by=None,
        at=at,
    )


def _is_verified(claims: Mapping[str, Any]) -> bool:
    """Microsoft Entra has a claim of its own: that the owner of the domain is verified."""
    return any(claims.get(name) in (True, "true", "1") for name in ("email_verified", "xms_edov"))


def _role(claims: Mapping[str, Any], sign_on: SingleSignOn) -> Role | None:
    if not sign_on.roles:
        return None
    groups = claims.get(sign_on.groups_claim)
    if isinstance(groups, str):
        groups = [groups]
    if not isinstance(groups, list):
        raise NotLetIn("Your account comes without groups, so Baton can’t tell your role. Ask who runs Baton.")
    for group, role in sign_on.roles:
        if group in groups:
            return Role(role)
    raise NotLetIn("You aren’t in a group that may use Baton. Ask a Sequence Admin.")
