"""When somebody who is signed in has to sign in again: some hours after they did, or a while after the last click."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

from baton.people.session_keys import ADDRESS, AGENT, BEGAN, LONGEST_AGENT, SEEN
from baton.web.address import address_of

logger = logging.getLogger(__name__)

MINUTE, HOUR = 60, 3600  # seconds
BETWEEN_SIGHTS = 5 * MINUTE
BY_CLOCK = "Baton-By-Clock"  # sent by pages that ask for news every few seconds; see `baton/web/static/news.js`


def begin(request: HttpRequest, **_signal: Any) -> None:
    """At every sign-in, as Django's signal says."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())
    request.session[ADDRESS] = address_of(request)
    request.session[AGENT] = request.META.get("HTTP_USER_AGENT", "")[:LONGEST_AGENT].replace("\0", "")


def sessions_that_end(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware; how long a session lasts does not depend on what it is used for."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and _is_over(
            request.session, now=int(time.time()), is_by_clock=BY_CLOCK in request.headers
        ):
            logger.info("Session of %s ended", request.user.get_username())
            logout(request)
            messages.info(request, "You were signed out because of the time that has passed. Sign in again.")
        return get_response(request)

    return answer


def _is_over(session: SessionBase, *, now: int, is_by_clock: bool) -> bool:
    """Whether it is; one that is not goes on, and is seen now, unless its page asks by itself."""
    # A session that lacks them counts from now on, instead of signing everybody out after an upgrade.
    began, seen = session.setdefault(BEGAN, now), session.setdefault(SEEN, now)
    idle = settings.SESSION_IDLE_MINUTES * MINUTE
    if now - began >= settings.SESSION_HOURS * HOUR or (idle and now - seen >= idle):
        return True
    # Not at every click, since each is a write.
    if not is_by_clock and now - seen >= (MINUTE if idle else BETWEEN_SIGHTS):
        session[SEEN] = now
    return False
