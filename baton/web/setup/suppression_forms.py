"""What is asked for when suppressed addresses are filtered, added, imported or lifted."""

from datetime import datetime
from typing import Any

from django import forms

from baton.crm.models import Suppression
from baton.crm.suppression_list import State, SuppressionFilter
from baton.crm.suppressions import (
    NotAnAddress,
    NotANumber,
    SuppressionEntry,
    live_suppressions,
    require_address,
    require_number,
)
from baton.rules.addresses import normal_form
from baton.web.lists import ListFilterForm
from baton.web.records.email import LONGEST_REASON
from baton.web.records.selection import IdsField
from baton.web.setup.days import beginning_of, day_field, end_of

LONGEST_SEARCH = 254


class SuppressionFilterForm(ListFilterForm):
    """An empty form shows what is suppressed now."""

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=LONGEST_SEARCH,
        help_text="The beginning of an address, domain, or number.",
        widget=forms.TextInput({"type": "search"}),
    )
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "All"), *Suppression.Kind.choices])
    source = forms.ChoiceField(label="Source", required=False, choices=[("", "All"), *Suppression.Source.choices])
    state = forms.ChoiceField(label="State", required=False, choices=[("", "Suppressed now"), *State.choices])
    since, until = day_field("Since"), day_field("Until")

    def matching(self, *, ids: tuple[int, ...] = ()) -> SuppressionFilter:
        """What the valid fields ask for; with `ids`, these rows alone."""
        # Fields that are wrong do not filter, and say so; the rest does.
        self.is_valid()
        cleaned = self.cleaned_data
        return SuppressionFilter(
            text=cleaned.get("q", ""),
            kind=cleaned.get("kind", ""),
            source=cleaned.get("source", ""),
            state=cleaned.get("state", ""),
            since=beginning_of(cleaned.get("since")),
            before=end_of(cleaned.get("until")),
            ids=ids,
        )


class AddSuppressionForm(forms.ModelForm):  # type: ignore[type-arg]
    address = forms.CharField(label="Email address or phone number", max_length=254)
    why = forms.CharField(label="Reason", max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 3}))

    class Meta:
        model = Suppression
        fields = ("address", "kind", "why")

    def clean(self) -> dict[str, Any] | None:
        """Which the address must be, an email address or a phone number, follows from the kind."""
        cleaned = super().clean()
        text, kind = self.cleaned_data.get("address", ""), self.cleaned_data.get("kind", "")
        if not (text and kind):
            return cleaned
        is_number = kind == Suppression.Kind.DO_NOT_CALL
        try:
            address = require_number(text) if is_number else require_address(text)
        except (NotANumber, NotAnAddress):
            self.add_error("address", "Check the phone number." if is_number else "Check the email address.")
            return cleaned
        self.cleaned_data["address"] = address
        if (normal_form(address), kind) in live_suppressions([address]):
            self.add_error("address", f"This {'number' if is_number else 'address'} is already suppressed.")
        return cleaned

    def entry(self, *, at: datetime) -> SuppressionEntry:
        cleaned = self.cleaned_data
        return SuppressionEntry(
            address=cleaned["address"],
            kind=cleaned["kind"],
            source=Suppression.Source.ADMIN,
            why=cleaned["why"],
            at=at,
        )


class ImportForm(forms.Form):
    uploaded = forms.FileField(
        label="CSV file",
        help_text=(
            "The first line names the columns: address or email, and if you like kind, source, why, and date. "
            "Exports of other programs usually fit."
        ),
        widget=forms.ClearableFileInput({"accept": ".csv,.txt"}),
        error_messages={"required": "Choose a file.", "empty": "This file is empty. Choose another one."},
    )


class ChosenForm(forms.Form):
    """Some `ids`, or `all` that the list's filter matches."""

    ids = IdsField()
    all = forms.BooleanField(required=False, widget=forms.HiddenInput)


class LiftForm(forms.Form):
    why = forms.CharField(
        label="Reason",
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Enter a reason. It stays in the history."},
    )
