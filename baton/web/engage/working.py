"""What a person does with an action: complete, skip, reschedule, take. Beside the list, the next one opens then."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.delegation.queries import last_change_from
from baton.engage import operations
from baton.engage.operations import AlreadyTaken, NotCurrent, NothingToTake, NotRunning
from baton.engage.queries import View, view_of
from baton.mail.queries import NOT_BEING_SENT
from baton.participants.models import ParticipantAction
from baton.participants.queries import UnknownParticipantAction
from baton.people.permissions import NotAllowed, Verb
from baton.sequences.models import Sequence
from baton.web.access import SignedInRequest, allowed
from baton.web.engage.doing import CLOSING, WORK_REFUSALS, doing_of, why_not
from baton.web.engage.finding import action_or_404, readable_or_404
from baton.web.engage.opened import Attempt
from baton.web.engage.refusals import moved_away
from baton.web.engage.reopening import tell_closed
from baton.web.engage.surroundings import surroundings_of
from baton.web.engage.where import where_of


@require_POST
@allowed(Verb.WORK_ACTIONS)
def work(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Do it and go on to what comes next; or say why not, and keep what was typed."""
    pa, surroundings = action_or_404(pk), surroundings_of(request)
    at = timezone.now()
    doing = doing_of(name, pa=pa, user=request.user, at=at, posted=request.POST)
    if not doing.form.is_valid():
        return surroundings.show(pk, attempt=Attempt(name=name, posted=request.POST))
    try:
        sentence = doing.carry_out(by=request.user, at=at)
    except WORK_REFUSALS as refusal:
        reason = why_not(refusal, user=request.user)
        # With the text that was typed: an email of ten minutes must not be lost to a colleague's click.
        return surroundings.show(pk, attempt=Attempt(refusal=reason, unsaved=doing.unsaved_text))
    # It was theirs when the page was drawn. Where it went says more than “not allowed”.
    except NotAllowed:
        return _not_theirs(request, pa)
    if name in CLOSING:
        tell_closed(request, sentence, pa.pk)
    else:
        messages.success(request, sentence)
    return redirect(surroundings.address_after(pa))


@require_POST
@allowed(Verb.TAKE_ACTIONS)
def take(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whoever could have taken it is told who was faster; to everybody else it is not there."""
    try:
        pa = operations.take(participant_action_id=action_or_404(pk).pk, by=request.user, at=timezone.now())
    except AlreadyTaken as refusal:
        return _gone(request, refusal.participant_action)
    except (NotCurrent, NotRunning) as refusal:
        # Before the reason, which would tell a stranger that the action exists.
        readable_or_404(pk, by=request.user)
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
    messages.success(request, _taken(pa))
    # An action from a queue may be expected later; it is opened in the part of the list that has it.
    view = view_of(pa, user=request.user, at=timezone.now())
    return redirect(where_of(request).at(view).address(pa.pk))


def _taken(pa: ParticipantAction) -> str:
    if pa.participant.sequence.taking_from_a_queue == Sequence.Taking.PARTICIPANT:
        return "You took this participant. Their later actions in the queue are yours too."
    return "You took this action. Later actions keep their owners."


def _not_taken(request: SignedInRequest, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect(where_of(request).at(View.QUEUES).address())


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


def _not_theirs(request: SignedInRequest, pa: ParticipantAction) -> HttpResponse:
    """Who sees the action without having had it is told who owns it."""
    try:
        return _gone(request, pa)
    except Http404:
        readable_or_404(pa.pk, by=request.user)
        messages.error(request, f"Nothing was saved. {pa.owner} owns this action.")
        return redirect("action", pa.pk)
