"""The work list, and an action opened beside it or alone."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.notices.operations import mark_read_about
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.engage.desk import desk_of
from baton.web.engage.fresh import answer_if_new
from baton.web.engage.surroundings import Alone, BesideList
from baton.web.engage.where import where_of
from baton.web.htmx import render_page_or_part


@require_safe
@allowed(Verb.WORK_ACTIONS)
def engage(request: SignedInRequest) -> HttpResponse:
    context = {"desk": desk_of(where_of(request), at=timezone.now())}
    return render_page_or_part(request, page="engage/engage.html", part="engage/desk.html", context=context)


@require_safe
@allowed(Verb.WORK_ACTIONS)
def fresh(request: SignedInRequest) -> HttpResponse:
    """The list as it is now, for a page that shows an earlier one; the action that is open stays as it is."""
    desk = desk_of(where_of(request), at=timezone.now())
    return answer_if_new(request, token=desk.token, template="engage/fresh.html", context={"desk": desk})


@require_safe
@allowed(Verb.WORK_ACTIONS)
def engage_action(request: SignedInRequest, pk: int) -> HttpResponse:
    mark_read_about(participant_action_id=pk, by=request.user, at=timezone.now())
    return BesideList(request, where_of(request)).show(pk)


@require_safe
@allowed(Verb.SEE_ACTIONS)
def action(request: SignedInRequest, pk: int) -> HttpResponse:
    mark_read_about(participant_action_id=pk, by=request.user, at=timezone.now())
    return Alone(request).show(pk)
