"""Telling what was done, with the handover that holds it and the way to take it back."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from baton.delegation.models import Handover
from baton.people.permissions import Verb, may
from baton.web.access import signed_in


def tell_handover(
    request: HttpRequest, sentence: str, handover: Handover | None, *, is_undoable: bool = True
) -> None:
    """Add a message; where there is a handover it is linked, and its undoing beside it, for those who may see it."""
    if handover is None or not may(signed_in(request), Verb.SEE_HANDOVERS):
        messages.success(request, sentence)
        return
    toast = format_html(
        '<span>{} <a href="{}">{}</a>',
        sentence,
        reverse("handover", args=[handover.pk]),
        f"Handover {handover.pk}",
    )
    if is_undoable:
        toast = format_html('{} <a href="{}">{}</a>', toast, reverse("handover_undo", args=[handover.pk]), "Undo")
    messages.success(request, format_html("{}</span>", toast))
