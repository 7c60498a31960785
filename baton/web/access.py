"""Who may open which page, and signing in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from baton.people.models import Role, User
from baton.people.permissions import Scope, Verb, may, scope_of

P = ParamSpec("P")

REFUSALS = {
    Role.NONE: _("You have no role in Baton. A Sequence Admin can give you one."),
    Role.SEQUENCE_AGENT: _("This page is for Sequence Admins."),
    Role.ENROLLER: _(
        "You are signed in as an Enroller. Enrollers put records into sequences and take them out through the API,"
        " so there are no pages for you here."
    ),
    Role.SEQUENCE_ADMIN: _("This page is for Sequence Agents."),
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
        raise TypeError("nobody is signed in")
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
    """Django's, with a sentence for those who are known but may not come in."""

    error_messages = {
        "invalid_login": _("That username and password do not match. Capital letters matter in both."),
        "inactive": _("Your account is inactive. A Sequence Admin can activate it again."),
        "no_role": REFUSALS[Role.NONE],
    }

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


class SignInPage(LoginView):
    """It leads an agent to the work list, and everybody else to the first page."""

    template_name = "sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        works_for_themselves = scope_of(signed_in(self.request), Verb.WORK_ACTIONS) is Scope.OWN
        return reverse("engage" if works_for_themselves else "sequences")
