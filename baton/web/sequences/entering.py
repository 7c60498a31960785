"""Entrance and exit rules: which records may enter a sequence and which leave it, counted while one chooses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from baton.delegation.coming_and_going import let_leave
from baton.people.models import User
from baton.people.permissions import Verb
from baton.rules.entrance import Entrance
from baton.sequences.admission import NEWEST, admission, seen_fields
from baton.sequences.entrance import entrance_of, exits_of, set_entrance, set_exits
from baton.sequences.file_shape import MOST_CONDITIONS
from baton.sequences.models import Sequence
from baton.web.access import SignedInRequest, allowed
from baton.web.parameters import id_of
from baton.web.sequences.admitting import tell_who_enters
from baton.web.sequences.entrance_form import BLANK, EntranceForm, rows_of
from baton.web.sequences.finding import sequence_or_404
from baton.web.templatetags.baton import grouped

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Rules:
    """One of the two sets of rules that a sequence has."""

    title: Words
    match: Words
    asks: Words
    means: Words
    already: Words
    saved: Words
    address: str
    kept: Callable[[Sequence], Entrance]
    write: Callable[[Sequence, Entrance, User, datetime], None]


ENTRANCE = Rules(
    title=_("Entrance rules"),
    match=_("Records can be enrolled if they match"),
    asks=_("Matching records"),
    means=_(
        "Rules apply to new enrollments. Current participants stay. Records that are already in the sequence, opted"
        " out, or deleted in the CRM are always skipped."
    ),
    already=_("Nothing changed. These are the current entrance rules."),
    saved=_("Entrance rules saved. They apply to new enrollments."),
    address="sequence_entrance",
    kept=entrance_of,
    write=lambda sequence, rules, by, at: set_entrance(sequence=sequence, entrance=rules, by=by, at=at),
)
EXITS = Rules(
    title=_("Exit rules"),
    match=_("Records leave if they match"),
    asks=_("Matching records"),
    means=_(
        "When a record changes and matches these rules, it leaves the sequence and its open actions are canceled."
        " Matching records can’t be enrolled."
    ),
    already=_("Nothing changed. These are the current exit rules."),
    saved=_("Exit rules saved. They apply when records change."),
    address="sequence_exits",
    kept=exits_of,
    write=lambda sequence, rules, by, at: set_exits(sequence=sequence, exits=rules, by=by, at=at),
)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.BUILD_SEQUENCES)
def entrance(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for the entrance rules of a sequence in any status; who is in stays in."""
    return _ask(request, sequence_or_404(pk), ENTRANCE)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.BUILD_SEQUENCES)
def exits(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for the exit rules of a sequence, and whether who is in and meets them already shall leave."""
    return _ask(request, sequence_or_404(pk), EXITS)


def _ask(request: SignedInRequest, sequence: Sequence, rules: Rules) -> HttpResponse:
    if request.method != "POST":
        is_part = request.htmx  # type: ignore[attr-defined]
        return (
            _panel(request, sequence, rules) if is_part else _page(request, sequence, rules, _kept(sequence, rules))
        )
    if {"add", "remove"} & request.POST.keys():
        return _with_other_rows(request, sequence, rules)
    form = EntranceForm.asking(request.POST, seen=seen_fields(object=sequence.object))
    if not form.is_valid() or "preview" in request.POST:
        return _page(request, sequence, rules, form)
    _save(request, sequence, rules, form.entrance())
    return redirect("sequence_edit", pk=sequence.pk)


def _save(request: SignedInRequest, sequence: Sequence, rules: Rules, asked: Entrance) -> None:
    if asked == rules.kept(sequence):
        messages.info(request, str(rules.already))
    else:
        rules.write(sequence, asked, request.user, timezone.now())
        messages.success(request, str(rules.saved))
    sequence.refresh_from_db()
    if rules is ENTRANCE:
        tell_who_enters(request, sequence)
    elif "leave" in request.POST:
        left = let_leave(sequence=sequence, at=timezone.now(), by=request.user)
        messages.success(
            request, ngettext("%s participant removed.", "%s participants removed.", left) % grouped(left)
        )


def _kept(sequence: Sequence, rules: Rules) -> EntranceForm:
    return EntranceForm.of(rules.kept(sequence), seen=seen_fields(object=sequence.object))


def _with_other_rows(request: SignedInRequest, sequence: Sequence, rules: Rules) -> HttpResponse:
    """The conditions as they stand with one more, or without one; nothing is saved, and nothing complained of yet."""
    rows, removed = rows_of(request.POST), request.POST.get("remove", "")
    if (gone := id_of(removed)) is not None:
        rows = [row for place, row in enumerate(rows, start=1) if place != gone]
    else:
        rows = [*rows, BLANK][:MOST_CONDITIONS]
    form = EntranceForm(
        match=request.POST.get("match", ""), rows=rows, seen=seen_fields(object=sequence.object), is_asked=False
    )
    if not removed:
        form.begin_with_last()
    if not request.htmx:  # type: ignore[attr-defined]
        return _page(request, sequence, rules, form, is_removed=bool(removed))
    context = {**_words(sequence, rules), "form": form, "is_removed": bool(removed)}
    response = render(request, "sequences/conditions.html", context)
    return trigger_client_event(response, "conditions", after="settle")


def _panel(request: SignedInRequest, sequence: Sequence, rules: Rules) -> HttpResponse:
    """How many may enter by the rules that are asked, or by those of the sequence."""
    form = None
    if "match" in request.GET:
        form = EntranceForm.asking(request.GET, seen=seen_fields(object=sequence.object))
    response = render(request, "sequences/entrance_panel.html", _counted(sequence, rules, form))
    patch_vary_headers(response, ["HX-Request"])
    return response


def _counted(sequence: Sequence, rules: Rules, form: EntranceForm | None) -> dict[str, object]:
    asked = form.entrance() if form else rules.kept(sequence)
    return {
        **_words(sequence, rules),
        "form": form,
        "has_rules": bool(asked.conditions),
        "admission": admission(object=sequence.object, entrance=asked),
        "newest": NEWEST,
    }


def _page(
    request: SignedInRequest,
    sequence: Sequence,
    rules: Rules,
    form: EntranceForm,
    *,
    is_removed: bool = False,
) -> HttpResponse:
    form.fields["match"].label = str(rules.match)
    context = {
        **(_counted(sequence, rules, form) if "preview" in request.POST else {}),
        **_words(sequence, rules),
        "form": form,
        "is_removed": is_removed,
        "cancel": reverse("sequence_edit", args=[sequence.pk]),
    }
    return render(request, "sequences/entrance.html", context)


def _words(sequence: Sequence, rules: Rules) -> dict[str, object]:
    address = reverse(rules.address, args=[sequence.pk])
    return {"sequence": sequence, "rules": rules, "is_of_exit": rules is EXITS, "address": address}
