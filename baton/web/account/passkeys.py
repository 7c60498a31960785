"""Adding and removing passkeys, and signing in with one."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.people import passkeys
from baton.people.passkeys import WrongPasskey
from baton.people.session_keys import PROVED
from baton.web.access import signed_in
from baton.web.account.devices import device_in_words
from baton.web.account.letting_in import let_in
from baton.web.address import address_of
from baton.web.methods import accepts_form

logger = logging.getLogger(__name__)

PASSKEY_OFFER = "passkey_offered"  # in the session until the browser answers
A_PASSKEY = "a passkey"
LONGEST_ANSWER = 20_000


class PasskeyForm(forms.Form):
    name = forms.CharField(label="Name", max_length=60, help_text="To tell it apart from your other passkeys.")


@accepts_form
@login_required
def own_passkeys(request: HttpRequest) -> HttpResponse:
    """For all who sign in, like their password. Posted to, it stores the passkey that the browser made."""
    user = signed_in(request)
    device = device_in_words(request.headers.get("User-Agent", ""))
    form = PasskeyForm(request.POST or None, initial={"name": device})
    if form.is_valid():
        try:
            passkeys.add_passkey(
                user=user,
                name=form.cleaned_data["name"],
                answer=_answer(request),
                pending=request.session.pop(PASSKEY_OFFER, None),
                by=user,
                at=timezone.now(),
            )
        except WrongPasskey as wrong:
            messages.error(request, str(wrong))
        else:
            request.session[PROVED] = True  # the finger or PIN that made it was one
            messages.success(request, "Passkey added. You can sign in with it from now on.")
        return redirect("passkeys")
    rows = passkeys.passkeys_of(user)
    sign_on_alone = None if settings.PASSWORD_SIGN_IN else settings.SINGLE_SIGN_ON
    context = {
        "form": form,
        "passkeys": rows,
        "can_be_used": passkeys.can_be_used(),
        "sign_on_alone": sign_on_alone,
    }
    return render(request, "account/passkeys.html", context)


@require_POST
@login_required
def passkey_offer(request: HttpRequest) -> HttpResponse:
    """What the browser needs to make a passkey."""
    return _offer(request, *passkeys.offer_to_add(signed_in(request)))


@require_POST
@login_required
def passkey_remove(request: HttpRequest) -> HttpResponse:
    """One of one's own."""
    user, typed = signed_in(request), request.POST.get("passkey", "")
    passkey_id = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0  # noqa: PLR2004 - bigint
    if passkeys.remove_passkey(user=user, passkey_id=passkey_id, by=user, at=timezone.now()):
        messages.success(request, "Passkey removed. It no longer signs you in.")
    else:
        messages.info(request, "That passkey was already removed.")
    return redirect("passkeys")


@require_POST
def sign_in_offer(request: HttpRequest) -> HttpResponse:
    """What the browser needs to use a passkey."""
    if not passkeys.can_be_used():
        return redirect("sign_in")
    return _offer(request, *passkeys.offer_to_sign_in())


@require_POST
def sign_in_with_passkey(request: HttpRequest) -> HttpResponse:
    """The key and what unlocked it were both factors, so no code is asked for."""
    if not passkeys.can_be_used():
        return redirect("sign_in")
    try:
        pending = request.session.pop(PASSKEY_OFFER, None)
        user = passkeys.user_of_answer(answer=_answer(request), pending=pending, at=timezone.now())
    except WrongPasskey as wrong:
        logger.warning("Sign-in refused (passkey) from %s: %s", address_of(request), wrong)
        messages.error(request, str(wrong))
        return redirect("sign_in")
    onward, kept = request.POST.get("next", ""), request.POST.get("kept", "")
    return let_in(request, user, through=A_PASSKEY, onward=onward, kept=kept)


def _offer(request: HttpRequest, offer: Mapping[str, Any], pending: Any) -> HttpResponse:
    request.session[PASSKEY_OFFER] = pending
    return JsonResponse(offer)


def _answer(request: HttpRequest) -> Mapping[str, Any]:
    """What the browser's key said; nothing that fits, where it is not even an object."""
    typed = request.POST.get("answer", "")[:LONGEST_ANSWER]
    try:
        answer = json.loads(typed)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, Mapping) else {}
