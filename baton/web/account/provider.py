"""Signing in with the provider of the organization, by OpenID Connect. Authlib speaks to it."""

import logging
from functools import lru_cache
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from joserfc.errors import JoseError
from requests.exceptions import RequestException

from baton.config.single_sign_on import SingleSignOn
from baton.delegation import staffing
from baton.delegation.handovers import carry_out
from baton.people.models import User
from baton.people.single_sign_on import Identity, NotLetIn, read_identity, user_of
from baton.web.account.letting_in import let_in
from baton.web.address import address_of

logger = logging.getLogger(__name__)

NAME = "provider"
SECONDS_TO_WAIT = 10
NOT_VERIFIED = "That sign-in couldn’t be verified. Try again."
CANCELED = "You weren’t signed in. Try again."


@require_safe
def begin_sign_on(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider, and note in the session what comes back with it: state, nonce, PKCE."""
    sign_on: SingleSignOn | None = settings.SINGLE_SIGN_ON
    if sign_on is None:
        return redirect("sign_in")
    client, back = _client(sign_on), f"{settings.BATON_URL}{reverse('sign_on_answer')}"
    try:
        sent = client.create_authorization_url(back)
    except (RequestException, ValueError) as error:
        logger.warning("Single sign-on: the provider can’t be asked: %.300r", str(error))
        return _refuse(request, f"Signing in with {sign_on.label} isn’t possible at the moment. Try again later.")
    noted = {"next": request.GET.get("next", ""), "kept": request.GET.get("kept", "")}
    client.save_authorize_data(request, redirect_uri=back, **noted, **sent)
    return redirect(sent["url"])


@require_safe
def sign_on_answer(request: HttpRequest) -> HttpResponse:
    """What the provider sends the browser back to."""
    sign_on: SingleSignOn | None = settings.SINGLE_SIGN_ON
    if sign_on is None:
        return redirect("sign_in")
    client = _client(sign_on)
    noted = client.framework.get_state_data(request.session, request.GET.get("state")) or {}
    try:
        identity = read_identity(_claims(client, request, sign_on), sign_on)
        user = _let_in(identity, sign_on)
    except NotLetIn as refused:
        return _refuse(request, str(refused))
    except AuthlibBaseError as error:
        return _refuse(request, CANCELED if error.error == "access_denied" else NOT_VERIFIED, error=error)
    except (JoseError, RequestException, ValueError, KeyError) as error:
        return _refuse(request, NOT_VERIFIED, error=error)
    # A second factor is the provider's to ask for.
    return let_in(request, user, through=sign_on.label, onward=noted.get("next", ""), kept=noted.get("kept", ""))


def _claims(client: Any, request: HttpRequest, sign_on: SingleSignOn) -> dict[str, Any]:
    """What the provider says in its signed token, and beside it where the token does not have everything."""
    expected = {
        "iss": {"essential": True, "values": [sign_on.issuer]},
        "aud": {"essential": True, "values": [sign_on.client_id]},
    }
    token = client.authorize_access_token(request, claims_options=expected)
    claims = dict(token["userinfo"])
    wanted = {"email", *([sign_on.groups_claim] if sign_on.roles else [])}
    if not wanted <= claims.keys() and "userinfo_endpoint" in client.load_server_metadata():
        more = dict(client.userinfo(token=token))
        if more.get("sub") == claims["sub"]:  # as the specification asks, or the answer may be of somebody else
            claims = more | claims
    return claims


def _let_in(identity: Identity, sign_on: SingleSignOn) -> User:
    user = user_of(identity, new_users_role=sign_on.new_users_role, at=timezone.now())
    if identity.role is not None and user.role != identity.role:
        # In nobody's name: the operator chose which group has which role, and an agent may not.
        change = staffing.role(user_id=user.pk, role=identity.role)
        carry_out(change, by=None, at=timezone.now(), why="Groups of single sign-on")
        user.refresh_from_db()
    return user


def _refuse(request: HttpRequest, why: str, *, error: Exception | None = None) -> HttpResponse:
    logger.warning("Single sign-on refused from %s: %.300r", address_of(request), str(error or why))
    messages.error(request, why)
    return redirect("sign_in")


@lru_cache(maxsize=1)
def _client(sign_on: SingleSignOn) -> Any:
    """One for the process: it remembers where the provider has its pages and keys."""
    return OAuth().register(
        NAME,
        client_id=sign_on.client_id,
        client_secret=sign_on.client_secret,
        server_metadata_url=f"{sign_on.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": sign_on.scopes,
            "code_challenge_method": "S256",
            "default_timeout": SECONDS_TO_WAIT,
        },
    )
