"""Adding a note to the record of an action, and staying with the action."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.participants.notes import add_note
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.engage.finding import action_or_404, readable_or_404
from baton.web.engage.opened import Attempt
from baton.web.engage.surroundings import surroundings_of
from baton.web.records.notes import NoteForm


@require_POST
@allowed(Verb.ADD_NOTES)
def note(request: SignedInRequest, pk: int) -> HttpResponse:
    pa = action_or_404(pk)
    readable_or_404(pk, by=request.user)
    surroundings, form, at = surroundings_of(request), NoteForm(request.POST), timezone.now()
    if not form.is_valid():
        return surroundings.show(pk, attempt=Attempt(name="note", posted=request.POST))
    add_note(record=pa.participant.record, text=form.cleaned_data["text"], by=request.user, at=at)
    messages.success(request, "Note added.")
    return redirect(surroundings.address_of(pa, at=at))
