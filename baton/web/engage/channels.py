"""Skipping all that is left of one channel for the participant of an action."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.engage.channels import CHANNELS, skip_channel
from baton.engage.operations import NotRunning
from baton.mail.queries import NOT_BEING_SENT
from baton.people.permissions import Verb
from baton.sequences.models import Action
from baton.web.access import SignedInRequest, allowed
from baton.web.engage.finding import action_or_404, readable_or_404
from baton.web.engage.forms import SkipChannelForm
from baton.web.engage.opened import Attempt
from baton.web.engage.reopening import tell_closed
from baton.web.engage.surroundings import surroundings_of
from baton.wording import grouped


@require_POST
@allowed(Verb.SKIP_CHANNELS)
def skip_all(request: SignedInRequest, pk: int) -> HttpResponse:
    """Do it and go on to what comes next; or say why nothing was skipped."""
    pa = action_or_404(pk)
    readable_or_404(pk, by=request.user)
    surroundings, at = surroundings_of(request), timezone.now()
    form = SkipChannelForm(request.POST)
    if not form.is_valid():
        return surroundings.show(pk, attempt=Attempt(name="channel", posted=request.POST))
    channel, note = Action.Type(form.cleaned_data["channel"]), form.cleaned_data["note"]
    chosen = {"participant_action_id": pk, "channel": channel, "note": note}
    try:
        skipped = skip_channel(**chosen, ready=NOT_BEING_SENT, by=request.user, at=at)
    except NotRunning:
        skipped = []
    if not skipped:
        refusal = f"Nothing was saved. {pa.participant.record} has no open {CHANNELS[channel]} that can be skipped."
        return surroundings.show(pk, attempt=Attempt(refusal=refusal, unsaved=note))
    tell_closed(request, _sentence(pa.participant.record.name, channel, len(skipped)), skipped[0])
    # What was open beside the list is open still, unless it was skipped itself.
    return redirect(surroundings.address_after(pa) if pk in skipped else surroundings.address_of(pa, at=at))


def _sentence(record: str, channel: Action.Type, count: int) -> str:
    return f"All remaining {CHANNELS[channel]} for {record} skipped: {grouped(count)}."
