"""Pausing, resuming, finishing and removing the participants chosen from the list, after a word on what that does."""

from collections.abc import Callable
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.engage.channels import skip_channels
from baton.engage.resuming import resume
from baton.mail.finishing import finish_with
from baton.mail.queries import NOT_BEING_SENT
from baton.participants import operations
from baton.participants.listing import matching_participants
from baton.participants.models import ENROLLED, Participant
from baton.participants.notes import add_notes_to
from baton.participants.own import Group, groups_of
from baton.people.permissions import Verb
from baton.sequences.models import Action
from baton.web.access import SignedInRequest, allowed
from baton.web.engage.forms import SkipChannelForm
from baton.web.methods import accepts_form
from baton.web.participants.forms import FinishForm, ParticipantsForm, ResumeForm
from baton.web.records.enrolling import NAMED, RefusalGroup
from baton.web.records.notes import NoteForm
from baton.wording import grouped, plural

GONE = "no longer in the sequence"
LEFT_OUT = {Participant.Status.ACTIVE: "not paused", Participant.Status.PAUSED: "already paused"}
SKIPPED = ("%s participant skipped.", "%s participants skipped.")
NOT_OWN = "not yours (you own neither the record nor an open action)"


@dataclass(frozen=True, slots=True)
class StatusChange:
    """What can be done to participants: in words, to which statuses, and how. `done` is for one, and for several.

    What a person chooses in the form `options` goes to the operation by name.
    """

    title: str
    does: str
    button: str
    verb: Verb
    applies_to: tuple[str, ...]
    operation: Callable[..., int]
    done: tuple[str, str]
    cancels: bool = False
    is_danger: bool = False
    options: type[forms.Form] = forms.Form


def _skip_channels(*, channel: str, **arguments: Any) -> int:
    return skip_channels(channel=Action.Type(channel), ready=NOT_BEING_SENT, **arguments)


STATUS_CHANGES = {
    "pause": StatusChange(
        title="Pause participants",
        does="Their actions keep their owners and are on hold until you resume.",
        button="Pause",
        verb=Verb.PAUSE_PARTICIPANTS,
        applies_to=(Participant.Status.ACTIVE,),
        operation=operations.pause,
        done=("%s participant paused.", "%s participants paused."),
    ),
    "resume": StatusChange(
        title="Resume participants",
        does="Their current actions can be worked on again. Dates move on by the length of the pause.",
        button="Resume",
        verb=Verb.PAUSE_PARTICIPANTS,
        applies_to=(Participant.Status.PAUSED,),
        operation=resume,
        done=("%s participant resumed.", "%s participants resumed."),
        options=ResumeForm,
    ),
    "finish": StatusChange(
        title="Finish with a result",
        does="They leave the sequence with this result. History is kept.",
        button="Finish",
        verb=Verb.FINISH_PARTICIPANTS,
        applies_to=ENROLLED,
        operation=finish_with,
        done=("%s participant finished.", "%s participants finished."),
        cancels=True,
        options=FinishForm,
    ),
    "skip_channel": StatusChange(
        title="Skip a channel",
        does="All open actions of one type are skipped, and the others move up.",
        button="Skip all",
        verb=Verb.SKIP_CHANNELS,
        applies_to=(Participant.Status.ACTIVE,),
        operation=_skip_channels,
        done=("Skipped for %s participant.", "Skipped for %s participants."),
        options=SkipChannelForm,
    ),
    "note": StatusChange(
        title="Add a note",
        does="The note is shown on their records.",
        button="Add note",
        verb=Verb.ADD_NOTES,
        applies_to=tuple(Participant.Status),
        operation=add_notes_to,
        done=("Note added for %s participant.", "Note added for %s participants."),
        options=NoteForm,
    ),
    "remove": StatusChange(
        title="Remove participants",
        does="They leave the sequence and their open actions are canceled. History is kept.",
        button="Remove",
        verb=Verb.REMOVE_PARTICIPANTS,
        applies_to=ENROLLED,
        operation=operations.remove,
        done=("%s participant removed.", "%s participants removed."),
        cancels=True,
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
    options = change.options(request.POST if request.method == "POST" else None)
    if not options.is_valid():
        groups = groups_of(participants=participants, verb=change.verb, by=request.user, named=NAMED)
        page = {"form": form, "change": change, "options": options, "is_preview": True, **preview_of(groups, change)}
        return render(request, "participants/status_change.html", page)
    count = change.operation(participants=participants, by=request.user, at=timezone.now(), **options.cleaned_data)
    messages.success(request, plural(*change.done, count) % grouped(count))
    if skipped := len(participants) - count:
        messages.warning(request, plural(*SKIPPED, skipped) % grouped(skipped))
    record = form.cleaned_data["record"]
    return redirect("record", record) if record else redirect("participants")


def preview_of(groups: Rows[Group], change: StatusChange) -> dict[str, Any]:
    """How many would be changed with how many open actions, and who would not be and why."""
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
