"""Editing a delegation: what it would do, then doing it as one handover. In a draft it is just saved."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from baton.delegation.handovers import ChangeOutcome, carry_out
from baton.people.permissions import Verb
from baton.sequences.building import delegate_draft
from baton.sequences.models import Action, Sequence
from baton.sequences.operations import SequenceIsInUse
from baton.sequences.queries import FieldNotInFieldSet
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.sequences.delegation_form import ChangeOfDelegationForm
from baton.web.sequences.finding import action_or_404, sequence_or_404
from baton.web.sequences.panel import answer_panel, change_to, panel_for
from baton.wording import grouped, plural


@accepts_form
@allowed(Verb.DELEGATE)
def sequence_delegation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whose the actions of a sequence are."""
    return _edit(request, sequence_or_404(pk))


@accepts_form
@allowed(Verb.DELEGATE)
def action_delegation(request: SignedInRequest, pk: int, action_pk: int) -> HttpResponse:
    """Whose one action is, where the sequence is in use; a draft's is chosen with the rest of the action."""
    action = action_or_404(pk, action_pk)
    if action.sequence.status == Sequence.Status.DRAFT:
        return redirect("sequence_action", pk=pk, action_pk=action_pk)
    return _edit(request, action.sequence, action)


def _edit(request: SignedInRequest, sequence: Sequence, action: Action | None = None) -> HttpResponse:
    if request.htmx:
        form = ChangeOfDelegationForm(request.GET, sequence=sequence, action=action)
        return answer_panel(request, form, sequence=sequence, action=action)
    form = ChangeOfDelegationForm(request.POST or None, sequence=sequence, action=action)
    if chosen := request.GET.get("delegation"):
        form.initial["delegation"] = chosen
    wants_preview = "preview" in request.POST
    if form.is_valid() and not wants_preview:
        # Saved anyway, it would overwrite individual reassignments, which nobody asked for.
        if form.setting() == form.present:
            if _wants_to_activate(request):
                return redirect("sequence_activate", pk=sequence.pk)
            messages.info(request, "Nothing changed. The sequence already has this delegation.")
            return redirect("sequence_edit", pk=sequence.pk)
        try:
            return _save(request, form, sequence, action)
        except FieldNotInFieldSet as refused:
            form.add_error("delegation", str(refused))
    context = {
        "sequence": sequence,
        "action": action,
        "form": form,
        "panel": panel_for(form, sequence=sequence, action=action) if wants_preview else None,
        "is_draft": sequence.status == Sequence.Status.DRAFT,
        "cancel": reverse("sequence_edit", args=[sequence.pk]),
    }
    return render(request, "sequences/delegation.html", context)


def _save(
    request: SignedInRequest, form: ChangeOfDelegationForm, sequence: Sequence, action: Action | None
) -> HttpResponse:
    if sequence.status == Sequence.Status.DRAFT:
        try:
            delegate_draft(sequence=sequence, setting=form.setting(), by=request.user, at=timezone.now())
        except SequenceIsInUse:  # activated meanwhile: so what it does is shown first
            return redirect("sequence_delegation", pk=sequence.pk)
        messages.success(request, "Delegation saved.")
        return redirect("sequence_activate" if _wants_to_activate(request) else "sequence_edit", pk=sequence.pk)
    keep_reassigned: bool = form.cleaned_data["keep_reassigned"]
    change = change_to(form.setting(), sequence=sequence, action=action, keep_reassigned=keep_reassigned)
    outcome = carry_out(change, by=request.user, at=timezone.now(), why=form.cleaned_data["why"])
    messages.success(request, _saved_message(outcome))
    return redirect("handover", pk=outcome.handover.pk) if outcome.handover else redirect("sequence", pk=sequence.pk)


def _wants_to_activate(request: SignedInRequest) -> bool:
    """Whether the builder of a draft sends its delegation on the way to the activation."""
    return request.POST.get("then") == "activate"


def _saved_message(outcome: ChangeOutcome) -> str:
    moved = outcome.flows.moved
    sentence = plural(
        "Delegation saved. %s open action changed owner.", "Delegation saved. %s open actions changed owner.", moved
    )
    return sentence % grouped(moved)
