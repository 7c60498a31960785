"""Queues in the Setup area, with their members."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from baton.delegation import staffing
from baton.delegation.handovers import carry_out
from baton.people.models import Owner, Queue, QueueMember
from baton.people.permissions import Verb
from baton.rules.rotation import LARGEST_WEIGHT
from baton.web.access import signed_in
from baton.web.setup.choosing import choosing
from baton.web.setup.outcome import tell_if_moved
from baton.web.setup.permitted import PermittedAdmin


class MemberInline(admin.TabularInline):  # type: ignore[type-arg]
    model = QueueMember
    verbose_name = "member"
    verbose_name_plural = "members"
    extra = 0
    fields = ("user", "weight")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, widget=choosing(db_field, self), **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A weight that is left blank stays as it is, or is 1. A user is chosen here and edited elsewhere."""
        box = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "user" and box:
            box.widget.can_add_related = box.widget.can_change_related = box.widget.can_view_related = False
        if db_field.name == "weight" and box:
            box.required = False
            box.help_text = "2 gets twice as many records, 0 none for now."
            box.widget.attrs["max"] = LARGEST_WEIGHT
        return box


class QueueAdmin(PermittedAdmin):
    verb = Verb.EDIT_QUEUES
    fields = ("name", "email", "crm_id")
    inlines = (MemberInline,)
    list_display = ("name", "email", "member_count")
    search_fields = ("name", "email", "crm_id")
    ordering = ("name", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:  # noqa: ARG002
        return Queue.objects.annotate(member_count=Count("queuemember"))

    @admin.display(description="members", ordering="member_count")
    def member_count(self, queue: Any) -> int:
        return int(queue.member_count)

    def has_delete_permission(self, request: HttpRequest, obj: Queue | None = None) -> bool:  # noqa: ARG002
        """Never: what a queue has owned stays in its name. Its members are taken out."""
        return False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        """The members are a change of ownership where records are shared among them."""
        # Not written here, but it fills the lists of new and deleted rows, which the activity log reads.
        formset.save(commit=False)
        rows = [row for filled in formset.forms if (row := filled.cleaned_data).get("user") and not row.get("DELETE")]
        # 0 is a weight, and only a blank box leaves it as it is.
        weights = {row["user"].pk: row["weight"] for row in rows if row.get("weight") is not None}
        tell_if_moved(
            request,
            carry_out(
                staffing.members(queue=form.instance, user_ids={row["user"].pk for row in rows}, weights=weights),
                by=signed_in(request),
                at=timezone.now(),
            ),
        )

    def save_model(self, request: HttpRequest, obj: Queue, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change:
            obj.kind = Owner.Kind.QUEUE
        super().save_model(request, obj, form, change)
