"""The limits of Baton, on one page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.insight.limits import all_limits
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed


@require_safe
@allowed(Verb.SET_UP)
def limits(request: SignedInRequest) -> HttpResponse:
    return render(request, "setup/limits.html", {"groups": all_limits()})
