"""Changing one's password, and setting one with a link that came by email."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.contrib.messages.views import SuccessMessageMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone

from baton.mail.account_emails import send_forgotten
from baton.people.activity import record
from baton.people.browsers import delete_sessions
from baton.people.models import User
from baton.people.sign_in import succeed
from baton.sql.transactions import one_transaction
from baton.web.access import signed_in
from baton.web.methods import accepts_form


class SavesOnlyThePassword:
    """For Django's password forms, which save the whole user: a deactivation meanwhile must not be overwritten."""

    def set_password_and_save(self, user: User, *args: Any, commit: bool = True, **kwargs: Any) -> User:
        super().set_password_and_save(user, *args, commit=False, **kwargs)  # type: ignore[misc]
        if commit:
            user.save(update_fields=["password"])
        return user


class NewPasswordForm(SavesOnlyThePassword, SetPasswordForm):  # type: ignore[type-arg]
    pass


class ForgottenForm(forms.Form):
    email = forms.EmailField(label="Email", widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class OwnPasswordForm(SavesOnlyThePassword, PasswordChangeForm):
    pass


class WherePasswordsAreUsed:
    """For pages that mean nothing where everybody signs in with the provider."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.PASSWORD_SIGN_IN:
            return _passwords_off(request)
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class PasswordPage(WherePasswordsAreUsed, SuccessMessageMixin, PasswordChangeView):  # type: ignore[type-arg]
    form_class = OwnPasswordForm
    template_name = "account/password.html"
    success_url = reverse_lazy("password")
    success_message = "Password changed. You are signed out everywhere else."

    @one_transaction
    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        user = signed_in(self.request)
        # In one transaction with the password, or a changed one could be missing from the log.
        record(subject=user, event="set_password", by=user, at=timezone.now())
        answer: HttpResponse = super().form_valid(form)  # which gives this session another key
        delete_sessions(user_id=user.pk, spared=self.request.session.session_key or "")
        return answer


@accepts_form
def forgotten(request: HttpRequest) -> HttpResponse:
    """The answer is the same for every address: nobody learns here who has an account."""
    if not settings.PASSWORD_SIGN_IN:
        return _passwords_off(request)
    form = ForgottenForm(request.POST or None)
    if form.is_valid():
        send_forgotten(address=form.cleaned_data["email"], at=timezone.now())
        messages.success(request, "If an account has this address, we sent it a link. It can take a few minutes.")
        return redirect("sign_in")
    return render(request, "account/forgotten.html", {"form": form, "sends_email": bool(settings.EMAIL_HOST)})


def _passwords_off(request: HttpRequest) -> HttpResponse:
    return render(request, "account/passwords_off.html", {"sign_on": settings.SINGLE_SIGN_ON})


class PasswordLinkPage(WherePasswordsAreUsed, SuccessMessageMixin, PasswordResetConfirmView):  # type: ignore[type-arg]
    """What the link in an email leads to. Django moves the token out of the address before the page is shown."""

    form_class = NewPasswordForm
    template_name = "account/password_link.html"
    success_url = reverse_lazy("sign_in")
    success_message = "Password saved. Sign in with it."

    @one_transaction
    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        user = form.user
        record(subject=user, event="set_password", by=user, at=timezone.now())
        delete_sessions(user_id=user.pk)
        succeed(username=user.username)  # wrong passwords before do not lock out the right one
        answer: HttpResponse = super().form_valid(form)
        return answer
