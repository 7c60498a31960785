"""Asking colleagues for actions of a participant."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.engage import asking
from baton.engage.asking import NotAskable, UnknownParticipant, askable_actions, participant_to_ask_about
from baton.participants.queries import UnknownParticipantAction
from baton.people.colleagues import HandingOver, HandingOverIsOff, handing_over_setting
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.requests.forms import AskForm

ASKING_REFUSALS = (NotAskable, UnknownParticipantAction, HandingOverIsOff)


@accepts_form
@allowed(Verb.ASK_FOR_ACTIONS)
def ask(request: SignedInRequest, pk: int) -> HttpResponse:
    try:
        participant = participant_to_ask_about(pk, by=request.user)
    except UnknownParticipant as unknown:
        raise Http404(str(unknown)) from unknown
    actions = askable_actions(participant=participant, by=request.user)
    form = AskForm(request.POST if request.method == "POST" else None, actions=actions)
    if not form.is_valid():
        page = {
            "form": form,
            "participant": participant,
            "actions": actions,
            "is_off": handing_over_setting() == HandingOver.NO,
        }
        return render(request, "requests/ask.html", page, status=422 if form.is_bound else 200)
    cleaned = form.cleaned_data
    try:
        sent = asking.ask(action_ids=cleaned["actions"], by=request.user, at=timezone.now(), note=cleaned["note"])
        messages.success(request, f"Request sent to {', '.join(str(one.to) for one in sent)}.")
    except ASKING_REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("requests")
