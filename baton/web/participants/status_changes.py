"""Pausing, resuming and removing the participants chosen from the list, after a word on what that does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.engage.resuming import resume
from baton.participants import operations
from baton.participants.listing import Chosen, count_chosen, matching_participants
from baton.participants.visibility import own_participants
from baton.people.models import User
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.participants.forms import ParticipantsForm
from baton.wording import grouped, plural


@dataclass(frozen=True, slots=True)
class StatusChange:
    """What can be done to participants: in words, to whom it applies, and how. `done` is for one, and for several.

    `box` may be ticked, and then goes to the operation as a last true.
    """

    title: str
    does: str
    button: str
    verb: Verb
    applies_to: Callable[[Chosen], int]
    operation: Callable[[list[int], datetime, User, bool], int]
    done: tuple[str, str]
    is_danger: bool = False
    box: str = ""


STATUS_CHANGES = {
    "pause": StatusChange(
        title="Pause participants",
        does="Their actions keep their owners and are on hold until you resume.",
        button="Pause",
        verb=Verb.PAUSE_PARTICIPANTS,
        applies_to=lambda chosen: chosen.active,
        operation=lambda ids, at, by, _ticked: operations.pause(participants=ids, by=by, at=at),
        done=("%s participant paused.", "%s participants paused."),
    ),
    "resume": StatusChange(
        title="Resume participants",
        does="Their current actions can be worked on again. Dates move on by the length of the pause.",
        button="Resume",
        verb=Verb.PAUSE_PARTICIPANTS,
        applies_to=lambda chosen: chosen.paused,
        operation=lambda ids, at, by, ticked: resume(participants=ids, keeps_dates=ticked, by=by, at=at),
        done=("%s participant resumed.", "%s participants resumed."),
        box="Keep the dates as they were. What is overdue is due now.",
    ),
    "remove": StatusChange(
        title="Remove participants",
        does="They leave the sequence and their open actions are canceled. History is kept.",
        button="Remove",
        verb=Verb.REMOVE_PARTICIPANTS,
        applies_to=lambda chosen: chosen.active + chosen.paused,
        operation=lambda ids, at, by, _ticked: operations.remove(participants=ids, at=at, by=by),
        done=("%s participant removed.", "%s participants removed."),
        is_danger=True,
    ),
}


def page_for(change: StatusChange) -> Callable[..., HttpResponseBase]:
    """The page of one change, for those who may make it."""

    @accepts_form
    @allowed(change.verb)
    def change_status(request: SignedInRequest) -> HttpResponse:
        return _change_status(request, change)

    return change_status


def _change_status(request: SignedInRequest, change: StatusChange) -> HttpResponse:
    """What would happen to how many; posted, it is done."""
    form = ParticipantsForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return render(request, "participants/status_change.html", {"form": form, "change": change})
    selected = matching_participants(form.chosen(request.user))
    participants = own_participants(participants=selected, verb=change.verb, by=request.user)
    if request.method != "POST":
        chosen = count_chosen(participants)
        count = change.applies_to(chosen)
        page = {"form": form, "change": change, "chosen": chosen, "count": count, "others": len(selected) - count}
        return render(request, "participants/status_change.html", page)
    # Not part of the form: only one of the three changes has a box, and its absence is a plain no.
    count = change.operation(participants, timezone.now(), request.user, "box" in request.POST)
    messages.success(request, plural(*change.done, count) % grouped(count))
    record = form.cleaned_data["record"]
    return redirect("record", record) if record else redirect("participants")
