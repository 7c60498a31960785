"""What a person does with an action: complete, skip, reschedule, take. Then the next one opens by itself."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.delegation.queries import last_change_from
from baton.engage import operations
from baton.engage.operations import AlreadyTaken, NotCurrent, NothingToTake, NotRunning
from baton.engage.queries import ByRank, View, page_of_work, view_of
from baton.mail.queries import NOT_BEING_SENT
from baton.participants.models import ParticipantAction
from baton.participants.queries import UnknownParticipantAction, find_participant_action
from baton.people.permissions import NotAllowed, Verb
from baton.sql.paging import PageRequest
from baton.web.access import SignedInRequest, allowed
from baton.web.engage.desk import desk_of
from baton.web.engage.doing import WORK_REFUSALS, doing_of, why_not
from baton.web.engage.panel import action_panel
from baton.web.engage.refusals import moved_away
from baton.web.engage.views import answer, require_found
from baton.web.engage.where import Where, where_of


@require_POST
@allowed(Verb.WORK_ACTIONS)
def work(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Do it and open what comes next; or say why not, and keep what was typed."""
    pa, at = _participant_action(pk), timezone.now()
    doing = doing_of(name, pa=pa, user=request.user, at=at, posted=request.POST)
    if not doing.form.is_valid():
        return _again(request, pk, name)
    try:
        doing.carry_out(by=request.user, at=at)
    except WORK_REFUSALS as refusal:
        return _refused(request, pa, why_not(refusal, user=request.user), doing.unsaved_text)
    except NotAllowed:
        return _gone(request, pa)
    messages.success(request, doing.message)
    return redirect(_next(where_of(request), ByRank(pa.action.priority, pa.expected_at, pa.pk)))


@require_POST
@allowed(Verb.TAKE_ACTIONS)
def take(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whoever could have taken it is told who was faster; to everybody else it is not there."""
    try:
        pa = operations.take(participant_action_id=_participant_action(pk).pk, by=request.user, at=timezone.now())
    except AlreadyTaken as refusal:
        return _gone(request, refusal.participant_action)
    except (NotCurrent, NotRunning) as refusal:
        require_found(request, pk)
        return _not_taken(request, why_not(refusal, user=request.user))
    except NotAllowed as refusal:
        raise Http404(str(UnknownParticipantAction(pk))) from refusal
    return _take(request, pa)


@require_POST
@allowed(Verb.TAKE_ACTIONS)
def take_next(request: SignedInRequest) -> HttpResponse:
    try:
        pa = operations.take_next(by=request.user, at=timezone.now(), ready=NOT_BEING_SENT)
    except NothingToTake:
        return _not_taken(request, "No actions in your queues are available to take.")
    return _take(request, pa)


def _take(request: SignedInRequest, pa: ParticipantAction) -> HttpResponse:
    messages.success(request, "You took this action. Later actions keep their owners.")
    view = view_of(pa, user=request.user, at=timezone.now())
    return redirect(where_of(request).at(view).address(pa.pk))


def _not_taken(request: SignedInRequest, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect(where_of(request).at(View.QUEUES).address())


def _again(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """The action with the form that has mistakes."""
    require_found(request, pk)
    at = timezone.now()
    panel = action_panel(pk, user=request.user, at=at, posted=request.POST, name=name)
    return answer(request, desk_of(where_of(request), at=at, panel=panel), status=422)


def _refused(request: SignedInRequest, pa: ParticipantAction, alert: str, typed: str) -> HttpResponse:
    """The action as it is now, with what was typed in vain."""
    require_found(request, pa.pk)
    at = timezone.now()
    panel = action_panel(pa.pk, user=request.user, at=at, alert=alert, unsaved=typed)
    return answer(request, desk_of(where_of(request), at=at, panel=panel), status=409)


def _gone(request: SignedInRequest, pa: ParticipantAction) -> HttpResponse:
    """Whoever had the action is told where it went; to everybody else it is not there."""
    if pa.owner_id == request.user.pk:
        messages.info(request, "You already have this action.")
        return redirect(where_of(request).at(View.DUE).address(pa.pk))
    change = last_change_from(request.user, participant_action_id=pa.pk)
    if change is None:
        raise Http404(str(UnknownParticipantAction(pa.pk)))
    messages.error(request, moved_away(change))
    return redirect(where_of(request).address())


def _next(where: Where, position: ByRank) -> str:
    """What follows in the part of the list that is open, else its first, else the first that is due."""
    view = where.view if where.view in {View.TODAY, View.UPCOMING} else View.DUE
    at = timezone.now()
    for part, after in ((view, position), (view, None), (View.DUE, None)):
        following = PageRequest(size=1, after=after)
        page = page_of_work(view=part, user=where.user, at=at, page=following, ready=NOT_BEING_SENT)
        if page.rows:
            return where.at(part).address(page.rows[0].id)
    return where.at(View.DUE).address()


def _participant_action(pk: int) -> ParticipantAction:
    try:
        return find_participant_action(pk)
    except UnknownParticipantAction as unknown:
        raise Http404(str(unknown)) from unknown
