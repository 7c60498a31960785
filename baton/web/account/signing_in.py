"""Signing in and out."""

import logging
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import trigger_client_event

from baton.people.models import Role, User
from baton.people.organization import is_two_factor_required, organization_details
from baton.people.passkeys import can_be_used
from baton.people.permissions import Scope, Verb, scope_of
from baton.people.session_keys import PROVED, REQUIRED
from baton.people.sign_in import (
    TooManyAttempts,
    begin_attempt,
    is_inactive,
    log_refusal,
    log_sign_in,
    log_sign_out,
    succeed,
)
from baton.people.two_factor import has_second_factor, has_two_factor, is_two_factor_used, use_code
from baton.web.access import ROLE_REFUSALS, signed_in
from baton.web.account.second_factor import is_required_of
from baton.web.address import address_of
from baton.web.htmx import is_htmx

logger = logging.getLogger(__name__)

TOO_MANY, TOO_MANY_REQUESTS = "too_many", 429
PASSWORDS_OFF = "Signing in with a password is switched off."
LAST_USER = "baton_last_user"  # a cookie that outlives the session, until they sign out


class SignInForm(AuthenticationForm):
    """Django's, with a sentence for those who are known but may not come in, and a limit for those who guess."""

    error_messages = {
        "invalid_login": "The username or password is incorrect. Both are case sensitive.",
        "inactive": "Your account is inactive. Ask a Sequence Admin to reactivate it.",
        "no_role": ROLE_REFUSALS[Role.NONE],
        "passwords_off": PASSWORDS_OFF,
        "passkey": "Two-factor sign-in is required of you, and your second factor is a passkey. Sign in with it.",
        "no_code": "Enter your password again, and the code from your authenticator app.",
        "wrong_code": "That code isn’t right, or was used before. Enter your password and a new code.",
    }
    code = forms.CharField(
        label="Code",
        max_length=40,
        required=False,
        help_text="From your authenticator app, or a recovery code. Leave it empty if you don’t use one.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_two_factor_used():
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        if not settings.PASSWORD_SIGN_IN:
            raise ValidationError(self.error_messages["passwords_off"], code="passwords_off")
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username and password:
            try:
                address = address_of(self.request) if self.request else ""
                # Before the password is looked at: a hundred attempts
                # at once would otherwise all pass an uncounted limit.
                begin_attempt(username=username, address=address, at=timezone.now())
            except TooManyAttempts as refused:
                raise ValidationError(str(refused), code=TOO_MANY) from refused
        cleaned: dict[str, Any] = super().clean()
        if username and password:
            # Before the wrong passwords are forgotten: guesses of the code count like those of the password.
            if not use_code(user=self.get_user(), code=cleaned.get("code", ""), at=timezone.now()):
                code = "wrong_code" if cleaned.get("code") else "no_code"
                raise ValidationError(self.error_messages[code], code=code)
            if only_passkeys(self.get_user()):
                raise ValidationError(self.error_messages["passkey"], code="passkey")
            succeed(username=username)
        return cleaned

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if user.role == Role.NONE:
            raise ValidationError(self.error_messages["no_role"], code="no_role")

    def get_invalid_login_error(self) -> ValidationError:
        """Django treats the inactive like strangers; whoever knows the password may be told more."""
        username, password = self.cleaned_data["username"], self.cleaned_data["password"]
        if is_inactive(username=username, password=password):
            return ValidationError(self.error_messages["inactive"], code="inactive")
        return ValidationError(self.error_messages["invalid_login"], code="invalid_login")

    @property
    def refusal_code(self) -> str:
        """Why nobody was let in; blank where a field is empty."""
        refusals = self.errors.as_data().get(NON_FIELD_ERRORS, [])
        return str(refusals[0].code) if refusals else ""


class SignInPage(LoginView):
    """It leads an agent to the work list, and everybody else to the first page."""

    template_name = "account/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_htmx(request) and isinstance(request.user, User):  # signed in on another tab meanwhile
            return tell_htmx(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get_template_names(self) -> list[str]:
        return ["account/sign_in_again.html"] if is_htmx(self.request) else [self.template_name]

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        answer, address = super().form_valid(form), address_of(self.request)
        note_second_factor(self.request, user=form.get_user())
        log_sign_in(user=form.get_user(), address=address, at=timezone.now())
        logger.info("Signed in: %s from %s", form.get_user().username, address)
        return tell_htmx(form.get_user()) if is_htmx(self.request) else answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """What was typed as the username is logged so that it cannot pass for a line of its own."""
        code = form.refusal_code if isinstance(form, SignInForm) else ""
        if code:
            typed, address = form.cleaned_data.get("username", ""), address_of(self.request)
            # In the activity of the person whose name it is, where a Sequence Admin sees that somebody tries.
            log_refusal(username=typed, address=address, at=timezone.now())
            logger.warning("Sign-in refused (%s): %.100r from %s", code, typed, address)
        answer: HttpResponse = super().form_invalid(form)
        if code == TOO_MANY and not is_htmx(self.request):  # which shows no answer with such a status
            answer.status_code = TOO_MANY_REQUESTS
        return answer

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        ways = {"sign_on": settings.SINGLE_SIGN_ON, "has_passwords": settings.PASSWORD_SIGN_IN}
        about = {"has_passkeys": can_be_used(), "organization": organization_details().name}
        return super().get_context_data(**context, **ways, **about)

    def get_default_redirect_url(self) -> str:
        return first_page_of(signed_in(self.request))


class SignOutPage(LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if isinstance(request.user, User):
            address = address_of(request)
            log_sign_out(user=request.user, address=address, at=timezone.now())
            logger.info("Signed out: %s from %s", request.user.username, address)
        answer = super().post(request, *args, **kwargs)
        answer.delete_cookie(LAST_USER, samesite="Lax")
        return answer


def note_second_factor(request: HttpRequest, *, user: User) -> None:
    """Whether a password was enough, noted for every page of the session, so that none has to look it up."""
    request.session[PROVED] = has_two_factor(user)
    if not request.session[PROVED] and is_two_factor_required():
        request.session[REQUIRED] = True


def only_passkeys(user: User) -> bool:
    """Whether a second factor is required of them and only a passkey is one: a password alone could make another."""
    is_required = is_required_of(user) or is_two_factor_required()
    return is_required and has_second_factor(user) and not has_two_factor(user)


def first_page_of(user: User) -> str:
    works_for_themselves = scope_of(user, Verb.WORK_ACTIONS) is Scope.OWN
    return reverse("engage" if works_for_themselves else "sequences")


def tell_htmx(user: User) -> HttpResponse:
    """The page is still there, with all that was typed: it goes on from here, or loads anew for another user."""
    return trigger_client_event(HttpResponse(), "signed-in", {"user": str(user.pk)})
