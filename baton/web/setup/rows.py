"""Django's admin as a view of rows, for operators who look into a database: off unless a setting turns it on.

It changes nothing, because what Baton does to its rows it checks and logs, and Django would not.
"""

from functools import cached_property
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest

from baton.people.models import User
from baton.people.permissions import Verb, may_any
from baton.web.setup.site import RowsSite

OURS = "baton."
SECRET_MODELS = {"browsersession", "twofactor"}
SECRET_FIELDS = {"password", "first_run_hash"}
# What a person wrote to another is for their pages, where the table of permissions says who reads it.
LONG = {"TextField", "BinaryField", "JSONField"}
# Enough to page through. Any row opens by its number in the address.
ROWS_LISTED = 10_000


class NewestRows(Paginator):  # type: ignore[type-arg]
    """Pages of the newest rows: to count a whole table, or to skip most of it, would read it."""

    @cached_property
    def count(self) -> int:
        return int(self.object_list[:ROWS_LISTED].count())  # type: ignore[attr-defined]


class Rows(admin.ModelAdmin):  # type: ignore[type-arg]
    """The rows of a model, newest first; to be read only."""

    actions = None
    list_display = ("pk", "__str__")
    list_select_related = True
    ordering = ("-pk",)
    paginator = NewestRows
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return isinstance(request.user, User) and may_any(request.user, Verb.SET_UP)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        return [field.name for field in self.model._meta.fields if _is_shown(field)]  # noqa: SLF001 - Django's list


def site_of_rows() -> RowsSite:
    """With all tables of Baton but those that are secrets."""
    site = RowsSite(name="rows")
    for model in apps.get_models():
        if model.__module__.startswith(OURS) and _can_be_shown(model):
            site.register(model, Rows)
    return site


def _can_be_shown(model: type[Model]) -> bool:
    """Django has no pages for rows with a key of several columns."""
    options = model._meta  # noqa: SLF001 - Django's name for it
    return options.model_name not in SECRET_MODELS and not options.is_composite_pk


def _is_shown(field: Any) -> bool:
    return field.name not in SECRET_FIELDS and field.get_internal_type() not in LONG
