"""Pages of the Setup area by the table of permissions, which write the activity log."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join

from baton.people.activity import Entry, Subject, activities_of, differences, record, record_all, sentence
from baton.people.models import User
from baton.people.permissions import Verb, may_any
from baton.web.access import signed_in

NEWEST = 10


class PermittedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Django's, open to those who may do `verb` to everything. What nobody may do there, a page of its own says.

    What is saved here gets a line in the activity log, except the fields `logged_elsewhere`, whose change is carried
    out by an operation with a line of its own.
    """

    verb: ClassVar[Verb]
    logged_elsewhere: ClassVar[frozenset[str]] = frozenset()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._permits(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return self._permits(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._permits(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return self._permits(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return self._permits(request)

    def _permits(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and may_any(request.user, self.verb)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """After all of it is written, in the transaction of the page."""
        super().save_related(request, form, formsets, change)
        changes = self._changes_in(form) + [line for formset in formsets for line in _members(formset)]
        # Saved without a change leaves no line, or the log would be full of people who only looked.
        if changes or not change:
            details = {"changes": changes} if change else {}
            event = "edited" if change else "created"
            record(subject=form.instance, event=event, by=signed_in(request), at=timezone.now(), **details)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        # Before it is gone: afterwards it has no id.
        subject = Subject.of(obj)
        super().delete_model(request, obj)
        record(subject=subject, event="deleted", by=signed_in(request), at=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        # Read before the deletion, which is one statement and tells no names.
        entries = [Entry(subject=Subject.of(obj), event="deleted") for obj in queryset]
        super().delete_queryset(request, queryset)
        record_all(entries, by=signed_in(request), at=timezone.now())

    @admin.display(description="activity")
    def activity(self, obj: Model) -> str:
        """The newest lines of the log, for the page of one row."""
        if not obj.pk:
            return ""
        newest = activities_of(obj)[:NEWEST]
        lines = [(date_format(timezone.localtime(line.at), "DATETIME_FORMAT"), sentence(line)) for line in newest]
        return format_html_join("", "<div>{} {}</div>", lines) or "Nothing was changed yet."

    def _changes_in(self, form: Any) -> list[dict[str, str | None]]:
        columns = {field.name for field in form.instance._meta.fields}  # noqa: SLF001 - Django's list of them
        names = [name for name in form.changed_data if name in columns and name not in self.logged_elsewhere]
        # What the person saw, and not what is stored by now: the line says what they meant to change.
        before = {name: form.initial.get(name) for name in names}
        return differences(
            type(form.instance), before=before, after={name: form.cleaned_data[name] for name in names}
        )


def _members(formset: Any) -> Iterable[dict[str, str | None]]:
    """Who was added to a queue, and who was taken out."""
    name = str(formset.model._meta.verbose_name).capitalize()  # noqa: SLF001
    for row in formset.new_objects:
        yield {"field": name, "before": "", "after": str(getattr(row, "user", row))}
    for row in formset.deleted_objects:
        yield {"field": name, "before": str(getattr(row, "user", row)), "after": ""}
