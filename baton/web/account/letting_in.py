"""Signing in those who have proved who they are by other means than a password, and letting them go on."""

import logging

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from baton.people.models import User
from baton.people.session_keys import PROVED
from baton.people.sign_in import log_sign_in
from baton.web.account.interrupted import kept_form_of
from baton.web.account.signing_in import first_page_of, tell_htmx
from baton.web.address import address_of
from baton.web.htmx import is_htmx

logger = logging.getLogger(__name__)


def let_in(request: HttpRequest, user: User, *, through: str, onward: str = "", kept: str = "") -> HttpResponse:
    """No second factor is asked for. Then comes the form that was `kept` under a name, or the page `onward`; for
    htmx, the page that is open goes on.
    """
    login(request, user)
    request.session[PROVED] = True
    address = address_of(request)
    log_sign_in(user=user, address=address, at=timezone.now(), through=through)
    logger.info("Signed in with %s: %s from %s", through, user.username, address)
    if is_htmx(request):
        return tell_htmx(user)
    if interrupted := kept_form_of(request, kept):
        return render(request, "account/go_on.html", interrupted)
    is_ours = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return redirect(onward if is_ours else first_page_of(user))
