"""What an owner does with the whole participant of an action, beside the work list or on its page."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.engage.queries import require_readable
from baton.engage.resuming import resume
from baton.mail.finishing import finish_with
from baton.participants.models import ParticipantAction
from baton.participants.operations import pause, remove
from baton.participants.queries import UnknownParticipantAction
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.engage.finding import action_or_404, readable_or_404
from baton.web.engage.opened import Attempt
from baton.web.engage.surroundings import surroundings_of
from baton.web.participants.forms import FinishForm


@dataclass(frozen=True, slots=True)
class PersonChange:
    """One of them: the operation, the word for it when it is over, and the address that takes it back, if one does.

    What is filled into the form goes to the operation by name.
    """

    verb: Verb
    operation: Callable[..., int]
    done: str
    undo: str = ""
    form: type[forms.Form] = forms.Form


PERSON_CHANGES = {
    "pause": PersonChange(Verb.PAUSE_PARTICIPANTS, pause, "Paused", undo="action_resume"),
    "resume": PersonChange(Verb.PAUSE_PARTICIPANTS, resume, "Resumed"),
    "finish": PersonChange(Verb.FINISH_PARTICIPANTS, finish_with, "Finished", form=FinishForm),
    "remove": PersonChange(Verb.REMOVE_PARTICIPANTS, remove, "Removed"),
}


def page_for(change: PersonChange) -> Callable[..., HttpResponseBase]:
    """The address of one change, for those who may make it."""

    @require_POST
    @allowed(change.verb)
    def change_person(request: SignedInRequest, pk: int) -> HttpResponse:
        return _change_person(request, action_or_404(pk), change)

    return change_person


def _change_person(request: SignedInRequest, pa: ParticipantAction, change: PersonChange) -> HttpResponse:
    """Do it and go on to what comes next; or say that somebody else was faster."""
    readable_or_404(pa.pk, by=request.user)
    surroundings, at = surroundings_of(request), timezone.now()
    form = change.form(request.POST)
    if not form.is_valid():
        return surroundings.show(pa.pk, attempt=Attempt(name="finish", posted=request.POST))
    if not change.operation(participants=[pa.participant_id], by=request.user, at=at, **form.cleaned_data):
        return surroundings.show(pa.pk, attempt=Attempt(refusal=_nothing_to_do(pa)))
    _tell(request, pa, change, query=surroundings.query)
    if change.operation is resume:
        return redirect(surroundings.address_of(pa, at=at))
    try:
        # A canceled action is no longer one's own; without the record, its page is not either.
        require_readable(participant_action_id=pa.pk, by=request.user)
    except UnknownParticipantAction:
        return redirect("engage")
    return redirect(surroundings.address_after(pa))


def _nothing_to_do(pa: ParticipantAction) -> str:
    return f"Nothing was saved. {pa.participant.record} is {pa.participant.get_status_display().lower()}."


def _tell(request: SignedInRequest, pa: ParticipantAction, change: PersonChange, *, query: str) -> None:
    sentence = f"{change.done}: {pa.participant.record} in {pa.participant.sequence}."
    if not change.undo:
        messages.success(request, sentence)
        return
    context = {"sentence": sentence, "address": change.undo, "pk": pa.pk, "query": query}
    messages.success(request, render_to_string("engage/paused_toast.html", context, request))
