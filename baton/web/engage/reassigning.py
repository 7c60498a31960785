"""Giving an action to somebody else, and back to the rule."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.delegation import changes
from baton.delegation.effects import effect_of
from baton.delegation.end_words import end_in_words
from baton.delegation.handovers import carry_out, preview_change
from baton.participants.matching import ActionFilter
from baton.participants.visibility import only_seen_by
from baton.people.able import warnings_about
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.engage.finding import reassignable_or_404
from baton.web.handovers.toasts import tell_handover
from baton.web.htmx import render_page_or_part
from baton.web.methods import accepts_form
from baton.web.owners.fields import OwnerField
from baton.web.owners.until import UntilField


class ReassignForm(forms.Form):
    to = OwnerField(label="New owner")
    until = UntilField(
        label="Until (optional)", help_text="After that, the action follows again what it follows now."
    )
    why = forms.CharField(label="Reason", max_length=1000, required=False, help_text="Shown in the action’s history.")


class WhyForm(forms.Form):
    why = forms.CharField(label="Reason", max_length=1000, required=False, help_text="Shown in the action’s history.")


@accepts_form
@allowed(Verb.REASSIGN)
def reassign(request: SignedInRequest, pk: int) -> HttpResponse:
    """With an owner in the address: what it would do. Posted: do it."""
    pa = reassignable_or_404(pk, by=request.user)
    this = ActionFilter(participant_action_ids=(pk,), seen_by=only_seen_by(request.user))
    form = ReassignForm(request.POST if request.method == "POST" else request.GET or None)
    page: dict[str, Any] = {"pa": pa, "form": form}
    if not form.is_valid():
        return _reassign(request, page)
    to, until = form.cleaned_data["to"], form.cleaned_data["until"]
    change = changes.reassignment(matching=this, to=to, until=until)
    if request.method != "POST":
        now = timezone.now()
        page |= {"effect": effect_of(preview_change(change, at=now)), "warnings": warnings_about([to], at=now)}
        return _reassign(request, page)
    outcome = carry_out(change, by=request.user, at=timezone.now(), why=form.cleaned_data["why"])
    if outcome.flows.reached:
        end = f" until {end_in_words(until)}" if until else ""
        sentence = f"Reassigned to {to.name}{end}."
        tell_handover(request, sentence, outcome.handover)
    else:
        messages.error(request, "Nothing was reassigned because the action is now closed.")
    return redirect("action", pk)


@accepts_form
@allowed(Verb.REASSIGN)
def clear(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give an action that was reassigned by hand back to the rule."""
    pa = reassignable_or_404(pk, by=request.user)
    this = ActionFilter(participant_action_ids=(pk,), seen_by=only_seen_by(request.user))
    change = changes.clearing(matching=this)
    form = WhyForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        effect = effect_of(preview_change(change, at=timezone.now()))
        return render(request, "engage/clear.html", {"pa": pa, "form": form, "effect": effect})
    outcome = carry_out(change, by=request.user, at=timezone.now(), why=form.cleaned_data["why"])
    if outcome.flows.reached:
        tell_handover(request, "Reassignment cleared. The action follows delegation again.", outcome.handover)
    else:
        messages.error(request, "There was no reassignment to clear.")
    return redirect("action", pk)


def _reassign(request: SignedInRequest, context: dict[str, Any]) -> HttpResponse:
    return render_page_or_part(
        request, page="engage/reassign.html", part="engage/reassign_preview.html", context=context
    )
