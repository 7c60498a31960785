"""Reopening an action that was completed or skipped by mistake: on its page, or in the message that confirms it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.engage import reopening
from baton.engage.queries import require_readable
from baton.engage.reopening import CannotReopen
from baton.mail.queries import EMAIL_STATE
from baton.participants.queries import UnknownParticipantAction
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.engage.finding import action_or_404, readable_or_404
from baton.web.engage.opened import Attempt
from baton.web.engage.surroundings import surroundings_of


@require_POST
@allowed(Verb.REOPEN_ACTIONS)
def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open it again; or say why not."""
    closed = action_or_404(pk)
    readable_or_404(pk, by=request.user)
    surroundings, at = surroundings_of(request), timezone.now()
    stays = reopening.stays_closed(closed)
    try:
        pa = reopening.reopen(participant_action_id=pk, by=request.user, at=at, email_state=EMAIL_STATE)
    except CannotReopen as refusal:
        return surroundings.show(pk, attempt=Attempt(refusal=f"Not reopened. {refusal}"))
    messages.success(request, f"Reopened: {pa.action.name} for {pa.participant.record}. {stays}".strip())
    try:
        # Open again, the action is its owner's, whom whoever closed it may not look over the shoulder.
        require_readable(participant_action_id=pk, by=request.user)
    except UnknownParticipantAction:  # whoever did it for somebody else
        return redirect("engage")
    return redirect(surroundings.address_of(pa, at=at))


def tell_closed(request: SignedInRequest, sentence: str, pk: int) -> None:
    """Add a message with a button that takes it back."""
    context = {"sentence": sentence, "pk": pk, "query": surroundings_of(request).query}
    messages.success(request, render_to_string("engage/closed_toast.html", context, request))
