"""Django's admin as a part of Baton: its own header, and one way to sign in."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from baton.people.models import User
from baton.people.permissions import Verb
from baton.web.access import refusal


class RowsSite(AdminSite):
    site_header = "Baton rows"
    site_title = "Baton rows"
    index_title = "Rows"

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002
        """Strangers sign in where everybody does; the others hear why they may not enter."""
        # Sent to sign in, somebody who is signed in would come back here, and so on without an end.
        if isinstance(request.user, User) and not self.has_permission(request):
            raise refusal(request.user, Verb.SET_UP)
        return redirect_to_login(request.GET.get("next", reverse("setup")))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]  # noqa: ARG002
        return redirect("password")
