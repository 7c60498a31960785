"""A form field in which a person names a user or a queue; `parts/owner_picker.html` draws it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from baton.insight.suggestions import Among
from baton.people.able import can_work
from baton.people.models import Owner
from baton.people.queries import UnknownOwner, find_owner, owner_by_id
from baton.web.parameters import id_of


class OwnerField(forms.CharField):
    """Takes a name, a username, a CRM id or `#17`, and gives the `Owner`; nothing where it is left empty.

    `among` says who is offered, and accepted; `kept`, who is there already, is accepted all the same.
    """

    def __init__(self, *, among: Among = Among.ACTIVE, kept: Owner | None = None, **kwargs: Any) -> None:
        self.among = among
        self.kept = kept
        super().__init__(max_length=300, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        return {**attrs, "autocomplete": "off", "spellcheck": "false", "placeholder": "Search users and queues"}

    def clean(self, value: Any) -> Owner | None:
        name = super().clean(value)
        if not name:
            return None
        # A form that is saved for another reason must not fail because the owner has left meanwhile.
        if self.kept and name == self.kept.name:
            return self.kept
        owner = _owner_named(name)
        if not owner.is_active and self.among != Among.EVERYONE:
            raise ValidationError(
                "%(name)s is inactive. Choose an active user or a queue.", params={"name": owner.name}
            )
        if self.among == Among.ACTIVE and not can_work(owner):
            raise ValidationError(
                "%(name)s’s role doesn’t allow working on actions. Choose another user or a queue.",
                params={"name": owner.name},
            )
        return owner


class OwnerOrId(OwnerField):
    """Links from other pages give an owner's id, which is shown as their name."""

    owner: Owner | None = None

    def clean(self, value: Any) -> Owner | None:
        self.owner = super().clean(f"#{value}" if id_of(str(value or "")) else value)
        return self.owner

    def bound_data(self, data: Any, initial: Any) -> Any:
        if self.owner is None or id_of(str(data or "")) is None:
            return super().bound_data(data, initial)
        return self.owner.name if _is_named_alone(self.owner) else f"#{self.owner.pk}"


def _is_named_alone(owner: Owner) -> bool:
    """Whether the name finds this owner, and not a namesake."""
    try:
        return find_owner(owner.name).pk == owner.pk
    except UnknownOwner:
        return False


def _owner_named(name: str) -> Owner:
    # What the picker writes for somebody whose name is not theirs alone.
    if (numbered := re.fullmatch(r"#(\d{1,18})", name)) and (owner := owner_by_id(int(numbered[1]))):
        return owner
    try:
        return find_owner(name)
    except UnknownOwner as unknown:
        raise ValidationError(str(unknown)) from unknown
