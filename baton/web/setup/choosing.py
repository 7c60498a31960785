"""Choosing a user by typing, where there may be thousands."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect

from baton.web.parameters import id_of

PROMPTS = {"user": "Choose a user", "manager": "Choose a manager"}


class ChooseUser(AutocompleteSelect):
    """Django's, with a prompt: without one, assistive technology finds a field that has no name."""

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        return {**super().build_attrs(base_attrs, extra_attrs), "data-placeholder": PROMPTS[self.field.name]}

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> Any:
        """Django looks up whatever was sent; the form says that it is nobody."""
        # What is no number would be an error in the query, and the page a 500.
        return super().optgroups(name, [one for one in value if id_of(str(one)) is not None], attrs)


def choosing(db_field: Any, admin: Any) -> ChooseUser:
    """The widget for one of a model's fields that name a user."""
    return ChooseUser(db_field, admin.admin_site)
