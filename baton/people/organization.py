"""What the organization is called, the time zone of its new users, and whether everybody needs two factors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from baton.people.activity import record, update
from baton.people.browsers import BrowserSession
from baton.people.models import Organization, Passkey, TwoFactor, User
from baton.people.permissions import Verb, require, roles_for
from baton.people.two_factor import has_second_factor
from baton.sql.transactions import one_transaction


class OwnTwoFactorMissing(ValueError):
    """Whoever requires it of everybody would shut themselves out."""


@dataclass(frozen=True, slots=True)
class OrganizationDetails:
    """A blank time zone is that of the settings."""

    name: str = ""
    time_zone: str = ""


def organization_details() -> OrganizationDetails:
    # The row is written by the first change of any setting; until then there is none.
    stored = Organization.objects.values_list("name", "time_zone").first()
    return OrganizationDetails(*stored) if stored else OrganizationDetails()


def default_time_zone() -> str:
    """That of new users who name none."""
    return organization_details().time_zone or settings.TIME_ZONE


@one_transaction
def set_organization(*, details: OrganizationDetails, by: User | None, at: datetime) -> None:
    """Users who exist keep their time zone: their days and covers depend on it."""
    require(by, Verb.SET_UP)
    edit_organization({"name": details.name, "time_zone": details.time_zone}, by=by, at=at)


def is_two_factor_required() -> bool:
    return Organization.objects.filter(requires_two_factor=True).exists()


def users_without_two_factor() -> QuerySet[User]:
    """Who can sign in with a password, and with it alone, by name."""
    able = User.objects.filter(is_active=True, role__in=roles_for(Verb.USE_PAGES)).exclude(password="")
    # Django writes this in place of a password that nobody has, as with single sign-on.
    able = able.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    with_either = Q(pk__in=TwoFactor.objects.values("user")) | Q(pk__in=Passkey.objects.values("user"))
    return able.exclude(with_either).order_by("name", "pk")


@one_transaction
def require_two_factor(*, is_required: bool, by: User | None, at: datetime) -> int:
    """Require it of everybody, or no more; how many sessions ended. Raises `OwnTwoFactorMissing`.

    Those who have none are signed out: when they sign in again they turn it on before anything else.
    """
    require(by, Verb.SET_UP)
    if is_required and by and not has_second_factor(by):
        raise OwnTwoFactorMissing("Turn on your own two-factor sign-in first, so that you can still sign in.")
    if not edit_organization({"requires_two_factor": is_required}, by=by, at=at) or not is_required:
        return 0
    without = users_without_two_factor().order_by().values("pk")
    return BrowserSession.objects.filter(user__in=without).delete()[0]


def edit_organization(values: Mapping[str, object], *, by: User | None, at: datetime) -> bool:
    """Write settings of the one row, which the first change of any makes; whether one is another now."""
    organization, _is_new = Organization.objects.get_or_create(pk=1)
    changes = update(Organization.objects.filter(pk=1), values)
    if changes:
        record(subject=organization, event="edited", by=by, at=at, changes=changes)
    return bool(changes)
