"""What a list of Engage answers a page that asks whether there is something new, every few seconds."""

from collections.abc import Sequence as Rows
from hashlib import sha256

from django.http import HttpResponse
from django.shortcuts import render

from baton.web.access import SignedInRequest
from baton.web.engage.tabs import Tab

NOTHING_NEW = 204


def token_of(rows: Rows[tuple[object, ...]], tabs: Rows[Tab]) -> str:
    """What stands for a list as it is shown, apart from how late its lines are."""
    return sha256(repr((rows, [tab.count for tab in tabs])).encode()).hexdigest()[:16]


def answer_if_new(request: SignedInRequest, *, token: str, template: str, context: dict[str, object]) -> HttpResponse:
    """The tabs and the list, or nothing where the page shows them as they are."""
    if request.GET.get("known") == token:
        return HttpResponse(status=NOTHING_NEW)
    return render(request, template, context)
