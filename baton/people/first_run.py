"""The first Sequence Admin, who nobody can be asked to add: made by the operator, or through a link that works once.

`baton run` and `baton serve` print the link while nobody has a role. Only its hash is stored, each new link ends the
one before, and none works once anybody has a role.
"""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from django.utils.crypto import constant_time_compare, salted_hmac

from baton.people.access import add_user, set_password
from baton.people.models import Organization, Role, User
from baton.people.organization import OrganizationDetails, default_time_zone, set_organization
from baton.sql.transactions import one_transaction

SALT = "baton.people.first_run"


class FirstRunIsOver(ValueError):
    """Somebody has a role already, or the link was replaced by a newer one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAdmin:
    """Who it is; the email address is their username, too."""

    email: str
    name: str
    password: str
    time_zone: str = ""


def is_first_run() -> bool:
    """Whether nobody has a role, with a password or without: single sign-on needs none."""
    return not User.objects.exclude(role=Role.NONE).exists()


@one_transaction
def first_run_token() -> str:
    """A new token for the link, which ends those before; blank once anybody has a role."""
    if not is_first_run():
        return ""
    token = token_urlsafe(32)
    Organization.objects.update_or_create(pk=1, defaults={"first_run_hash": _hashed(token)})
    return token


def is_token_valid(token: str) -> bool:
    stored = Organization.objects.values_list("first_run_hash", flat=True).first()
    # The hash first: what it costs to ask whether anybody has a role is only for those who have a link.
    return stored is not None and stored != "" and constant_time_compare(stored, _hashed(token)) and is_first_run()


@one_transaction
def begin(*, token: str, admin: FirstAdmin, details: OrganizationDetails, at: datetime) -> User:
    """Use the link: name the organization, and make its first Sequence Admin. Raises `FirstRunIsOver`."""
    # Locked: of two who send the form at once, the second finds the link used.
    Organization.objects.select_for_update().filter(pk=1).first()
    if not is_token_valid(token):
        raise FirstRunIsOver("This link was used already, or replaced by a newer one.")
    set_organization(details=details, by=None, at=at)
    return add_first_admin(admin=admin, at=at)


@one_transaction
def add_first_admin(*, admin: FirstAdmin, at: datetime) -> User:
    """In the operator's name. Any link ends with it."""
    zone = admin.time_zone or default_time_zone()
    user = add_user(
        username=admin.email,
        name=admin.name,
        email=admin.email,
        role=Role.SEQUENCE_ADMIN,
        time_zone=zone,
        by=None,
        at=at,
    )
    set_password(user=user, password=admin.password, by=None, at=at)
    Organization.objects.filter(pk=1).update(first_run_hash="")
    return user


def _hashed(token: str) -> str:
    return salted_hmac(SALT, token, algorithm="sha256").hexdigest()
