"""The requests that a person takes part in: accepting, declining and withdrawing them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from baton.delegation.models import HandoverRequest
from baton.engage import requests as operations
from baton.engage.request_queries import UnknownRequest, find_request, handed_over_by, request_row, requests_of
from baton.engage.requests import AlreadyAnswered, NothingLeft
from baton.people.colleagues import HandingOverIsOff, NotAColleague
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.requests.forms import DeclineForm

ANSWER_REFUSALS = (AlreadyAnswered, NothingLeft, HandingOverIsOff, NotAColleague)


@require_safe
@allowed(Verb.ANSWER_REQUESTS)
def requests(request: SignedInRequest) -> HttpResponse:
    return render(
        request,
        "requests/list.html",
        {"requests": requests_of(request.user), "handed_over": handed_over_by(request.user)},
    )


@require_POST
@allowed(Verb.ANSWER_REQUESTS)
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    chosen = _request_or_404(request, pk, is_answering=True)
    try:
        accepted = operations.accept(request_id=chosen.pk, by=request.user, at=timezone.now())
    except ANSWER_REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect("requests")
    if accepted.receiver.pk == request.user.pk:
        messages.success(request, f"Accepted. The actions of {accepted.giver} are yours now.")
    else:
        messages.success(request, f"Accepted. {accepted.receiver} owns the actions now.")
    return redirect("requests")


@accepts_form
@allowed(Verb.ANSWER_REQUESTS)
def decline(request: SignedInRequest, pk: int) -> HttpResponse:
    chosen = _request_or_404(request, pk, is_answering=True)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        page = {"form": form, "row": request_row(chosen, viewer=request.user)}
        return render(request, "requests/decline.html", page, status=422 if form.is_bound else 200)
    try:
        operations.decline(request_id=pk, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        messages.success(request, f"Declined. {chosen.by} sees your reason.")
    except ANSWER_REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("requests")


@require_POST
@allowed(Verb.ANSWER_REQUESTS)
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    chosen = _request_or_404(request, pk, is_answering=False)
    try:
        operations.withdraw(request_id=chosen.pk, by=request.user, at=timezone.now())
        messages.success(request, "Request withdrawn.")
    except ANSWER_REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("requests")


def _request_or_404(request: SignedInRequest, pk: int, *, is_answering: bool) -> HandoverRequest:
    """One that the person is to answer, or has sent."""
    try:
        chosen = find_request(pk, by=request.user)
    except UnknownRequest as unknown:
        raise Http404(str(unknown)) from unknown
    # The other of the two sees the request, but not the page that is not theirs.
    if request.user.pk != (chosen.to_id if is_answering else chosen.by_id):
        raise Http404(str(UnknownRequest(f"Request {pk} was not found.")))
    return chosen
