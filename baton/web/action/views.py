"""The page of one participant action: why it is whose, doing it, and giving it to somebody else."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baton.delegation import changes
from baton.delegation.effects import effect_of
from baton.delegation.handovers import carry_out, preview
from baton.participants.matching import ActionFilter
from baton.participants.models import ParticipantAction
from baton.participants.queries import UnknownParticipantAction, find_participant_action
from baton.participants.visibility import require_seen
from baton.people.permissions import NotAllowed, Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.action.forms import ReassignForm, WhyForm
from baton.web.action.page import ActionPage, page_of
from baton.web.engage.doing import WORK_REFUSALS, doing_of, why_not
from baton.web.handovers.toasts import tell_handover
from baton.web.htmx import render_page_or_part


@require_safe
@allowed(Verb.SEE_ACTIONS)
def action(request: SignedInRequest, pk: int) -> HttpResponse:
    """An agent does not learn of actions that are not theirs: they are not found."""
    _require_seen(request, pk)
    return _page(request, page_of(pk, user=request.user, at=timezone.now()))


@require_POST
@allowed(Verb.WORK_ACTIONS)
def work(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Complete, skip or reschedule it, or say why not and keep what was typed."""
    _require_seen(request, pk)
    at = timezone.now()
    doing = doing_of(name, pa=_participant_action(pk), user=request.user, at=at, posted=request.POST)
    if not doing.form.is_valid():
        return _page(request, page_of(pk, user=request.user, at=at, posted=request.POST, name=name), status=422)
    try:
        doing.carry_out(by=request.user, at=at)
    except WORK_REFUSALS as refusal:
        alert = why_not(refusal, user=request.user)
        page = page_of(pk, user=request.user, at=at, alert=alert, unsaved=doing.unsaved_text)
        return _page(request, page, status=409)
    except NotAllowed as refusal:
        raise Http404(str(UnknownParticipantAction(pk))) from refusal
    messages.success(request, doing.message)
    return redirect("action", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.REASSIGN)
def reassign(request: SignedInRequest, pk: int) -> HttpResponse:
    """With an owner in the address: what it would do. Posted: do it."""
    pa = _participant_action(pk)
    form = ReassignForm(request.POST if request.method == "POST" else request.GET or None)
    page = {"pa": pa, "form": form}
    if not form.is_valid():
        return _reassign(request, page)
    change = changes.reassignment(matching=ActionFilter(participant_action_ids=(pk,)), to=form.cleaned_data["to"])
    if request.method != "POST":
        return _reassign(request, {**page, "effect": effect_of(preview(change))})
    outcome = carry_out(change, by=request.user, at=timezone.now(), why=form.cleaned_data["why"])
    if outcome.flows.reached:
        sentence = "Reassigned to {name}.".format(name=form.cleaned_data["to"].name)
        tell_handover(request, sentence, outcome.handover)
    else:
        messages.error(request, "Nothing was reassigned because the action is now closed.")
    return redirect("action", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.REASSIGN)
def clear(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give an action that was reassigned by hand back to the rule."""
    pa = _participant_action(pk)
    change = changes.clearing(matching=ActionFilter(participant_action_ids=(pk,)))
    form = WhyForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "action/clear.html", {"pa": pa, "form": form, "effect": effect_of(preview(change))})
    outcome = carry_out(change, by=request.user, at=timezone.now(), why=form.cleaned_data["why"])
    if outcome.flows.reached:
        tell_handover(request, "Reassignment cleared. The action follows delegation again.", outcome.handover)
    else:
        messages.error(request, "There was no reassignment to clear.")
    return redirect("action", pk)


def _page(request: SignedInRequest, page: ActionPage, *, status: int = 200) -> HttpResponse:
    return render(request, "action/page.html", {"page": page, "form": ReassignForm()}, status=status)


def _reassign(request: SignedInRequest, context: dict[str, Any]) -> HttpResponse:
    return render_page_or_part(
        request, page="action/reassign.html", part="action/reassign_preview.html", context=context
    )


def _require_seen(request: SignedInRequest, pk: int) -> None:
    try:
        require_seen(participant_action_id=pk, by=request.user)
    except UnknownParticipantAction as unknown:
        raise Http404(str(unknown)) from unknown


def _participant_action(pk: int) -> ParticipantAction:
    try:
        return find_participant_action(pk)
    except UnknownParticipantAction as unknown:
        raise Http404(str(unknown)) from unknown
