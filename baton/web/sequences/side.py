"""The builder's side panel, in which htmx opens and saves the form of an action; without it, that is a page."""

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from baton.sequences.models import Action
from baton.web.access import SignedInRequest
from baton.web.sequences.building import steps_context

SIDE = "side"


def is_side(request: SignedInRequest) -> bool:
    """Whether the side panel asks; else the part that asks is the live panel of a delegation."""
    return bool(request.htmx) and request.htmx.target == SIDE


def asks_for_live_panel(request: SignedInRequest) -> bool:
    return bool(request.htmx) and not is_side(request)


def leave_to(request: SignedInRequest, address: str) -> HttpResponse:
    """Another page, in place of the whole builder."""
    return HttpResponseClientRedirect(address) if is_side(request) else redirect(address)


def answer_saved(request: SignedInRequest, action: Action, next_form: dict[str, Any] | None = None) -> HttpResponse:
    """Close the side panel, or show the next form in it, with the list and the timeline as they are now."""
    # Read here, since the page that would show them stays as it is.
    sentences = " ".join(str(message) for message in get_messages(request))
    context = steps_context(action.sequence) | {"said": sentences} | (next_form or {})
    response = render(request, "sequences/side_answer.html", context)
    event = "side-next" if next_form else "side-saved"
    return trigger_client_event(response, event, {"action": action.pk}, after="settle")
