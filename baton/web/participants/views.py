"""The participants list."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.participants.listing import page_of_participants
from baton.people.permissions import Verb, may
from baton.sql.paging import ById
from baton.web.access import SignedInRequest, allowed
from baton.web.paging import page_request
from baton.web.participants.forms import ParticipantFilterForm


@require_safe
@allowed(Verb.SEE_PARTICIPANTS)
def participants(request: SignedInRequest) -> HttpResponse:
    """All participants for a Sequence Admin; for a Sequence Agent those that are theirs."""
    form, place = ParticipantFilterForm(request.GET), page_request(request, ById)
    context = {"noun": "participant", "form": form, "is_selectable": may(request.user, Verb.PAUSE_PARTICIPANTS)}
    if form.is_valid():
        context["page"] = page_of_participants(matching=form.matching(request.user), page=place)
    return render(request, "participants/list.html", context)
