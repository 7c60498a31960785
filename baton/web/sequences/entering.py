"""Entrance rules: which records may enter a sequence, counted while one chooses."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from baton.people.models import Role
from baton.sequences.admission import NEWEST, admission, seen_fields
from baton.sequences.entrance import entrance_of, set_entrance
from baton.sequences.file_shape import MOST_CONDITIONS
from baton.sequences.models import Sequence
from baton.web.access import SignedInRequest, allowed
from baton.web.sequences.entrance_form import BLANK, EntranceForm, rows_of
from baton.web.sequences.finding import sequence_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Role.SEQUENCE_ADMIN)
def entrance(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for the rules of a sequence in any status; who is in stays in."""
    sequence = sequence_or_404(pk)
    if request.method != "POST":
        return _panel(request, sequence) if request.htmx else _page(request, sequence, _kept(sequence))  # type: ignore[attr-defined]
    if {"add", "remove"} & request.POST.keys():
        return _with_other_rows(request, sequence)
    form = EntranceForm.asking(request.POST, seen=seen_fields(object=sequence.object))
    if not form.is_valid() or "preview" in request.POST:
        return _page(request, sequence, form)
    if form.entrance() == entrance_of(sequence):
        messages.info(request, _("Those are the entrance rules already, so nothing has changed."))
    else:
        set_entrance(sequence=sequence, entrance=form.entrance())
        messages.success(
            request, _("The entrance rules are saved. They count for whoever wants to enter from now on.")
        )
    return redirect("sequence_edit", pk=pk)


def _kept(sequence: Sequence) -> EntranceForm:
    return EntranceForm.of(entrance_of(sequence), seen=seen_fields(object=sequence.object))


def _with_other_rows(request: SignedInRequest, sequence: Sequence) -> HttpResponse:
    """The conditions as they stand with one more, or without one; nothing is saved, and nothing complained of yet."""
    rows, removed = rows_of(request.POST), request.POST.get("remove", "")
    if removed.isascii() and removed.isdecimal():
        rows = [row for place, row in enumerate(rows, start=1) if place != int(removed)]
    else:
        rows = [*rows, BLANK][:MOST_CONDITIONS]
    form = EntranceForm(
        match=request.POST.get("match", ""), rows=rows, seen=seen_fields(object=sequence.object), is_asked=False
    )
    if not removed:
        form.begin_with_last()
    if not request.htmx:  # type: ignore[attr-defined]
        return _page(request, sequence, form, is_removed=bool(removed))
    context = {"sequence": sequence, "form": form, "is_removed": bool(removed)}
    response = render(request, "sequences/conditions.html", context)
    return trigger_client_event(response, "conditions", after="settle")


def _panel(request: SignedInRequest, sequence: Sequence) -> HttpResponse:
    """How many may enter by the rules that are asked, or by those of the sequence."""
    form = None
    if "match" in request.GET:
        form = EntranceForm.asking(request.GET, seen=seen_fields(object=sequence.object))
    response = render(request, "sequences/entrance_panel.html", _counted(sequence, form))
    patch_vary_headers(response, ["HX-Request"])
    return response


def _counted(sequence: Sequence, form: EntranceForm | None) -> dict[str, object]:
    rules = form.entrance() if form else entrance_of(sequence)
    return {
        "sequence": sequence,
        "form": form,
        "has_rules": bool(rules.conditions),
        "admission": admission(object=sequence.object, entrance=rules),
        "newest": NEWEST,
    }


def _page(
    request: SignedInRequest,
    sequence: Sequence,
    form: EntranceForm,
    *,
    is_removed: bool = False,
) -> HttpResponse:
    context = {
        **(_counted(sequence, form) if "preview" in request.POST else {}),
        "sequence": sequence,
        "form": form,
        "is_removed": is_removed,
        "cancel": reverse("sequence_edit", args=[sequence.pk]),
    }
    return render(request, "sequences/entrance.html", context)
