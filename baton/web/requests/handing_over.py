"""Handing over own work: selected in a list or on the page of an action, previewed, then done or proposed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from baton.delegation.colleagues import handing_over
from baton.delegation.effects import effect_of
from baton.delegation.handovers import preview_change
from baton.delegation.models import Handover
from baton.engage.own_work import NothingToHandOver, OwnWork, hand_over_now, own_work
from baton.engage.requests import offer
from baton.participants.queries import find_participant_action
from baton.people.colleagues import HandingOver, HandingOverIsOff, NotAColleague, handing_over_setting
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.actions.filters import current_filter
from baton.web.actions.selection import ChosenActions, NothingSelected, Selection, selected
from baton.web.methods import accepts_form
from baton.web.parameters import id_of
from baton.web.requests.forms import HandOverForm
from baton.wording import grouped, plural

HANDING_OVER_REFUSALS = (NothingToHandOver, HandingOverIsOff, NotAColleague)


@accepts_form
@allowed(Verb.HAND_OVER)
def hand_over(request: SignedInRequest) -> HttpResponse:
    """The form, its preview, and with `apply` the handing over or the request."""
    try:
        return hand_over_chosen(request, _selection(request))
    except NothingSelected:
        messages.warning(request, "No actions are selected. Select rows, or all results.")
        return redirect("actions")


def hand_over_chosen(request: SignedInRequest, selection: ChosenActions) -> HttpResponse:
    """For a view that asks whether its user may hand over."""
    form = HandOverForm(request.POST if "to" in request.POST else None, giver=request.user)
    is_whole = form.is_valid() and form.cleaned_data["is_whole"]
    work = own_work(matching=selection.matching, giver=request.user, is_whole=is_whole)
    setting = handing_over_setting()
    # Another colleague chosen after the preview is previewed first.
    if form.is_valid() and "apply" in request.POST and form.is_previewed:
        return _carry_out(request, form, work, setting)
    page = {"form": form, "selection": selection, "work": work, "setting": setting}
    if work.count == 1:
        page["only"] = find_participant_action(work.action_ids[0])
    return render(request, "requests/hand_over.html", page | _preview(request, form, work, setting))


def _selection(request: SignedInRequest) -> Selection:
    """The rows that a list sends, or those in the address of a link."""
    # A list posts its rows, as there may be more than fit into an address.
    if request.method == "POST":
        return selected(request)
    ids = [id_of(number) for number in request.GET.getlist("ids")]
    if not ids:
        raise NothingSelected
    if None in ids:
        raise BadRequest("Action numbers contain digits only.")
    form = current_filter(QueryDict(""), by=request.user)
    form.is_valid()
    return Selection(tuple(pk for pk in ids if pk is not None), is_all=False, form=form, at=timezone.now())


def _preview(request: SignedInRequest, form: HandOverForm, work: OwnWork, setting: HandingOver) -> dict[str, Any]:
    if not form.is_valid() or not work.action_ids or setting == HandingOver.NO:
        return {}
    change = handing_over(action_ids=work.action_ids, giver=request.user, to=form.cleaned_data["to"])
    return {"effect": effect_of(preview_change(change, at=timezone.now())), "previewed": form.choice}


def _carry_out(request: SignedInRequest, form: HandOverForm, work: OwnWork, setting: HandingOver) -> HttpResponse:
    to, note, at = form.cleaned_data["to"], form.cleaned_data["note"], timezone.now()
    try:
        if setting == HandingOver.FREELY:
            outcome = hand_over_now(work=work, to=to, by=request.user, at=at, note=note)
            _tell(request, f"{_actions(outcome.flows.moved)} handed over to {to}.", outcome.handover)
        else:
            offer(work=work, to=to, by=request.user, at=at, note=note)
            messages.success(request, f"Request sent. You own the actions until {to} accepts.")
    except HANDING_OVER_REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("engage")


def _tell(request: SignedInRequest, sentence: str, handover: Handover | None) -> None:
    """With the way back, which the giver has."""
    undo = reverse("handover_undo", args=[handover.pk]) if handover else ""
    messages.success(request, format_html('<span>{} <a href="{}">Undo</a></span>', sentence, undo))


def _actions(count: int) -> str:
    return f"{grouped(count)} {plural('action', 'actions', count)}"
