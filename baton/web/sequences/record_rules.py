"""Enrollment and exit rules: which records can be enrolled and which leave, counted while the rules are edited."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import trigger_client_event

from baton.delegation.automatic_enrollment import remove_matching
from baton.people.models import User
from baton.people.permissions import Verb
from baton.rules.record_rules import RecordRules
from baton.sequences.file_shape import MOST_CONDITIONS
from baton.sequences.matching import NEWEST_RECORDS, condition_fields, count_matching
from baton.sequences.models import Sequence
from baton.sequences.record_rules import enrollment_rules_of, exit_rules_of, set_enrollment_rules, set_exit_rules
from baton.web.access import SignedInRequest, allowed
from baton.web.conditions import BLANK
from baton.web.methods import accepts_form
from baton.web.parameters import id_of
from baton.web.sequences.enrollment import announce_enrollment
from baton.web.sequences.finding import sequence_or_404
from baton.web.sequences.record_rules_form import RecordRulesForm, rows_of
from baton.wording import grouped, plural


@dataclass(frozen=True, slots=True)
class Rules:
    """One of the two sets of rules that a sequence has."""

    title: str
    match: str
    asks: str
    means: str
    already: str
    saved: str
    address: str
    rules_of: Callable[[Sequence], RecordRules]
    write: Callable[[Sequence, RecordRules, User, datetime], None]


ENROLLMENT = Rules(
    title="Enrollment rules",
    match="Records can be enrolled if they match",
    asks="Matching records",
    means=(
        "Rules apply to new enrollments. Current participants stay. Records that are already in the sequence, opted"
        " out, or deleted in the CRM are always skipped."
    ),
    already="Nothing changed. These are the current enrollment rules.",
    saved="Enrollment rules saved. They apply to new enrollments.",
    address="sequence_enrollment_rules",
    rules_of=enrollment_rules_of,
    write=lambda sequence, rules, by, at: set_enrollment_rules(sequence=sequence, rules=rules, by=by, at=at),
)
EXIT = Rules(
    title="Exit rules",
    match="Records leave if they match",
    asks="Matching records",
    means=(
        "When a record changes and matches these rules, it leaves the sequence and its open actions are canceled."
        " Matching records can’t be enrolled."
    ),
    already="Nothing changed. These are the current exit rules.",
    saved="Exit rules saved. They apply when records change.",
    address="sequence_exit_rules",
    rules_of=exit_rules_of,
    write=lambda sequence, rules, by, at: set_exit_rules(sequence=sequence, rules=rules, by=by, at=at),
)


@accepts_form
@allowed(Verb.BUILD_SEQUENCES)
def enrollment_rules(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for the enrollment rules of a sequence in any status; who is in stays in."""
    return _ask(request, sequence_or_404(pk), ENROLLMENT)


@accepts_form
@allowed(Verb.BUILD_SEQUENCES)
def exit_rules(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for the exit rules of a sequence, and whether who is in and meets them already shall leave."""
    return _ask(request, sequence_or_404(pk), EXIT)


def _ask(request: SignedInRequest, sequence: Sequence, rules: Rules) -> HttpResponse:
    if request.method != "POST":
        if request.htmx:
            return _panel(request, sequence, rules)
        return _page(request, sequence, rules, _saved_form(sequence, rules))
    # Without JavaScript, rows are added by sending the form. Nothing in it is judged yet.
    if {"add", "remove"} & request.POST.keys():
        return _with_other_rows(request, sequence, rules)
    form = RecordRulesForm.asking(request.POST, seen=condition_fields(object=sequence.object))
    if not form.is_valid() or "preview" in request.POST:
        return _page(request, sequence, rules, form)
    _save(request, sequence, rules, form.rules())
    return redirect("sequence_edit", pk=sequence.pk)


def _save(request: SignedInRequest, sequence: Sequence, rules: Rules, new_rules: RecordRules) -> None:
    if new_rules == rules.rules_of(sequence):
        messages.info(request, str(rules.already))
    else:
        rules.write(sequence, new_rules, request.user, timezone.now())
        messages.success(request, str(rules.saved))
    # The rules were written by a statement, and what follows reads them from here.
    sequence.refresh_from_db()
    if rules is ENROLLMENT:
        announce_enrollment(request, sequence)
    elif "leave" in request.POST:
        left = remove_matching(sequence=sequence, at=timezone.now(), by=request.user)
        messages.success(request, plural("%s participant removed.", "%s participants removed.", left) % grouped(left))


def _saved_form(sequence: Sequence, rules: Rules) -> RecordRulesForm:
    return RecordRulesForm.of(rules.rules_of(sequence), seen=condition_fields(object=sequence.object))


def _with_other_rows(request: SignedInRequest, sequence: Sequence, rules: Rules) -> HttpResponse:
    """The conditions as they stand with one more, or without one; nothing is saved, and nothing complained of yet."""
    rows, removed = rows_of(request.POST), request.POST.get("remove", "")
    if (gone := id_of(removed)) is not None:
        rows = [row for place, row in enumerate(rows, start=1) if place != gone]
    else:
        rows = [*rows, BLANK][:MOST_CONDITIONS]
    form = RecordRulesForm(
        match=request.POST.get("match", ""), rows=rows, seen=condition_fields(object=sequence.object), is_asked=False
    )
    if not removed:
        form.begin_with_last()
    if not request.htmx:
        return _page(request, sequence, rules, form, is_removed=bool(removed))
    context = {**_words(sequence, rules), "form": form, "is_removed": bool(removed)}
    response = render(request, "sequences/conditions.html", context)
    return trigger_client_event(response, "conditions", after="settle")


def _panel(request: SignedInRequest, sequence: Sequence, rules: Rules) -> HttpResponse:
    """How many may enter by the rules that are asked, or by those of the sequence."""
    form = None
    if "match" in request.GET:
        form = RecordRulesForm.asking(request.GET, seen=condition_fields(object=sequence.object))
    return render(request, "sequences/matching_records.html", _counted(sequence, rules, form))


def _counted(sequence: Sequence, rules: Rules, form: RecordRulesForm | None) -> dict[str, object]:
    shown_rules = form.rules() if form else rules.rules_of(sequence)
    return {
        **_words(sequence, rules),
        "form": form,
        "has_rules": bool(shown_rules.conditions),
        "matches": count_matching(object=sequence.object, rules=shown_rules),
        "newest": NEWEST_RECORDS,
    }


def _page(
    request: SignedInRequest,
    sequence: Sequence,
    rules: Rules,
    form: RecordRulesForm,
    *,
    is_removed: bool = False,
) -> HttpResponse:
    form.fields["match"].label = rules.match
    context = {
        **(_counted(sequence, rules, form) if "preview" in request.POST else {}),
        **_words(sequence, rules),
        "form": form,
        "is_removed": is_removed,
        "cancel": reverse("sequence_edit", args=[sequence.pk]),
    }
    return render(request, "sequences/record_rules.html", context)


def _words(sequence: Sequence, rules: Rules) -> dict[str, object]:
    address = reverse(rules.address, args=[sequence.pk])
    return {"sequence": sequence, "rules": rules, "is_of_exit": rules is EXIT, "address": address}
