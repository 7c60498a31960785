"""Pausing, resuming and removing the participants chosen from the list, after a word on what that does."""

from collections.abc import Callable
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.engage.resuming import resume
from baton.participants import operations
from baton.participants.listing import matching_participants
from baton.participants.models import ENROLLED, Participant
from baton.participants.own import Group, groups_of
from baton.people.models import User
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.participants.forms import ParticipantsForm
from baton.web.records.enrolling import NAMED, RefusalGroup
from baton.wording import grouped, plural

GONE = "no longer in the sequence"
LEFT_OUT = {Participant.Status.ACTIVE: "not paused", Participant.Status.PAUSED: "already paused"}
SKIPPED = ("%s participant skipped.", "%s participants skipped.")
NOT_OWN = "not yours (you own neither the record nor an open action)"


@dataclass(frozen=True, slots=True)
class StatusChange:
    """What can be done to participants: in words, to which statuses, and how. `done` is for one, and for several.

    `box` may be ticked, and then goes to the operation as a last true.
    """

    title: str
    does: str
    button: str
    verb: Verb
    applies_to: tuple[str, ...]
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
        applies_to=(Participant.Status.ACTIVE,),
        operation=lambda ids, at, by, _ticked: operations.pause(participants=ids, by=by, at=at),
        done=("%s participant paused.", "%s participants paused."),
    ),
    "resume": StatusChange(
        title="Resume participants",
        does="Their current actions can be worked on again. Dates move on by the length of the pause.",
        button="Resume",
        verb=Verb.PAUSE_PARTICIPANTS,
        applies_to=(Participant.Status.PAUSED,),
        operation=lambda ids, at, by, ticked: resume(participants=ids, keeps_dates=ticked, by=by, at=at),
        done=("%s participant resumed.", "%s participants resumed."),
        box="Keep the dates as they were. What is overdue is due now.",
    ),
    "remove": StatusChange(
        title="Remove participants",
        does="They leave the sequence and their open actions are canceled. History is kept.",
        button="Remove",
        verb=Verb.REMOVE_PARTICIPANTS,
        applies_to=ENROLLED,
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
    participants = matching_participants(form.chosen(request.user))
    if form.cleaned_data["ids"] and not participants:
        raise Http404("The selected participants were not found.")
    if request.method != "POST":
        groups = groups_of(participants=participants, verb=change.verb, by=request.user, named=NAMED)
        page = {"form": form, "change": change, "is_preview": True, **_preview(groups, change)}
        return render(request, "participants/status_change.html", page)
    # Not part of the form: only one of the three changes has a box, and its absence is a plain no.
    count = change.operation(participants, timezone.now(), request.user, "box" in request.POST)
    messages.success(request, plural(*change.done, count) % grouped(count))
    if skipped := len(participants) - count:
        messages.warning(request, plural(*SKIPPED, skipped) % grouped(skipped))
    record = form.cleaned_data["record"]
    return redirect("record", record) if record else redirect("participants")


def _preview(groups: Rows[Group], change: StatusChange) -> dict[str, Any]:
    reached = [group for group in groups if group.is_own and group.status in change.applies_to]
    return {
        "count": sum(group.count for group in reached),
        "open_actions": sum(group.open_actions for group in reached),
        "refused": _refused([group for group in groups if group not in reached]),
    }


def _refused(groups: Rows[Group]) -> list[RefusalGroup]:
    """By reason; two statuses can have the same one."""
    by_reason: dict[str, list[Group]] = {}
    for group in groups:
        by_reason.setdefault(LEFT_OUT.get(group.status, GONE) if group.is_own else NOT_OWN, []).append(group)
    return [
        RefusalGroup(reason, sum(group.count for group in them), sum((group.names for group in them), ())[:NAMED])
        for reason, them in by_reason.items()
    ]
