"""Doing the same with several actions of the work list: what would be done and what not and why, then doing it."""

from collections.abc import Mapping
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.mail.several import (
    DoneSeveral,
    SelectedAction,
    SeveralDoing,
    complete_several,
    reschedule_several,
    retry_several,
    selected_actions,
    skip_several,
)
from baton.mail.undoing_several import batch_of
from baton.participants.models import ParticipantAction
from baton.participants.notes import add_notes
from baton.people.models import User
from baton.people.permissions import Verb
from baton.sequences.models import Action
from baton.web.access import SignedInRequest, allowed
from baton.web.engage.forms import NothingAskedForm, RescheduleSeveralForm, SkipForm
from baton.web.engage.undoing_several import tell_with_undo
from baton.web.engage.where import where_of
from baton.web.parameters import id_of
from baton.web.records.notes import NoteForm
from baton.wording import grouped, plural

ADD_NOTE = "note"
MOST_REFUSALS_TOLD = 10


class CompleteSeveralForm(forms.Form):
    """A call needs an outcome; where there is none, nothing is asked but the note."""

    prefix = "complete"
    outcome = forms.ChoiceField(
        label="Outcome of the calls",
        choices=ParticipantAction.Outcome.choices,
        error_messages={"required": "Select a call outcome."},
    )
    note = forms.CharField(label="Notes", required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, posted: Mapping[str, Any] | None, *, has_calls: bool) -> None:
        super().__init__(posted)
        if not has_calls:
            del self.fields["outcome"]

    @property
    def arguments(self) -> dict[str, Any]:
        value = self.cleaned_data.get("outcome")
        outcome = ParticipantAction.Outcome(value) if value else None
        return {"note": self.cleaned_data["note"], "outcome": outcome}


@dataclass(frozen=True, slots=True)
class SeveralWords:
    title: str
    button: str
    done: tuple[str, str]


WORDS_OF_SEVERAL = {
    SeveralDoing.COMPLETE: SeveralWords(
        "Complete actions", "Complete", ("%s action completed.", "%s actions completed.")
    ),
    SeveralDoing.SKIP: SeveralWords("Skip actions", "Skip", ("%s action skipped.", "%s actions skipped.")),
    SeveralDoing.RESCHEDULE: SeveralWords(
        "Reschedule actions", "Reschedule", ("%s action rescheduled.", "%s actions rescheduled.")
    ),
    SeveralDoing.RETRY: SeveralWords("Retry emails", "Retry", ("%s email is retried.", "%s emails are retried.")),
}
WORDS_OF_NOTE = SeveralWords("Add a note", "Add note", ("Note added to %s record.", "Note added to %s records."))


@require_POST
@allowed(Verb.WORK_ACTIONS)
def several(request: SignedInRequest) -> HttpResponse:
    """What would be done with the selected ones; with `apply` it is done."""
    where, at = where_of(request), timezone.now()
    name = request.POST.get("do", "")
    if name not in {*SeveralDoing, ADD_NOTE}:
        raise BadRequest("There is no such operation.")
    ids = [pk for pk in map(id_of, request.POST.getlist("ids")) if pk]
    doing = None if name == ADD_NOTE else SeveralDoing(name)
    selected = selected_actions(ids, doing=doing, by=request.user)
    if not selected:
        messages.warning(request, "Select the actions first.")
        return redirect(where.address())
    is_applied = "apply" in request.POST
    form = form_of(doing, request.POST if is_applied else None, selected, user=request.user, at=at)
    if is_applied and form.is_valid():
        carry_out(request, doing, selected, form, undo=reverse("engage_several_undo") + where.query, at=at)
        return redirect(where.address())
    words = WORDS_OF_SEVERAL[doing] if doing else WORDS_OF_NOTE
    page = {"where": where, "words": words, "do": name, "form": form, "selected": selected}
    page |= {"can": [one for one in selected if not one.refusal]}
    page |= {"refused": [one for one in selected if one.refusal]}
    return render(request, "engage/several.html", page, status=422 if is_applied else 200)


def form_of(
    doing: SeveralDoing | None,
    posted: Mapping[str, Any] | None,
    selected: Rows[SelectedAction],
    *,
    user: User,
    at: datetime,
) -> Any:
    """What is asked before it is done."""
    match doing:
        case SeveralDoing.COMPLETE:
            can = (one for one in selected if not one.refusal)
            return CompleteSeveralForm(posted, has_calls=any(one.pa.action.type == Action.Type.CALL for one in can))
        case SeveralDoing.SKIP:
            return SkipForm(posted)
        case SeveralDoing.RESCHEDULE:
            return RescheduleSeveralForm(posted, user=user, at=at)
        case SeveralDoing.RETRY:
            return NothingAskedForm(posted)
        case None:
            return NoteForm(posted)


def carry_out(
    request: SignedInRequest,
    doing: SeveralDoing | None,
    selected: Rows[SelectedAction],
    form: Any,
    *,
    undo: str,
    at: datetime,
) -> None:
    """Do it, and say so; `undo` is where it is taken back."""
    if doing is None:
        records = {one.pa.participant.record_id for one in selected}
        count = add_notes(records=records, text=form.cleaned_data["text"], by=request.user, at=at)
        messages.success(request, plural(*WORDS_OF_NOTE.done, count) % grouped(count))
        return
    outcome = _done(doing, selected, form.arguments, by=request.user, at=at)
    _tell_several(request, doing, outcome, undo=undo, at=at)


def _done(
    doing: SeveralDoing, selected: Rows[SelectedAction], arguments: dict[str, Any], *, by: User, at: datetime
) -> DoneSeveral:
    match doing:
        case SeveralDoing.COMPLETE:
            return complete_several(selected, by=by, at=at, **arguments)
        case SeveralDoing.SKIP:
            return skip_several(selected, by=by, at=at, **arguments)
        case SeveralDoing.RESCHEDULE:
            return reschedule_several(selected, by=by, at=at, **arguments)
        case SeveralDoing.RETRY:
            return retry_several(selected, by=by, at=at)


def _tell_several(
    request: SignedInRequest, doing: SeveralDoing, outcome: DoneSeveral, *, undo: str, at: datetime
) -> None:
    if count := len(outcome.done):
        sentence = plural(*WORDS_OF_SEVERAL[doing].done, count) % grouped(count)
        # What is on its way to the mail server can't be called back.
        if doing == SeveralDoing.RETRY:
            messages.success(request, sentence)
        else:
            batch = batch_of(outcome.done, by=request.user, at=at)
            tell_with_undo(request, sentence, batch, address=undo)
    for one, reason in outcome.refused[:MOST_REFUSALS_TOLD]:
        messages.warning(request, f"Nothing was saved for {one.record} ({one.pa.action.name}): {reason}")
    if (others := len(outcome.refused) - MOST_REFUSALS_TOLD) > 0:
        messages.warning(request, f"Nothing was saved for {grouped(others)} more.")
