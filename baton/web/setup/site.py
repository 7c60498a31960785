"""Django's admin as a part of Baton: its own header, and one way to sign in."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy

from baton.people.models import User
from baton.people.permissions import Verb
from baton.web.access import refusal

HEADINGS = {"people": "People", "crm": "Records", "sequences": "Timing", "participants": "Participants"}


# A page of Baton's own among those of the admin.
IMPORTS = {
    "name": "Imports",
    "object_name": "Import",
    "admin_url": reverse_lazy("imports"),
    "add_url": reverse_lazy("import_new"),
    "view_only": False,
}


STATUS = {"name": "Status", "object_name": "Status", "admin_url": reverse_lazy("status"), "view_only": True}
RUNNING = {
    "name": "Running Baton",
    "app_label": "running",
    "app_url": reverse_lazy("status"),
    "has_module_perms": True,
    "models": [STATUS],
}


class SetupSite(AdminSite):
    site_header = "Baton Setup"
    site_title = "Baton Setup"
    index_title = "Setup"

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002
        """Strangers sign in where everybody does; the others hear why they may not enter."""
        # Sent to sign in, somebody who is signed in would come back here, and so on without an end.
        if isinstance(request.user, User) and not self.has_permission(request):
            raise refusal(request.user, Verb.SET_UP)
        return redirect_to_login(request.GET.get("next", reverse("setup:index")))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]  # noqa: ARG002
        return redirect("password")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            if app["app_label"] == "crm":
                app["models"] = [IMPORTS, *app["models"]]
        named = [{**app, "name": HEADINGS[app["app_label"]]} for app in apps]
        return named if app_label else [*named, RUNNING]
