"""Who may open which page, and signing in."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from baton.people.models import Role, User
from baton.people.permissions import Scope, Verb, may, scope_of
from baton.people.sign_in import TooManyAttempts, begin_attempt, succeed
from baton.web.address import address_of

logger = logging.getLogger(__name__)

P = ParamSpec("P")

TOO_MANY, TOO_MANY_REQUESTS = "too_many", 429

REFUSALS = {
    Role.NONE: _("You don’t have a role in Baton yet. Ask a Sequence Admin to assign one."),
    Role.SEQUENCE_AGENT: _("Only Sequence Admins can open this page."),
    Role.ENROLLER: _(
        "You are signed in as an Enroller. Enrollers put records into sequences and take them out through the API,"
        " so there are no pages for you here."
    ),
    Role.SEQUENCE_ADMIN: _("Only Sequence Agents can open this page."),
}


class SignedInRequest(HttpRequest):
    """A request whose user a decorator of this module has let in."""

    user: User


def allowed(
    verb: Verb,
) -> Callable[
    [Callable[Concatenate[SignedInRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Open a view to those who may do this; others are refused with a sentence, and strangers sent to sign in."""

    def decorate(
        view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            user = signed_in(request)
            if not (may(user, Verb.USE_PAGES) and may(user, verb)):
                raise refusal(user)
            return view(cast("SignedInRequest", request), *args, **kwargs)

        guarded.verb = verb  # type: ignore[attr-defined]  # for whoever reads the URL table
        return guarded

    return decorate


def signed_in(request: HttpRequest) -> User:
    """The user of a request that a decorator, or Django's admin, has let in."""
    if not isinstance(request.user, User):
        raise TypeError("the request has no signed-in user")
    return request.user


def refusal(user: User) -> PermissionDenied:
    """Why this user may not open a page."""
    return PermissionDenied(REFUSALS[Role(user.role)])


class SavesOnlyThePassword:
    """For Django's password forms, which save the whole user: a deactivation meanwhile must not be overwritten."""

    def set_password_and_save(self, user: User, *args: Any, commit: bool = True, **kwargs: Any) -> User:
        super().set_password_and_save(user, *args, commit=False, **kwargs)  # type: ignore[misc]
        if commit:
            user.save(update_fields=["password"])
        return user


class OwnPasswordForm(SavesOnlyThePassword, PasswordChangeForm):
    pass


class SignInForm(AuthenticationForm):
    """Django's, with a sentence for those who are known but may not come in, and a limit for those who guess."""

    error_messages = {
        "invalid_login": _("The username or password is incorrect. Both are case sensitive."),
        "inactive": _("Your account is inactive. Ask a Sequence Admin to reactivate it."),
        "no_role": REFUSALS[Role.NONE],
    }

    def clean(self) -> dict[str, Any]:
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username and password:
            try:
                address = address_of(self.request) if self.request else ""
                begin_attempt(username=username, address=address, at=timezone.now())
            except TooManyAttempts as refused:
                raise ValidationError(str(refused), code=TOO_MANY) from refused
        cleaned: dict[str, Any] = super().clean()
        if username and password:
            succeed(username=username)
        return cleaned

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if user.role == Role.NONE:
            raise ValidationError(self.error_messages["no_role"], code="no_role")

    def get_invalid_login_error(self) -> ValidationError:
        """Django treats the inactive like strangers; whoever knows the password may be told more."""
        username, password = self.cleaned_data["username"], self.cleaned_data["password"]
        user = User.objects.filter(username=username, is_active=False).first()
        if user and user.check_password(password):
            return ValidationError(self.error_messages["inactive"], code="inactive")
        return ValidationError(self.error_messages["invalid_login"], code="invalid_login")

    @property
    def refusal_code(self) -> str:
        """Why nobody was let in; blank where a field is empty."""
        refusals = self.errors.as_data().get(NON_FIELD_ERRORS, [])
        return str(refusals[0].code) if refusals else ""


class SignInPage(LoginView):
    """It leads an agent to the work list, and everybody else to the first page."""

    template_name = "sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        answer = super().form_valid(form)
        logger.info("Signed in: %s from %s", form.get_user().username, address_of(self.request))
        return answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """What was typed as the username is logged so that it cannot pass for a line of its own."""
        code = form.refusal_code if isinstance(form, SignInForm) else ""
        if code:
            typed, address = form.cleaned_data.get("username", ""), address_of(self.request)
            logger.warning("Sign-in refused (%s): %.100r from %s", code, typed, address)
        answer: HttpResponse = super().form_invalid(form)
        if code == TOO_MANY:
            answer.status_code = TOO_MANY_REQUESTS
        return answer

    def get_default_redirect_url(self) -> str:
        works_for_themselves = scope_of(signed_in(self.request), Verb.WORK_ACTIONS) is Scope.OWN
        return reverse("engage" if works_for_themselves else "sequences")


class SignOutPage(LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if isinstance(request.user, User):
            logger.info("Signed out: %s from %s", request.user.username, address_of(request))
        return super().post(request, *args, **kwargs)
