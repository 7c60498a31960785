"""Where everything of a leaver goes: one choice for all, and below it another one for each kind that there is."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms import BoundField

from baton.delegation.leaving import (
    CannotOffboard,
    Destination,
    Joining,
    Offboarding,
    Way,
    cover_everything,
    hand_everything_to,
    hand_everything_to_managers,
    require_possible,
)
from baton.insight.leaver import HOLDING_TITLES, HoldingKind
from baton.insight.suggestions import Among
from baton.people.able import OwnerIsInactive
from baton.people.models import Owner, User
from baton.people.queries import user_by_id
from baton.web.owners.fields import OwnerField

AS_ABOVE = ("", "As chosen above")
LEFT_AS_IT_IS = ("stays", "Leave as it is")
BY_DELEGATION = (Way.DELEGATION.value, "Follow delegation")
BY_MANAGER = (Way.MANAGER.value, "The record owner’s manager")
JOINING = {
    "": "Leave all; a colleague joins where no one else can work",
    Joining.ALL.value: "Leave all; a colleague joins each of them",
    Joining.NONE.value: "Leave all; no one joins",
}
# Of each kind: its label, the choices beside a user or queue that is named, and who is offered.
HANDED_KINDS: dict[str, tuple[HoldingKind, str, list[tuple[str, str]], Among]] = {
    "actions": (
        HoldingKind.ACTIONS,
        "Open actions owned by delegation",
        [AS_ABOVE, BY_DELEGATION, BY_MANAGER],
        Among.ACTIVE,
    ),
    "reassigned": (
        HoldingKind.REASSIGNED,
        HOLDING_TITLES[HoldingKind.REASSIGNED],
        [AS_ABOVE, BY_DELEGATION, BY_MANAGER, LEFT_AS_IT_IS],
        Among.ACTIVE,
    ),
    "cover": (
        HoldingKind.RECORDS,
        "Cover for new actions of their records",
        [AS_ABOVE, ("stays", "No cover")],
        Among.ACTIVE,
    ),
    "named": (HoldingKind.NAMED, "Delegation choices", [AS_ABOVE, LEFT_AS_IT_IS], Among.ACTIVE),
    "default_owner": (HoldingKind.DEFAULT_OWNER, "Default owner", [AS_ABOVE, LEFT_AS_IT_IS], Among.ACTIVE),
    "covers": (HoldingKind.COVERS, "Covers others", [AS_ABOVE, LEFT_AS_IT_IS], Among.ACTIVE),
    "queues": (HoldingKind.QUEUES, "Queues", list(JOINING.items()), Among.ACTIVE),
    "reports": (HoldingKind.REPORTS, "Manager of others", [AS_ABOVE, LEFT_AS_IT_IS], Among.ANY_ROLE),
    "views": (HoldingKind.VIEWS, "Shared views", [AS_ABOVE, LEFT_AS_IT_IS], Among.ANY_ROLE),
}
ONLY_USERS = ("queues", "reports", "views")


@dataclass(frozen=True, slots=True)
class HandedRow:
    choice: BoundField
    owner: BoundField


class OffboardForm(forms.Form):
    how = forms.ChoiceField(
        label="Open actions go to",
        choices=[
            ("to", "The users or queues below"),
            ("manager", "The record owner’s manager"),
            ("cover", "No one else: the user or queue below covers them until further notice"),
        ],
        initial="to",
    )
    to = OwnerField(label="Hand over to", required=False)
    to_2 = OwnerField(label="And to", required=False)
    to_3 = OwnerField(label="And to", required=False, help_text="Several share the records evenly.")
    deactivates = forms.BooleanField(
        label="Deactivate", required=False, initial=True, help_text="An inactive user can’t sign in."
    )
    why = forms.CharField(label="Reason", required=False, max_length=1000, help_text="Optional. Shown in the log.")

    def __init__(self, data: Any, *, leaver: User, by: User, kinds: Collection[HoldingKind]) -> None:
        super().__init__(data)
        self.leaver, self.by = leaver, by
        self.names = [name for name, (kind, *_rest) in HANDED_KINDS.items() if kind in kinds]
        for name in self.names:
            _kind, label, choices, among = HANDED_KINDS[name]
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
            owner_label = f"{label}: someone else"
            self.fields[f"{name}_to"] = OwnerField(label=owner_label, required=False, among=among)

    @property
    def rows(self) -> list[HandedRow]:
        return [HandedRow(self[name], self[f"{name}_to"]) for name in self.names]

    @property
    def is_open(self) -> bool:
        """Whether a kind has a choice of its own."""
        return any(row.choice.value() or row.owner.value() or row.owner.errors for row in self.rows)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ONLY_USERS:
            owner = cleaned.get(f"{name}_to")
            if owner and owner.kind == Owner.Kind.QUEUE:
                self.add_error(f"{name}_to", f"{owner} is a queue. Choose a user.")
        if not self.errors:
            try:
                cleaned["plan"] = self._plan(cleaned)
                require_possible(cleaned["plan"], by=self.by)
            except (CannotOffboard, OwnerIsInactive) as refused:
                self.add_error("to", str(refused))
        return cleaned

    def _plan(self, cleaned: dict[str, Any]) -> Offboarding:
        plan = replace(self._for_all(cleaned), deactivates=cleaned["deactivates"])
        for name in self.names:
            plan = replace(plan, **_own_choice(name, cleaned[name], cleaned[f"{name}_to"]))
        return plan

    def _for_all(self, cleaned: dict[str, Any]) -> Offboarding:
        if cleaned["how"] == "manager":
            return hand_everything_to_managers(self.leaver)
        owners = [owner for name in ("to", "to_2", "to_3") if (owner := cleaned[name])]
        if not owners:
            raise CannotOffboard("Choose a user or a queue.")
        if cleaned["how"] == "cover":
            return cover_everything(self.leaver, cover=owners[0])
        return hand_everything_to(self.leaver, *dict.fromkeys(owners))


def _own_choice(name: str, choice: str, owner: Owner | None) -> dict[str, Any]:
    """What one kind changes of the plan for all."""
    user = user_by_id(owner.pk) if owner and owner.kind == Owner.Kind.USER else None
    if name == "queues":
        joining: dict[str, Any] = {"joins": Joining(choice)} if choice else {}
        if user and not choice:
            joining = {"joins": Joining.WHERE_ALONE}
        return joining | ({"colleague": user} if user else {})
    if name in {"actions", "reassigned"}:
        if owner:
            return {name: Destination.to(owner)}
        return {name: Destination(Way(choice))} if choice else {}
    if owner:
        return {name: user if name in ONLY_USERS else owner}
    return {name: None} if choice else {}
