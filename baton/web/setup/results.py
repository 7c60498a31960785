"""Results in the Setup area: what participants can be finished with."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from baton.people.permissions import Verb
from baton.sequences.results import is_used, results_with_uses
from baton.web.setup.permitted import PermittedAdmin
from baton.wording import grouped, plural


class ResultAdmin(PermittedAdmin):
    verb = Verb.EDIT_RESULTS
    fields = ("name", "opts_out", "is_offered", "used_by", "activity")
    readonly_fields = ("used_by", "activity")
    list_display = ("name", "opts_out", "is_offered", "used_by")
    ordering = ("pk",)
    # Deleted one by one, where the page says which are in use.
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:  # noqa: ARG002
        return results_with_uses()

    @admin.display(description="used by", ordering="participant_count")
    def used_by(self, result: Any) -> str:
        if not result.pk:
            return ""
        count = result.participant_count
        return plural("%s participant", "%s participants", count) % grouped(count)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not while it is used: those who were finished with it would have no result any more."""
        return super().has_delete_permission(request, obj) and not (obj and is_used(obj))
