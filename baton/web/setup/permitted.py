"""Pages of the Setup area by the table of permissions."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from baton.people.models import User
from baton.people.permissions import Verb, may_any


class PermittedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Django's, open to those who may do `verb` to everything. What nobody may do there, a page of its own says."""

    verb: ClassVar[Verb]

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
