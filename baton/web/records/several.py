"""What is done with records selected in their list, besides enrolling: notes, pausing, removing, and opting out."""

from collections.abc import Iterable
from collections.abc import Sequence as Rows
from datetime import datetime
from functools import partial

from django import forms

from baton.crm.models import Suppression
from baton.mail.opting_out import opt_out_many, to_opt_out
from baton.participants.notes import add_notes
from baton.participants.records import enrolled_of, matching_records, record_names
from baton.people.models import User
from baton.people.permissions import Verb, may_any
from baton.web.list_changes import NAMED, ChangedList, ChangePreview, ListChange, RefusalGroup
from baton.web.participants.status_changes import PARTICIPANT, STATUS_CHANGES
from baton.web.records.email import LONGEST_REASON
from baton.web.records.forms import RecordsForm
from baton.web.records.notes import NoteForm
from baton.wording import grouped

MOST_RECORDS = 10_000  # in one go, as all of it is one transaction
IN_NO_SEQUENCE = "in no sequence"


class OptOutReasonForm(forms.Form):
    prefix = "opt_out"
    why = forms.CharField(
        label="Reason",
        max_length=LONGEST_REASON,
        error_messages={"required": "Enter a reason. It stays in the history."},
    )


def _chosen(form: RecordsForm, by: User) -> list[int]:
    records = matching_records(form.chosen(by))
    if len(records) > MOST_RECORDS:
        form.add_error(None, f"More than {grouped(MOST_RECORDS)} records match. Add a filter, and repeat this.")
    return records


def _preview_participants(name: str, records: Rows[int], by: User) -> ChangePreview:
    enrolled = enrolled_of(records)
    preview = STATUS_CHANGES[name].preview(list(enrolled), by)
    outside = set(records) - set(enrolled.values())
    refused = (*preview.refused, *_refusals(IN_NO_SEQUENCE, record_names(outside, at_most=NAMED), outside))
    return ChangePreview(preview.count, refused)


def _change_participants(name: str, *, records: Rows[int], by: User, at: datetime) -> int:
    enrolled = enrolled_of(records)
    return STATUS_CHANGES[name].operation(participants=list(enrolled), by=by, at=at) if enrolled else 0


def _preview_opt_out(kind: Suppression.Kind, records: Rows[int], by: User) -> ChangePreview:
    them = to_opt_out(records=records, kind=kind, by=by)
    is_number = kind == Suppression.Kind.DO_NOT_CALL
    without = "without a phone number" if is_number else "without an email address"
    already = "already do not call" if is_number else "already opted out"
    names = ((without, them.without), (already, them.already))
    refused = [
        group for reason, rows in names for group in _refusals(reason, [row.name for row in rows[:NAMED]], rows)
    ]
    return ChangePreview(len(them.records), refused)


def _opt_out(kind: Suppression.Kind, *, records: Rows[int], why: str, by: User, at: datetime) -> int:
    source = Suppression.Source.ADMIN if may_any(by, Verb.OPT_OUT) else Suppression.Source.REP
    return opt_out_many(records=records, kind=kind, source=source, why=why, by=by, at=at)


def _refusals(reason: str, names: Iterable[str], them: Iterable[object]) -> list[RefusalGroup]:
    count = len(list(them))
    return [RefusalGroup(reason, count, tuple(names))] if count else []


CHANGED_RECORDS = ChangedList("records", RecordsForm, _chosen)
RECORD = ("record", "records")
RECORDS_CHANGES = {
    "note": ListChange(
        title="Add a note",
        does="The note is shown on each record.",
        button="Add note",
        verb=Verb.ADD_NOTES,
        noun=RECORD,
        done=("Note added to %s record.", "Note added to %s records."),
        preview=lambda records, _by: ChangePreview(len(records)),
        operation=add_notes,
        options=NoteForm,
    ),
    "pause": ListChange(
        title="Pause in sequences",
        does="Their actions keep their owners and are on hold until you resume.",
        button="Pause",
        verb=Verb.PAUSE_PARTICIPANTS,
        noun=PARTICIPANT,
        done=STATUS_CHANGES["pause"].done,
        preview=partial(_preview_participants, "pause"),
        operation=partial(_change_participants, "pause"),
    ),
    "remove": ListChange(
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
    "opt_out": ListChange(
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
    "do_not_call": ListChange(
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
