"""Every component that pages are made of, with invented content: for whoever writes a page or checks a theme."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.ui.samples import EFFECT, LOG_ROWS, OWNERSHIP, SAMPLE_PEOPLE, SampleForm


@require_safe
@allowed(Verb.SEE_DESIGN)
def components(request: SignedInRequest) -> HttpResponse:
    """Nothing here reads or writes anything."""
    refused = SampleForm({"name": "", "delegation": "ae", "since": "2026-03-02"})
    refused.is_valid()
    context = {"people": SAMPLE_PEOPLE, "ownership": OWNERSHIP, "effect": EFFECT, "rows": LOG_ROWS, "form": refused}
    return render(request, "ui/components.html", context)
