"""User provisioning in Setup: the address and the tokens that an identity provider is given."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.people.permissions import Verb
from baton.people.provisioning import make_token, provisioning_tokens, revoke_token
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.parameters import id_of


@accepts_form
@allowed(Verb.EDIT_USERS)
def provisioning(request: SignedInRequest) -> HttpResponse:
    """A new token is shown in the answer to its button, and never again."""
    token = ""
    if request.method == "POST" and "make" in request.POST:
        token = make_token(by=request.user, at=timezone.now())
    elif request.method == "POST":
        token_id = id_of(request.POST.get("revoke", "")) or 0
        if revoke_token(token_id=token_id, by=request.user, at=timezone.now()):
            messages.success(request, "Token revoked. Requests with it are refused from now on.")
        return redirect("setup_provisioning")
    address = settings.BATON_URL.rstrip("/") + "/scim/v2"
    page = {"token": token, "tokens": provisioning_tokens(), "address": address}
    answer = render(request, "setup/provisioning.html", page)
    answer["Cache-Control"] = "no-store"
    return answer
