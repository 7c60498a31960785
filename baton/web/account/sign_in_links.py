"""The link that the operator makes with `baton user sign-in-link`, for whoever cannot sign in otherwise."""

import logging

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.people.access import user_of_token
from baton.people.session_keys import PROVED
from baton.people.sign_in import log_sign_in
from baton.web.account.signing_in import first_page_of
from baton.web.address import address_of
from baton.web.methods import accepts_form

logger = logging.getLogger(__name__)

A_LINK = "a link of the operator"


@accepts_form
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """It takes a click: what opens links to look at them, as mail programs do, would use it up."""
    user = user_of_token(token)
    if user is None or request.method != "POST":
        return render(request, "account/sign_in_link.html", {"who": user})
    login(request, user)
    request.session[PROVED] = True  # the operator knows to whom the link was given
    log_sign_in(user=user, address=address_of(request), at=timezone.now(), through=A_LINK)
    logger.info("Signed in with a link: %s from %s", user.username, address_of(request))
    return redirect(first_page_of(user))
