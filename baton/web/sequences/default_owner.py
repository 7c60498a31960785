"""Choosing who owns in place of record owners who can't work: for one sequence, or for all others."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from baton.delegation import staffing
from baton.delegation.change import Change
from baton.delegation.effects import effect_of
from baton.delegation.handovers import carry_out, preview_change
from baton.people.able import OwnerIsInactive
from baton.people.models import Owner
from baton.people.permissions import Verb
from baton.people.queries import organization_default_owner
from baton.sequences.models import Sequence
from baton.web.access import SignedInRequest, allowed
from baton.web.handovers.toasts import tell_handover
from baton.web.methods import accepts_form
from baton.web.owners.fields import OwnerField
from baton.web.sequences.finding import sequence_or_404
from baton.wording import grouped, plural


class DefaultOwnerForm(forms.Form):
    owner = OwnerField(label="Default owner", required=False, help_text="A user or a queue.")

    def __init__(self, data: Any, *, present: Owner | None) -> None:
        super().__init__(data, initial={"owner": present.name if present else ""})


@accepts_form
@allowed(Verb.DELEGATE)
def of_sequence(request: SignedInRequest, pk: int) -> HttpResponse:
    sequence = sequence_or_404(pk)
    return _edit(request, sequence.default_owner, sequence=sequence)


@accepts_form
@allowed(Verb.DELEGATE)
def of_organization(request: SignedInRequest) -> HttpResponse:
    return _edit(request, organization_default_owner(), sequence=None)


def _edit(request: SignedInRequest, present: Owner | None, *, sequence: Sequence | None) -> HttpResponse:
    """The form; posted to be previewed it shows what would move, posted to be saved it saves."""
    form = DefaultOwnerForm(request.POST or None, present=present)
    page: dict[str, Any] = {
        "form": form,
        "sequence": sequence,
        # What applies if the sequence names nobody, so that leaving it blank is an informed choice.
        "fallback": organization_default_owner() if sequence else None,
        "back": reverse("sequence_edit", args=[sequence.pk]) if sequence else reverse("health"),
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "sequences/default_owner.html", page)
    try:
        change = _change(form.cleaned_data["owner"], sequence)
    except OwnerIsInactive as refused:
        form.add_error("owner", str(refused))
        return render(request, "sequences/default_owner.html", page)
    if "save" not in request.POST:
        effect = effect_of(preview_change(change, at=timezone.now()))
        return render(request, "sequences/default_owner.html", {**page, "effect": effect})
    outcome = carry_out(change, by=request.user, at=timezone.now())
    moved = outcome.flows.moved
    text = plural(
        "Default owner saved. %s open action changed owner.",
        "Default owner saved. %s open actions changed owner.",
        moved,
    )
    if outcome.handover:
        tell_handover(request, text % grouped(moved), outcome.handover)
    return redirect(page["back"])


def _change(owner: Owner | None, sequence: Sequence | None) -> Change:
    if sequence:
        return staffing.sequence_default_owner(sequence=sequence, owner=owner)
    return staffing.default_owner(owner=owner)
