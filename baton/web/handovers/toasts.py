"""Telling what was done, with the handover that holds it and the way to take it back."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from baton.delegation.models import Handover
from baton.delegation.undo import is_own
from baton.people.permissions import Verb, may, may_any
from baton.web.access import signed_in


def tell_handover(
    request: HttpRequest, sentence: str, handover: Handover | None, *, is_undoable: bool = True
) -> None:
    """Add a message; where there is a handover it is linked, and its undoing beside it, for those who may see it."""
    user, links = signed_in(request), list[tuple[str, str]]()
    if handover and may(user, Verb.SEE_HANDOVERS):
        links.append((reverse("handover", args=[handover.pk]), f"Handover {handover.pk}"))
    if handover and is_undoable and (may_any(user, Verb.UNDO) or is_own(handover, user)):
        links.append((reverse("handover_undo", args=[handover.pk]), "Undo"))
    if not links:
        messages.success(request, sentence)
        return
    linked = format_html_join("", ' <a href="{}">{}</a>', links)
    messages.success(request, format_html("<span>{}{}</span>", sentence, linked))
