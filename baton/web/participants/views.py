"""The participants list."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.participants.listing import page_of_participants
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.participants.forms import ParticipantFilterForm
from baton.web.records.paging import PAGE, after_of, pager


@require_safe
@allowed(Verb.SEE_PARTICIPANTS)
def participants(request: SignedInRequest) -> HttpResponse:
    """All participants for a Sequence Admin; for a Sequence Agent those that are theirs."""
    form = ParticipantFilterForm(request.GET)
    if not form.is_valid():
        return render(request, "participants/list.html", {"form": form})
    rows = page_of_participants(matching=form.matching(request.user), page_size=PAGE + 1, after=after_of(request))
    page = {
        "form": form,
        "rows": rows[:PAGE],
        "is_narrowed": form.is_narrowed or after_of(request) is not None,
        **pager(request, next_after=rows[PAGE - 1].id if len(rows) > PAGE else None),
    }
    return render(request, "participants/list.html", page)
