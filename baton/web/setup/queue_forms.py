"""What is asked for about a queue: its name, and its members with their weights."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from baton.insight.suggestions import Among
from baton.people.models import Owner, Queue, QueueMember
from baton.people.queues import crm_id_is_taken
from baton.rules.rotation import LARGEST_WEIGHT
from baton.web.owners.fields import OwnerField

ADDED = ("add_1", "add_2", "add_3")


def _new_member() -> OwnerField:
    return OwnerField(label="Add a member", required=False, among=Among.ACTIVE)


class QueueForm(forms.Form):
    """A queue; `edited` is absent for a new one."""

    name = forms.CharField(label="Name", max_length=255)
    email = forms.EmailField(label="Email", required=False, help_text="Emails of this queue are sent from it.")
    crm_id = forms.CharField(
        label="CRM ID", required=False, max_length=255, help_text="By which an import finds this queue."
    )
    add_1, add_2, add_3 = _new_member(), _new_member(), _new_member()

    def __init__(self, *args: Any, edited: Queue | None = None, rows: Sequence[QueueMember] = (), **kwargs: Any):
        initial = {"name": edited.name, "email": edited.email, "crm_id": edited.crm_id or ""} if edited else {}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.edited, self.members = edited, rows
        if edited is None:
            del self.fields["crm_id"]
        for name in ADDED:
            self.fields[name].widget.attrs["placeholder"] = "Search users"
        for member in rows:
            self.fields[f"weight_{member.user_id}"] = forms.IntegerField(
                label=f"Weight of {member.user}",
                min_value=0,
                max_value=LARGEST_WEIGHT,
                required=False,
                initial=member.weight,
            )
            self.fields[f"remove_{member.user_id}"] = forms.BooleanField(
                label=f"Remove {member.user}", required=False
            )

    def clean_crm_id(self) -> str:
        crm_id = str(self.cleaned_data["crm_id"])
        if crm_id and self.edited and crm_id_is_taken(crm_id=crm_id, beside=self.edited):
            raise forms.ValidationError("Another queue has this CRM ID.")
        return crm_id

    def clean(self) -> None:
        super().clean()
        for name in ADDED:
            owner = self.cleaned_data.get(name)
            if owner and owner.kind != Owner.Kind.USER:
                self.add_error(name, f"{owner} is a queue. Choose a user.")

    def member_rows(self) -> list[tuple[QueueMember, forms.BoundField, forms.BoundField]]:
        """Each member with the boxes for the weight and for removing."""
        return [
            (member, self[f"weight_{member.user_id}"], self[f"remove_{member.user_id}"]) for member in self.members
        ]

    def added_boxes(self) -> list[forms.BoundField]:
        return [self[name] for name in ADDED]

    def added(self) -> set[int]:
        return {self.cleaned_data[name].pk for name in ADDED if self.cleaned_data.get(name)}

    def removed(self) -> set[int]:
        return {row.user_id for row in self.members if self.cleaned_data.get(f"remove_{row.user_id}")}

    def weights(self) -> Mapping[int, int]:
        """The weights that are not as they were; a blank one stays."""
        weights = {row.user_id: self.cleaned_data.get(f"weight_{row.user_id}") for row in self.members}
        before = {row.user_id: row.weight for row in self.members}
        gone = self.removed()
        return {
            pk: weight
            for pk, weight in weights.items()
            if weight is not None and weight != before[pk] and pk not in gone
        }
