"""The link that the operator makes with `baton user sign-in-link`, for whoever cannot sign in otherwise."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from baton.people.access import user_of_token
from baton.web.account.letting_in import let_in
from baton.web.methods import accepts_form

A_LINK = "a link of the operator"


@accepts_form
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """It takes a click: what opens links to look at them, as mail programs do, would use it up."""
    user = user_of_token(token)
    if user is None or request.method != "POST":
        return render(request, "account/sign_in_link.html", {"who": user})
    return let_in(request, user, through=A_LINK)  # the operator knows to whom the link was given
