"""Reassigning many actions at once, and clearing it: selected in the list, previewed, then carried out."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.delegation import changes
from baton.delegation.change import Change
from baton.delegation.effects import effect_of
from baton.delegation.handovers import ChangeOutcome, carry_out, preview_change
from baton.delegation.left_out import left_out
from baton.insight.suggestions import Among
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.actions.selection import NothingSelected, Selection, selected
from baton.web.owners.fields import OwnerField
from baton.web.parameters import LARGEST_ID
from baton.wording import grouped, plural


class ReassignForm(forms.Form):
    """`previewed` is whom the preview was about: nobody else is given anything without one."""

    to = OwnerField(label="Reassign to", among=Among.ACTIVE)
    why = forms.CharField(
        label="Reason for change",
        max_length=1000,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Optional. Shown in the handover log.", "autocomplete": "off"}),
    )
    previewed = forms.IntegerField(required=False, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def change(self, selection: Selection) -> Change:
        return changes.reassignment(matching=selection.matching, to=self.cleaned_data["to"])

    @property
    def is_previewed(self) -> bool:
        return bool(self.cleaned_data["previewed"] == self.cleaned_data["to"].pk)

    def message(self, outcome: ChangeOutcome) -> str:
        moved, owner = outcome.flows.moved, self.cleaned_data["to"]
        sentence = plural(
            "%(moved)s action reassigned to %(owner)s.", "%(moved)s actions reassigned to %(owner)s.", moved
        )
        return sentence % {"moved": grouped(moved), "owner": owner}


class ClearForm(forms.Form):
    why = ReassignForm.base_fields["why"]

    def change(self, selection: Selection) -> Change:
        return changes.clearing(matching=selection.matching)

    @property
    def is_previewed(self) -> bool:
        return True

    def message(self, outcome: ChangeOutcome) -> str:
        cleared = outcome.flows.reached
        sentence = plural(
            "%(cleared)s action follows delegation again.",
            "%(cleared)s actions follow delegation again.",
            cleared,
        )
        return sentence % {"cleared": grouped(cleared)}


@require_POST
@allowed(Verb.REASSIGN)
def reassign(request: SignedInRequest) -> HttpResponse:
    """The preview, and with `apply` the change itself."""
    try:
        selection = selected(request)
    except NothingSelected:
        messages.warning(request, "No actions are selected. Select rows, or all results.")
        return redirect("actions")
    is_clearing = request.POST.get("do") == "clear"
    form = ClearForm(request.POST) if is_clearing else ReassignForm(request.POST)
    page: dict[str, Any] = {
        "form": form,
        "selection": selection,
        "is_clearing": is_clearing,
        "left_out": left_out(selection.matching),
    }
    if form.is_valid():
        # Whoever changes the name after the preview sees another preview: what was confirmed is what happens.
        if "apply" in request.POST and form.is_previewed:
            return _carry_out(request, form, selection)
        page["effect"] = effect_of(preview_change(form.change(selection), at=timezone.now()))
    return render(request, "actions/reassign.html", page)


def _carry_out(request: SignedInRequest, form: ReassignForm | ClearForm, selection: Selection) -> HttpResponse:
    skipped = left_out(selection.matching)
    outcome = carry_out(form.change(selection), by=request.user, at=timezone.now(), why=form.cleaned_data["why"])
    messages.success(request, form.message(outcome))
    if skipped:
        messages.warning(request, f"Skipped: {', '.join(map(str, skipped))}.")
    return redirect("handover", pk=outcome.handover.pk) if outcome.handover else redirect("actions")
