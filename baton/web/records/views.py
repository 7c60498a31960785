"""The records list, the same as a file, and the page of one record."""

from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.participants.records import RecordRow, count_records, every_record, page_of_records
from baton.people.permissions import Verb, may
from baton.sequences.queries import active_sequences_for
from baton.sql.bounds import MOST_LOOKED_AT
from baton.sql.paging import ById
from baton.web.access import SignedInRequest, allowed
from baton.web.htmx import render_list
from baton.web.lists import list_as_file
from baton.web.paging import page_request
from baton.web.records.built_in_views import built_in_views
from baton.web.records.finding import record_or_404
from baton.web.records.forms import TABS, RecordFilterForm
from baton.web.records.page import page_of
from baton.web.saved_views.menu import menu_of, opening, shown_with


@require_safe
@allowed(Verb.SEE_RECORDS)
def records(request: SignedInRequest) -> HttpResponse:
    """All records of an object for a Sequence Admin; for a Sequence Agent those that are theirs."""
    form = RecordFilterForm(request.GET)
    menu = menu_of(request, of_list="records", built_in=built_in_views(form), form=form)
    if first := opening(request, menu):
        return first
    place, context = page_request(request, ById), {"noun": "record", "form": form, "tabs": TABS, "object": TABS[0]}
    context |= shown_with(menu)
    if not form.is_valid():
        return render_list(request, "records/list.html", context)
    page = page_of_records(
        matching=form.matching(request.user), page=place, order=form.order, columns=form.record_columns
    )
    context |= {
        "object": form.cleaned_data["object"],
        **form.table_of(page),
        "sequences": active_sequences_for(form.cleaned_data["object"]) if may(request.user, Verb.ENROLL) else [],
        "searched": MOST_LOOKED_AT,
        "is_selectable": may(request.user, Verb.ENROLL),
    }
    if page.next and not page.is_unfinished:
        # Whoever sees the last row of a list knows how many there are.
        context["total"] = count_records(form.matching(request.user))
    return render_list(request, "records/list.html", context)


@require_safe
@allowed(Verb.SEE_RECORDS)
def export(request: SignedInRequest) -> HttpResponseBase:
    """Everything that matches, in the columns that are chosen."""
    form = RecordFilterForm(request.GET)

    def rows() -> Iterator[RecordRow]:
        matching = form.matching(request.user)
        return every_record(matching=matching, order=form.order, columns=form.record_columns)

    return list_as_file(request, form, page="records", rows=rows, what="records")


@require_safe
@allowed(Verb.SEE_RECORDS)
def record(request: SignedInRequest, pk: int) -> HttpResponse:
    """An agent does not learn of records that are not theirs: they are not found."""
    record_shown = record_or_404(pk, seen_by=request.user)
    return render(request, "records/record.html", {"page": page_of(record_shown, user=request.user)})
