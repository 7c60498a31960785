"""The page behind the link that `baton run` prints while nobody can sign in: it makes the first Sequence Admin."""

import logging
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.mail.trying import EmailNotAccepted, send_trial
from baton.people.access import NotAUser, PasswordRefused, UserExists
from baton.people.first_run import FirstAdmin, FirstRunIsOver, begin, is_token_valid
from baton.people.models import User
from baton.people.organization import OrganizationDetails
from baton.people.sign_in import log_sign_in
from baton.people.zones import time_zones
from baton.web.account.signing_in import note_second_factor
from baton.web.address import address_of
from baton.web.methods import accepts_form

logger = logging.getLogger(__name__)

BY_LINK = "the link of the first run"


class FirstRunForm(forms.Form):
    organization = forms.CharField(label="Organization", max_length=100)
    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=lambda: [(zone, zone) for zone in time_zones()],
        initial=settings.TIME_ZONE,
        help_text="Yours, and that of users you add.",
    )
    name = forms.CharField(label="Your name", max_length=255)
    email = forms.EmailField(label="Your email address", max_length=254, help_text="You sign in with it.")
    password = forms.CharField(
        label="Password", strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label="Password again", strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )
    sends_test = forms.BooleanField(label="Send me a test email", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())
        if not settings.EMAIL_HOST:
            del self.fields["sends_test"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", "The two passwords differ. Enter the same one twice.")
        elif password:
            user = User(
                username=cleaned.get("email", ""), name=cleaned.get("name", ""), email=cleaned.get("email", "")
            )
            try:
                validate_password(password, user)
            except ValidationError as refused:
                self.add_error("password", refused)
        return cleaned

    def admin(self) -> FirstAdmin:
        cleaned = self.cleaned_data
        return FirstAdmin(
            email=cleaned["email"], name=cleaned["name"], password=cleaned["password"], time_zone=cleaned["time_zone"]
        )

    def details(self) -> OrganizationDetails:
        return OrganizationDetails(self.cleaned_data["organization"], self.cleaned_data["time_zone"])


@accepts_form
def first_run(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link uses nothing up; sending the form does."""
    if not is_token_valid(token):
        return render(request, "account/first_run_over.html")
    form = FirstRunForm(request.POST if request.method == "POST" else None)
    page = {
        "form": form,
        "address": settings.BATON_URL,
        "opened_at": request.build_absolute_uri("/").rstrip("/"),
        "catches": settings.CATCH_ALL,
        "has_mail_server": bool(settings.EMAIL_HOST) and not settings.CATCH_ALL,
    }
    if not form.is_valid():
        return render(request, "account/first_run.html", page)
    try:
        user = begin(token=token, admin=form.admin(), details=form.details(), at=timezone.now())
    except FirstRunIsOver:
        return render(request, "account/first_run_over.html")
    except (UserExists, NotAUser) as refused:
        form.add_error("email", str(refused))
    except PasswordRefused as refused:
        form.add_error("password", str(refused))
    else:
        return _enter(request, user, sends_test=form.cleaned_data.get("sends_test", False))
    return render(request, "account/first_run.html", page)


def _enter(request: HttpRequest, user: User, *, sends_test: bool) -> HttpResponse:
    login(request, user)
    note_second_factor(request, user=user)
    log_sign_in(user=user, address=address_of(request), at=timezone.now(), through=BY_LINK)
    logger.info("The first Sequence Admin was created: %s from %s", user.username, address_of(request))
    messages.success(request, "Baton is ready. The first steps below lead you through the rest.")
    if sends_test:
        try:
            send_trial(address=user.email, by=user)
        except EmailNotAccepted as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"The mail server accepted a test email to {user.email}.")
    return redirect("setup")
