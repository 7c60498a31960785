"""Pages that belong to no room: one’s password, what was not found, and whether Baton is well."""

from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from baton.people.activity import record
from baton.sql.transactions import one_transaction
from baton.web.access import OwnPasswordForm, signed_in


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was not found, where a view has said so; Django's own words are about addresses and models."""
    message = exception.args[0] if exception.args and not isinstance(exception, Resolver404) else ""
    return render(request, "404.html", {"said": message}, status=404)


class PasswordPage(SuccessMessageMixin, PasswordChangeView):  # type: ignore[type-arg]
    form_class = OwnPasswordForm
    template_name = "password.html"
    success_url = reverse_lazy("password")
    success_message = _("Password changed.")

    @one_transaction
    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        user = signed_in(self.request)
        record(subject=user, event="set_password", by=user, at=timezone.now())
        answer: HttpResponse = super().form_valid(form)
        return answer


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """For the operator's monitoring: whether this process reaches its database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return HttpResponse("The database is not responding.\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")
