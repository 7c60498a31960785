"""Who may open which page."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from baton.people.models import Role, User
from baton.people.permissions import Verb, may, roles_for
from baton.people.roles import ROLE_MISSING

P = ParamSpec("P")

ROLE_REFUSALS = {
    Role.NONE: ROLE_MISSING,
    Role.ENROLLER: (
        "You are signed in as an Enroller. Enrollers put records into sequences and take them out through the API,"
        " so there are no pages for you here."
    ),
}


class SignedInRequest(HttpRequest):
    """A request whose user a decorator of this module has let in."""

    user: User
    htmx: HtmxDetails


def allowed(
    verb: Verb,
) -> Callable[
    [Callable[Concatenate[SignedInRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Open a view to those who may do this; others are refused with a sentence, and strangers sent to sign in."""

    def decorate(
        view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            user = signed_in(request)
            # Both: an Enroller may enroll through the API, but has no pages.
            if not (may(user, Verb.USE_PAGES) and may(user, verb)):
                raise refusal(user, verb)
            return view(cast("SignedInRequest", request), *args, **kwargs)

        # A test reads it off every page of the URL table, so a page without a check cannot be added unnoticed.
        guarded.verb = verb  # type: ignore[attr-defined]  # for whoever reads the URL table
        return guarded

    return decorate


def signed_in(request: HttpRequest) -> User:
    """The user of a request that a decorator, or Django's admin, has let in."""
    if not isinstance(request.user, User):
        raise TypeError("the request has no signed-in user")
    return request.user


def refusal(user: User, verb: Verb) -> PermissionDenied:
    """Why this user may not open a page that takes this."""
    able = [f"{role.label}s" for role in roles_for(verb) if role not in ROLE_REFUSALS]
    return PermissionDenied(ROLE_REFUSALS.get(Role(user.role)) or f"Only {' and '.join(able)} can open this page.")
