"""Turning two-factor sign-in on and off, and sending those to do so whose role requires it."""

from collections.abc import Callable

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.people.browsers import delete_sessions
from baton.people.models import User
from baton.people.organization import is_two_factor_required
from baton.people.session_keys import PROVED, REQUIRED
from baton.people.two_factor import WrongCode, app_address, has_two_factor, new_secret, turn_off, turn_on, use_code
from baton.web.access import signed_in
from baton.web.methods import accepts_form

UNPROVED = "two_factor_key"  # in the session until a code shows that the app has it
PASSKEYS = {"passkeys", "passkey_offer", "passkey_remove"}
OPEN_WITHOUT = {*PASSKEYS, "two_factor", "two_factor_off", "sign_out", "password", "healthz", "readyz"}
WRONG = "That code isn’t right. Two-factor sign-in stays on."


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@accepts_form
@login_required
def two_factor(request: HttpRequest) -> HttpResponse:
    """For all who sign in, like their password."""
    user, form = signed_in(request), CodeForm(request.POST or None)
    if has_two_factor(user):
        return render(request, "account/two_factor.html", {"is_on": True, "form": CodeForm()})
    secret = request.session.setdefault(UNPROVED, new_secret())
    if form.is_valid():
        try:
            codes = turn_on(user=user, secret=secret, code=form.cleaned_data["code"], by=user, at=timezone.now())
        except WrongCode as wrong:
            form.add_error("code", str(wrong))
        else:
            del request.session[UNPROVED]
            request.session[PROVED] = True
            delete_sessions(user_id=user.pk, spared=request.session.session_key or "")
            return render(request, "account/recovery_codes.html", {"codes": codes})
    picture = segno.make(app_address(secret, user=user)).svg_data_uri(scale=5, light="#fff")
    context = {"form": form, "secret": secret, "picture": picture, "is_required": must_turn_on(request)}
    return render(request, "account/two_factor.html", context)


@require_POST
@login_required
def two_factor_off(request: HttpRequest) -> HttpResponse:
    """With a code: who finds an open browser must not be able to."""
    user = signed_in(request)
    if use_code(user=user, code=request.POST.get("code", ""), at=timezone.now()):
        turn_off(user=user, by=user, at=timezone.now())
        request.session.pop(PROVED, None)
        # Where it is required, the next page asks to turn it on again: so people change phones.
        request.session[REQUIRED] = True
        messages.success(request, "Two-factor sign-in is off.")
    else:
        messages.error(request, WRONG)
    return redirect("two_factor")


def is_required_of(user: User) -> bool:
    return user.role in settings.TWO_FACTOR_ROLES


def must_turn_on(request: HttpRequest) -> bool:
    """The switch of the organization is looked up for those alone who signed in while it was on."""
    user = request.user
    if not isinstance(user, User) or request.session.get(PROVED):
        return False
    return is_required_of(user) or (bool(request.session.get(REQUIRED)) and is_two_factor_required())


def two_factor_first(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: nothing else is open before, to those whose role requires it."""

    def answer(request: HttpRequest) -> HttpResponse:
        if must_turn_on(request) and not _is_open(request):
            return redirect("two_factor")
        return get_response(request)

    return answer


def _is_open(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).url_name in OPEN_WITHOUT
    except Resolver404:
        return True
