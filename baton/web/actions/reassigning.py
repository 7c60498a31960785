"""Reassigning many actions at once, and clearing it: selected in the list, previewed, then carried out."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.delegation.effects import effect_of
from baton.delegation.handovers import carry_out, preview_change
from baton.delegation.left_out import left_out
from baton.people.able import warnings_about
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.actions.perhaps_meant import perhaps_meant
from baton.web.actions.reassign_form import ClearForm, ReassignForm, proposed
from baton.web.actions.selection import ChosenActions, NothingSelected, Selection, selected


@require_POST
@allowed(Verb.REASSIGN)
def reassign(request: SignedInRequest) -> HttpResponse:
    """The preview, and with `apply` the change itself; to `add` an owner, the same form with room for more."""
    try:
        return reassign_chosen(request, selected(request))
    except NothingSelected:
        messages.warning(request, "No actions are selected. Select rows, or all results.")
        return redirect("actions")


def reassign_chosen(request: SignedInRequest, selection: ChosenActions) -> HttpResponse:
    """For a view that asks whether its user may reassign."""
    is_clearing, is_adding = (request.POST.get("do") == do for do in ("clear", "add"))
    form = ClearForm(request.POST) if is_clearing else _reassign_form(request, selection, is_adding=is_adding)
    page: dict[str, Any] = {
        "form": form,
        "selection": selection,
        "is_clearing": is_clearing,
        "is_adding": is_adding,
        "left_out": left_out(selection.matching, by=request.user),
    }
    if form.is_valid():
        # Whoever changes the name after the preview sees another preview: what was confirmed is what happens.
        if "apply" in request.POST and form.is_previewed:
            return _carry_out(request, form, selection)
        effect = effect_of(preview_change(form.change(selection), at=timezone.now()))
        page |= {"effect": effect, "warnings": warnings_about(form.receivers, at=timezone.now())}
        if isinstance(selection, Selection):
            page["meant"] = perhaps_meant(selection, effect)
    return render(request, "actions/reassign.html", page)


def _reassign_form(request: SignedInRequest, selection: ChosenActions, *, is_adding: bool) -> ReassignForm:
    if is_adding:
        return ReassignForm(initial={name: request.POST.get(name, "") for name in ("to", "why")})
    if request.method != "POST":
        return ReassignForm(None)
    if isinstance(selection, Selection) and "suggest" in request.POST:
        return ReassignForm(proposed(request.POST, selection, at=timezone.now()))
    return ReassignForm(request.POST)


def _carry_out(request: SignedInRequest, form: ReassignForm | ClearForm, selection: ChosenActions) -> HttpResponse:
    skipped = left_out(selection.matching, by=request.user)
    outcome = carry_out(form.change(selection), by=request.user, at=timezone.now(), why=form.cleaned_data["why"])
    messages.success(request, form.message(outcome))
    if skipped:
        messages.warning(request, f"Skipped: {', '.join(map(str, skipped))}.")
    return redirect("handover", pk=outcome.handover.pk) if outcome.handover else redirect(selection.back)
