"""Changing one's password."""

from typing import Any

from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils import timezone

from baton.people.activity import record
from baton.people.models import User
from baton.sql.transactions import one_transaction
from baton.web.access import signed_in


class SavesOnlyThePassword:
    """For Django's password forms, which save the whole user: a deactivation meanwhile must not be overwritten."""

    def set_password_and_save(self, user: User, *args: Any, commit: bool = True, **kwargs: Any) -> User:
        super().set_password_and_save(user, *args, commit=False, **kwargs)  # type: ignore[misc]
        if commit:
            user.save(update_fields=["password"])
        return user


class OwnPasswordForm(SavesOnlyThePassword, PasswordChangeForm):
    pass


class PasswordPage(SuccessMessageMixin, PasswordChangeView):  # type: ignore[type-arg]
    form_class = OwnPasswordForm
    template_name = "account/password.html"
    success_url = reverse_lazy("password")
    success_message = "Password changed."

    @one_transaction
    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        user = signed_in(self.request)
        # In one transaction with the password, or a changed one could be missing from the log.
        record(subject=user, event="set_password", by=user, at=timezone.now())
        answer: HttpResponse = super().form_valid(form)
        return answer
