"""The watched folder in Setup: what is watched, and what was imported from it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.importing.folder_state import folder_state
from baton.importing.watched_folder import SECONDS_TO_SETTLE
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed


@require_safe
@allowed(Verb.IMPORT_RECORDS)
def import_folder(request: SignedInRequest) -> HttpResponse:
    """Nothing is changed here: the folder is one of the server, so the operator sets it."""
    context = {"state": folder_state(at=timezone.now()), "seconds": SECONDS_TO_SETTLE}
    return render(request, "setup/import_folder.html", context)
