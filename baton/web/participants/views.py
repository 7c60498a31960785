"""The participants list."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.participants.listing import page_of_participants
from baton.people.permissions import Verb
from baton.sql.paging import ById
from baton.web.access import SignedInRequest, allowed
from baton.web.paging import page_request
from baton.web.participants.forms import ParticipantFilterForm


@require_safe
@allowed(Verb.SEE_PARTICIPANTS)
def participants(request: SignedInRequest) -> HttpResponse:
    """All participants for a Sequence Admin; for a Sequence Agent those that are theirs."""
    form, place = ParticipantFilterForm(request.GET), page_request(request, ById)
    if not form.is_valid():
        return render(request, "participants/list.html", {"form": form})
    context = {
        "form": form,
        "page": page_of_participants(matching=form.matching(request.user), page=place),
        "is_narrowed": form.is_narrowed or place.beside is not None,
    }
    return render(request, "participants/list.html", context)
