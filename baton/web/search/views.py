"""The search of the masthead: a page, and suggestions while somebody types."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.insight.search import enrollments_found
from baton.insight.search import search as find
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed


@require_safe
@allowed(Verb.SEE_RECORDS)
def search(request: SignedInRequest) -> HttpResponse:
    """All that was found, in groups."""
    results = _results(request)
    enrollments = enrollments_found(results["found"], by=request.user)
    return render(request, "search/search.html", {**results, "participants": enrollments})


@require_safe
@allowed(Verb.SEE_RECORDS)
def suggestions(request: SignedInRequest) -> HttpResponse:
    """The same, for below the search box."""
    return render(request, "search/suggestions.html", _results(request))


def _results(request: SignedInRequest) -> dict[str, Any]:
    typed = request.GET.get("q", "")[:100]
    return {"typed": typed, "found": find(typed=typed, by=request.user, at=timezone.now())}
