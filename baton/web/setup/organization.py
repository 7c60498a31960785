"""The organization: its name, its time zone, its address, and how its people sign in."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.people.organization import (
    OrganizationDetails,
    OwnTwoFactorMissing,
    is_two_factor_required,
    organization_details,
    require_two_factor,
    set_organization,
    users_without_two_factor,
)
from baton.people.permissions import Verb
from baton.people.queries import organization_default_owner
from baton.people.roles import Role
from baton.people.two_factor import has_two_factor
from baton.people.zones import time_zones
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.wording import grouped, plural

LISTED = 20


class OrganizationForm(forms.Form):
    name = forms.CharField(label="Name", max_length=100, required=False, help_text="Shown on the sign-in page.")
    time_zone = forms.ChoiceField(
        label="Default time zone",
        required=False,
        choices=lambda: [("", f"As on the server ({settings.TIME_ZONE})"), *((zone, zone) for zone in time_zones())],
        help_text="Of users added from now on. Users who exist keep theirs.",
    )

    def details(self) -> OrganizationDetails:
        return OrganizationDetails(self.cleaned_data["name"], self.cleaned_data["time_zone"])


class TwoFactorForm(forms.Form):
    is_required = forms.BooleanField(
        label="Require two-factor sign-in",
        required=False,
        help_text="For everyone who signs in with a password. Single sign-on asks for its own.",
    )


@accepts_form
@allowed(Verb.SET_UP)
def organization(request: SignedInRequest) -> HttpResponse:
    stored = organization_details()
    initial = {"name": stored.name, "time_zone": stored.time_zone}
    form = OrganizationForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        set_organization(details=form.details(), by=request.user, at=timezone.now())
        messages.success(request, "Organization saved.")
        return redirect("setup_organization")
    page = {
        "form": form,
        "address": settings.BATON_URL,
        "opened_at": request.build_absolute_uri("/").rstrip("/"),
        "default_owner": organization_default_owner(),
    }
    return render(request, "setup/organization.html", page)


@accepts_form
@allowed(Verb.SET_UP)
def sign_in(request: SignedInRequest) -> HttpResponse:
    """How people sign in, and the switch that requires two factors; it says first whom it signs out."""
    is_required = is_two_factor_required()
    form = TwoFactorForm(request.POST if request.method == "POST" else None, initial={"is_required": is_required})
    without = users_without_two_factor()
    count = without.count()
    page: dict[str, Any] = {
        "form": form,
        "is_required": is_required,
        "has_own": has_two_factor(request.user),
        "count": count,
        "without": without[:LISTED],
        "others": max(0, count - LISTED),
        "sign_on": settings.SINGLE_SIGN_ON,
        "has_passwords": settings.PASSWORD_SIGN_IN,
        "two_factor_roles": [Role(role).label for role in settings.TWO_FACTOR_ROLES],
    }
    if not form.is_valid():
        return render(request, "setup/sign_in.html", page)
    turns_on = form.cleaned_data["is_required"] and not is_required
    if turns_on and count and "save" not in request.POST:
        return render(request, "setup/sign_in.html", {**page, "is_preview": True})
    try:
        ended = require_two_factor(is_required=form.cleaned_data["is_required"], by=request.user, at=timezone.now())
    except OwnTwoFactorMissing as refused:
        form.add_error("is_required", str(refused))
        return render(request, "setup/sign_in.html", page)
    signed_out = plural("%s session was ended.", "%s sessions were ended.", ended) % grouped(ended)
    messages.success(request, f"Sign-in settings saved. {signed_out}" if ended else "Sign-in settings saved.")
    return redirect("setup_sign_in")
