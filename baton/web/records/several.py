"""What is done with records selected in their list, besides enrolling: notes, pausing, removing, and opting out."""

from collections.abc import Callable, Iterable
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.crm.models import Suppression
from baton.mail.opting_out import opt_out_many, to_opt_out
from baton.participants.notes import add_notes
from baton.participants.own import groups_of
from baton.participants.records import enrolled_of, matching_records, record_names
from baton.people.models import User
from baton.people.permissions import Verb, may_any
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.participants.status_changes import STATUS_CHANGES, preview_of
from baton.web.records.email import LONGEST_REASON
from baton.web.records.enrolling import NAMED, RefusalGroup
from baton.web.records.forms import RecordsForm
from baton.web.records.notes import NoteForm
from baton.wording import grouped, plural

MOST_RECORDS = 10_000  # in one go, as all of it is one transaction
IN_NO_SEQUENCE = "in no sequence"


class OptOutReasonForm(forms.Form):
    prefix = "opt_out"
    why = forms.CharField(
        label="Reason",
        max_length=LONGEST_REASON,
        error_messages={"required": "Enter a reason. It stays in the history."},
    )


@dataclass(frozen=True, slots=True)
class RecordsPreview:
    """How many would be changed, and who would not be and why."""

    count: int
    refused: Rows[RefusalGroup] = ()


@dataclass(frozen=True, slots=True)
class RecordsChange:
    """What can be done to records: in words, and how. `noun` and `done` are for one, and for several.

    What a person chooses in the form `options` goes to the operation by name.
    """

    title: str
    does: str
    button: str
    verb: Verb
    noun: tuple[str, str]
    done: tuple[str, str]
    preview: Callable[[Rows[int], User], RecordsPreview]
    operation: Callable[..., int]
    options: type[forms.Form] = forms.Form
    is_danger: bool = False


def _preview_participants(name: str, records: Rows[int], by: User) -> RecordsPreview:
    change, enrolled = STATUS_CHANGES[name], enrolled_of(records)
    groups = groups_of(participants=enrolled, verb=change.verb, by=by, named=NAMED)
    preview = preview_of(groups, change)
    outside = set(records) - set(enrolled.values())
    return RecordsPreview(
        preview["count"],
        [*preview["refused"], *_refusals(IN_NO_SEQUENCE, record_names(outside, at_most=NAMED), outside)],
    )


def _change_participants(name: str, *, records: Rows[int], by: User, at: datetime) -> int:
    enrolled = enrolled_of(records)
    return STATUS_CHANGES[name].operation(participants=list(enrolled), by=by, at=at) if enrolled else 0


def _preview_opt_out(kind: Suppression.Kind, records: Rows[int], by: User) -> RecordsPreview:
    them = to_opt_out(records=records, kind=kind, by=by)
    is_number = kind == Suppression.Kind.DO_NOT_CALL
    without = "without a phone number" if is_number else "without an email address"
    already = "already do not call" if is_number else "already opted out"
    names = ((without, them.without), (already, them.already))
    refused = [
        group for reason, rows in names for group in _refusals(reason, [row.name for row in rows[:NAMED]], rows)
    ]
    return RecordsPreview(len(them.records), refused)


def _opt_out(kind: Suppression.Kind, *, records: Rows[int], why: str, by: User, at: datetime) -> int:
    source = Suppression.Source.ADMIN if may_any(by, Verb.OPT_OUT) else Suppression.Source.REP
    return opt_out_many(records=records, kind=kind, source=source, why=why, by=by, at=at)


def _refusals(reason: str, names: Iterable[str], them: Iterable[object]) -> list[RefusalGroup]:
    count = len(list(them))
    return [RefusalGroup(reason, count, tuple(names))] if count else []


RECORD, PARTICIPANT = ("record", "records"), ("participant", "participants")
RECORDS_CHANGES = {
    "note": RecordsChange(
        title="Add a note",
        does="The note is shown on each record.",
        button="Add note",
        verb=Verb.ADD_NOTES,
        noun=RECORD,
        done=("Note added to %s record.", "Note added to %s records."),
        preview=lambda records, _by: RecordsPreview(len(records)),
        operation=add_notes,
        options=NoteForm,
    ),
    "pause": RecordsChange(
        title="Pause in sequences",
        does="Their actions keep their owners and are on hold until you resume.",
        button="Pause",
        verb=Verb.PAUSE_PARTICIPANTS,
        noun=PARTICIPANT,
        done=STATUS_CHANGES["pause"].done,
        preview=partial(_preview_participants, "pause"),
        operation=partial(_change_participants, "pause"),
    ),
    "remove": RecordsChange(
        title="Remove from sequences",
        does="They leave all their sequences and their open actions are canceled. History is kept.",
        button="Remove",
        verb=Verb.REMOVE_PARTICIPANTS,
        noun=PARTICIPANT,
        done=STATUS_CHANGES["remove"].done,
        preview=partial(_preview_participants, "remove"),
        operation=partial(_change_participants, "remove"),
        is_danger=True,
    ),
    "opt_out": RecordsChange(
        title="Opt out of email",
        does="No more email is sent to their addresses, whichever record has them.",
        button="Opt out",
        verb=Verb.OPT_OUT,
        noun=RECORD,
        done=("%s record opted out of email.", "%s records opted out of email."),
        preview=partial(_preview_opt_out, Suppression.Kind.OPTED_OUT),
        operation=partial(_opt_out, Suppression.Kind.OPTED_OUT),
        options=OptOutReasonForm,
        is_danger=True,
    ),
    "do_not_call": RecordsChange(
        title="Do not call",
        does="Their numbers get no more calls and SMS, whichever record has them.",
        button="Stop calls",
        verb=Verb.OPT_OUT,
        noun=RECORD,
        done=("%s record is set to “do not call”.", "%s records are set to “do not call”."),
        preview=partial(_preview_opt_out, Suppression.Kind.DO_NOT_CALL),
        operation=partial(_opt_out, Suppression.Kind.DO_NOT_CALL),
        options=OptOutReasonForm,
        is_danger=True,
    ),
}


def page_for(change: RecordsChange) -> Callable[..., HttpResponseBase]:
    """The page of one change, for those who may make it."""

    @accepts_form
    @allowed(change.verb)
    def change_records(request: SignedInRequest) -> HttpResponse:
        return _change_records(request, change)

    return change_records


def _change_records(request: SignedInRequest, change: RecordsChange) -> HttpResponse:
    """What would happen to how many; posted, it is done."""
    posted = request.POST if request.method == "POST" else None
    form = RecordsForm(posted or request.GET)
    page: dict[str, Any] = {"form": form, "change": change}
    if not form.is_valid():
        return render(request, "records/several.html", page)
    records = matching_records(form.chosen(request.user))
    if form.cleaned_data["ids"] and not records:
        raise Http404("The selected records were not found.")
    if len(records) > MOST_RECORDS:
        form.add_error(None, f"More than {grouped(MOST_RECORDS)} records match. Add a filter, and repeat this.")
        return render(request, "records/several.html", page)
    options = change.options(posted)
    if not options.is_valid():
        preview = change.preview(records, request.user)
        noun = plural(*change.noun, preview.count)
        page |= {"options": options, "preview": preview, "refused": preview.refused, "noun": noun}
        return render(request, "records/several.html", page)
    count = change.operation(records=records, by=request.user, at=timezone.now(), **options.cleaned_data)
    messages.success(request, plural(*change.done, count) % grouped(count))
    return redirect(form.back)
