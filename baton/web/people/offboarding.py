"""Off-boarding a user who leaves: what hangs on them, and where it goes."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.insight.leaver import holdings_of
from baton.people.permissions import Verb
from baton.people.queries import UnknownOwner, user_by_id
from baton.web.access import SignedInRequest, allowed
from baton.web.people.leaver_rows import holding_sections


@require_safe
@allowed(Verb.EDIT_USERS)
def off_board(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the user owns, covers, is named in, belongs to and sends."""
    try:
        leaver = user_by_id(pk)
    except UnknownOwner as unknown:
        raise Http404(str(unknown)) from unknown
    sections = holding_sections(leaver, holdings_of(leaver, at=timezone.now()))
    return render(request, "people/off_board.html", {"leaver": leaver, "sections": sections})
