"""Suppressed addresses and numbers: searched, added, imported, exported, and lifted with a reason."""

from io import TextIOWrapper
from itertools import chain

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.crm.suppression_files import SUPPRESSION_COLUMNS, NotASuppressionFile, row_of
from baton.crm.suppression_list import export_suppressions, lift_matching, page_of_suppressions, to_lift
from baton.mail.opting_out import import_opt_outs, suppress_and_remove
from baton.people.permissions import Verb
from baton.sql.paging import ByTime
from baton.web.access import SignedInRequest, allowed
from baton.web.csv_answers import csv_answer
from baton.web.methods import accepts_form
from baton.web.paging import page_request
from baton.web.setup.suppression_forms import (
    AddSuppressionForm,
    ChosenForm,
    ImportForm,
    LiftForm,
    SuppressionFilterForm,
)
from baton.wording import grouped, plural

LISTED, BAD_ROWS_LISTED = 20, 100


@require_safe
@allowed(Verb.SEE_SUPPRESSIONS)
def suppressions(request: SignedInRequest) -> HttpResponse:
    form = SuppressionFilterForm(request.GET)
    context = {
        "noun": "address",
        "form": form,
        "page": page_of_suppressions(matching=form.matching(), page=page_request(request, ByTime)),
        "newest_first": True,
        "is_selectable": True,
    }
    return render(request, "setup/suppressions.html", context)


@require_safe
@allowed(Verb.SEE_SUPPRESSIONS)
def suppressions_export(request: SignedInRequest) -> HttpResponseBase:
    """What the list shows, all pages of it, as the import reads it."""
    form = SuppressionFilterForm(request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('setup_suppressions')}?{request.GET.urlencode()}")  # which says what is wrong
    now = timezone.now()
    rows = export_suppressions(matching=form.matching(), by=request.user, at=now)
    return csv_answer(
        f"suppressed-{timezone.localdate(now):%Y-%m-%d}.csv", chain([SUPPRESSION_COLUMNS], map(row_of, rows))
    )


@accepts_form
@allowed(Verb.IMPORT_SUPPRESSIONS)
def suppression_new(request: SignedInRequest) -> HttpResponse:
    form = AddSuppressionForm(request.POST or None)
    if form.is_valid():
        suppress_and_remove(form.entry(at=timezone.now()), by=request.user)
        messages.success(request, f"{form.cleaned_data['address']} is suppressed.")
        return redirect("setup_suppressions")
    return render(request, "setup/suppression_new.html", {"form": form})


@accepts_form
@allowed(Verb.IMPORT_SUPPRESSIONS)
def suppressions_import(request: SignedInRequest) -> HttpResponse:
    """Import at once: a row with an error is listed, and the others count, since a list of opt-outs must not wait."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    page: dict[str, object] = {"form": form}
    if form.is_valid():
        # Excel writes a byte order mark, which would be part of the first header; a broken byte costs its row.
        lines = TextIOWrapper(form.cleaned_data["uploaded"].file, encoding="utf-8-sig", errors="replace", newline="")
        try:
            report = import_opt_outs(lines=lines, by=request.user, at=timezone.now())
        except NotASuppressionFile as refused:
            form.add_error("uploaded", str(refused))
        else:
            page |= {"report": report, "bad_rows": report.bad_rows[:BAD_ROWS_LISTED]}
    return render(request, "setup/suppressions_import.html", page)


@accepts_form
@allowed(Verb.ALLOW_EMAIL)
def suppressions_lift(request: SignedInRequest) -> HttpResponse:
    """Say what would be lifted and ask for the reason, then lift it."""
    sent = request.POST if request.method == "POST" else request.GET
    chosen, filtered = ChosenForm(sent), SuppressionFilterForm(sent)
    if not chosen.is_valid() or not (chosen.cleaned_data["ids"] or chosen.cleaned_data["all"]):
        messages.error(request, "Select addresses first.")
        return redirect("setup_suppressions")
    if chosen.cleaned_data["all"] and not filtered.is_valid():
        return redirect(f"{reverse('setup_suppressions')}?{sent.urlencode()}")
    matching = filtered.matching(ids=() if chosen.cleaned_data["all"] else chosen.cleaned_data["ids"])
    form = LiftForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        lifted = lift_matching(matching=matching, why=form.cleaned_data["why"], by=request.user, at=timezone.now())
        sentence = plural("%s address can be contacted again.", "%s addresses can be contacted again.", lifted)
        messages.success(request, sentence % grouped(lifted))
        return redirect("setup_suppressions")
    lifting = to_lift(matching=matching, at_most=LISTED)
    page = {
        "form": form,
        "lifting": lifting,
        "others": max(0, lifting.count - LISTED),
        "title": plural("Lift %s suppression", "Lift %s suppressions", lifting.count) % grouped(lifting.count),
        "chosen": chosen,
        "filtered": filtered,
        "cancel": reverse("setup_suppressions"),
    }
    return render(request, "setup/suppressions_lift.html", page)
