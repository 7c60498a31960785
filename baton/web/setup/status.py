"""How Baton runs, in words: what it needs, what is wrong, and what to do."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.insight.first_steps import first_steps
from baton.insight.readiness import parts_of_baton
from baton.insight.retention import ALL_KEPT
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed


@require_safe
@allowed(Verb.SET_UP)
def status(request: SignedInRequest) -> HttpResponse:
    """What is not well comes first; the first steps are there until all are done."""
    parts = sorted(parts_of_baton(at=timezone.now()), key=lambda part: part.is_ok)
    steps = first_steps()
    context = {
        "parts": parts,
        "problems": [part for part in parts if not part.is_ok],
        "kept": ALL_KEPT,
        "steps": [] if all(step.is_done for step in steps) else steps,
    }
    return render(request, "setup/status.html", context)
