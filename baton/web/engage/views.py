"""The work list, and an action opened beside it."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.engage.queries import require_readable
from baton.participants.queries import UnknownParticipantAction
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.engage.desk import Desk, desk_of
from baton.web.engage.panel import action_panel
from baton.web.engage.where import where_of
from baton.web.htmx import render_page_or_part


@require_safe
@allowed(Verb.WORK_ACTIONS)
def engage(request: SignedInRequest) -> HttpResponse:
    return answer(request, desk_of(where_of(request), at=timezone.now()))


@require_safe
@allowed(Verb.WORK_ACTIONS)
def engage_action(request: SignedInRequest, pk: int) -> HttpResponse:
    """An agent does not learn of actions that are not theirs: they are not found."""
    where, at = where_of(request), timezone.now()
    require_found(request, pk)
    panel = action_panel(pk, user=request.user, at=at, is_own=where.is_own)
    return answer(request, desk_of(where, at=at, panel=panel))


def answer(request: SignedInRequest, desk: Desk, *, status: int = 200) -> HttpResponse:
    """The whole page, or for htmx the work list with what is open."""
    return render_page_or_part(
        request, page="engage/engage.html", part="engage/desk.html", context={"desk": desk}, status=status
    )


def require_found(request: SignedInRequest, pk: int) -> None:
    try:
        require_readable(participant_action_id=pk, by=request.user)
    except UnknownParticipantAction as unknown:
        raise Http404(str(unknown)) from unknown
