"""The form in which many actions are reassigned: to one owner, or below that to several."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from baton.delegation import changes
from baton.delegation.change import Change
from baton.delegation.effect_words import shares_in_words
from baton.delegation.effects import effect_of
from baton.delegation.end_words import end_in_words
from baton.delegation.handovers import ChangeOutcome
from baton.insight.stand_ins import stand_ins
from baton.insight.suggestions import Among
from baton.people.models import Owner
from baton.people.queries import owner_by_id, unmistakable_name
from baton.rules.rotation import LARGEST_WEIGHT
from baton.rules.splitting import MOST_OWNERS, BadSplit, SplitBy, require_shares
from baton.web.actions.selection import ChosenActions, Selection
from baton.web.owners.fields import OwnerField
from baton.web.owners.until import UntilField
from baton.wording import grouped, plural

FEWEST_ROWS = 2
SPLITS = {
    SplitBy.EVENLY: "Evenly",
    SplitBy.WEIGHTS: "By weight",
    SplitBy.LOAD: "By open actions, fewest first",
}
WHY = forms.CharField(
    label="Reason for change",
    max_length=1000,
    required=False,
    widget=forms.TextInput(attrs={"placeholder": "Optional. Shown in the handover log.", "autocomplete": "off"}),
)


@dataclass(frozen=True, slots=True)
class ShareRow:
    """The fields of one more owner."""

    owner: BoundField
    weight: BoundField


class ReassignForm(forms.Form):
    """`previewed` is the plan that the preview was about: no other one is carried out without its own."""

    to = OwnerField(label="Reassign to", among=Among.ACTIVE)
    split = forms.ChoiceField(
        label="Split",
        choices=[(by.value, label) for by, label in SPLITS.items()],
        required=False,
        initial=SplitBy.EVENLY.value,
        help_text="All selected actions of a participant go to the same owner.",
    )
    until = UntilField(
        label="Until (optional)", help_text="After that, the actions follow again what they follow now."
    )
    why = WHY
    previewed = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        filled = [number for number in range(2, MOST_OWNERS + 1) if self.data.get(f"to_{number}", "").strip()]
        last = min(max([FEWEST_ROWS, *filled]) + 1, MOST_OWNERS)
        self._numbers = range(2, last + 1)
        self.fields["weight"] = _weight("Weight of owner 1")
        for number in self._numbers:
            self.fields[f"to_{number}"] = OwnerField(label=f"Owner {number}", among=Among.ACTIVE, required=False)
            self.fields[f"weight_{number}"] = _weight(f"Weight of owner {number}")

    @property
    def rows(self) -> list[ShareRow]:
        """One more than are filled in."""
        return [ShareRow(self[f"to_{number}"], self[f"weight_{number}"]) for number in self._numbers]

    @property
    def is_split_open(self) -> bool:
        return any(row.owner.value() for row in self.rows)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        owners = self._owners()
        if len(owners) == 1:
            return cleaned
        repeated = [owner for owner, times in Counter(owners).items() if times > 1]
        if repeated:
            self.add_error("split", f"{repeated[0]} is chosen twice. Choose each owner once.")
            return cleaned
        try:
            require_shares({owner.pk: weight for owner, weight in self.weights.items()}, by=self.by)
        except BadSplit as refused:
            self.add_error("split", str(refused))
        return cleaned

    @property
    def weights(self) -> dict[Owner, int]:
        """The owners who share the actions, with their weights."""
        names = ["weight", *(f"weight_{number}" for number in self._numbers)]
        owners = ["to", *(f"to_{number}" for number in self._numbers)]
        cleaned = self.cleaned_data
        return {
            cleaned[owner]: 1 if cleaned.get(name) is None else cleaned[name]
            for owner, name in zip(owners, names, strict=True)
            if cleaned.get(owner)
        }

    @property
    def by(self) -> SplitBy:
        return SplitBy(self.cleaned_data.get("split") or SplitBy.EVENLY)

    @property
    def plan(self) -> str:
        """What the form says about owners, to compare it with what was previewed."""
        weights, until = self.weights, self.cleaned_data["until"]
        end = [until.isoformat()] if until else []
        if len(weights) == 1:
            return " ".join([str(next(iter(weights)).pk), *end])
        return " ".join([self.by.value, *(f"{owner.pk}:{weight}" for owner, weight in weights.items()), *end])

    @property
    def receivers(self) -> list[Owner]:
        return list(self.weights)

    @property
    def is_previewed(self) -> bool:
        return bool(self.cleaned_data["previewed"] == self.plan)

    @property
    def button(self) -> str:
        weights, until = self.weights, self._until
        if len(weights) == 1:
            return f"Reassign to {next(iter(weights))}{until}"
        return f"Split among {len(weights)} owners{until}"

    def change(self, selection: ChosenActions) -> Change:
        weights, until = self.weights, self.cleaned_data["until"]
        if len(weights) == 1:
            return changes.reassignment(matching=selection.matching, to=self.cleaned_data["to"], until=until)
        return changes.split_reassignment(matching=selection.matching, weights=weights, by=self.by, until=until)

    def message(self, outcome: ChangeOutcome) -> str:
        moved = outcome.flows.moved
        reassigned = plural("{moved} action reassigned", "{moved} actions reassigned", moved)
        sentence = reassigned.format(moved=grouped(moved))
        if len(self.weights) == 1:
            return f"{sentence} to {self.cleaned_data['to']}{self._until}."
        shares = shares_in_words(effect_of(outcome))
        return f"{sentence}{self._until}: {shares}." if shares else f"{sentence}{self._until}."

    @property
    def _until(self) -> str:
        until = self.cleaned_data["until"]
        return f" until {end_in_words(until)}" if until else ""

    def _owners(self) -> list[Owner]:
        names = ["to", *(f"to_{number}" for number in self._numbers)]
        return [owner for name in names if (owner := self.cleaned_data.get(name))]


def proposed(sent: QueryDict, selection: Selection, *, at: datetime) -> QueryDict:
    """A repair names nobody itself. With `suggest` it asks for a colleague; `share`, to split by load with two."""
    matching, holder = selection.matching, selection.form.cleaned_data.get("holder")
    whose = matching.owner_id or matching.participant_owner_id or (holder.pk if holder else None)
    shares = sent["suggest"] == "share"
    colleagues = stand_ins(of=whose, sequence_id=matching.sequence_id, at=at, most=2 if shares else 1)
    present = owner_by_id(whose) if shares and whose else None
    filled = sent.copy()
    for number, owner in enumerate([*([present] if present else []), *colleagues], start=1):
        filled["to" if number == 1 else f"to_{number}"] = unmistakable_name(owner)
    if shares:
        filled["split"] = SplitBy.LOAD.value
    return filled


class ClearForm(forms.Form):
    why = WHY
    receivers: ClassVar[tuple[Owner, ...]] = ()  # whom the rule names

    def change(self, selection: ChosenActions) -> Change:
        return changes.clearing(matching=selection.matching)

    @property
    def is_previewed(self) -> bool:
        return True

    @property
    def button(self) -> str:
        return "Clear reassignment"

    def message(self, outcome: ChangeOutcome) -> str:
        cleared = outcome.flows.reached
        sentence = plural(
            "%(cleared)s action follows delegation again.",
            "%(cleared)s actions follow delegation again.",
            cleared,
        )
        return sentence % {"cleared": grouped(cleared)}


def _weight(label: str) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"placeholder": "1"})
    return forms.IntegerField(label=label, min_value=1, max_value=LARGEST_WEIGHT, required=False, widget=widget)
