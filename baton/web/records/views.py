"""The records list, and the page of one record."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.crm.models import CrmObject
from baton.participants.records import count_records, page_of_records
from baton.people.permissions import Verb, may
from baton.rules.field_labels import label_of
from baton.sequences.matching import OWN_FIELDS, field_names
from baton.sequences.queries import active_sequences_for, lookup_fields
from baton.sql.bounds import MOST_LOOKED_AT
from baton.sql.paging import ById
from baton.web.access import SignedInRequest, allowed
from baton.web.htmx import render_list
from baton.web.paging import page_request
from baton.web.records.built_in_views import built_in_views
from baton.web.records.finding import record_or_404
from baton.web.records.forms import TABS, RecordFilterForm
from baton.web.records.page import page_of
from baton.web.saved_views.menu import menu_of, opening, shown_with

# What the column after the name shows.
COMPANY_LABELS = {
    CrmObject.ACCOUNT: "Phone",
    CrmObject.CONTACT: "Account",
    CrmObject.OPPORTUNITY: "Account",
    CrmObject.CAMPAIGN_MEMBER: "Campaign",
}


@require_safe
@allowed(Verb.SEE_RECORDS)
def records(request: SignedInRequest) -> HttpResponse:
    """All records of an object for a Sequence Admin; for a Sequence Agent those that are theirs."""
    form = RecordFilterForm(request.GET)
    menu = menu_of(request, of_list="records", built_in=built_in_views(form), query=form.view_query())
    if first := opening(request, menu):
        return first
    place, context = page_request(request, ById), {"noun": "record", "form": form, "tabs": TABS, "object": TABS[0]}
    context |= shown_with(menu)
    if not form.is_valid():
        return render_list(request, "records/list.html", context)
    page = page_of_records(
        matching=form.matching(request.user), page=place, order=form.order, columns=form.cleaned_data["column"]
    )
    context |= {
        "object": form.cleaned_data["object"],
        "company_label": COMPANY_LABELS.get(form.cleaned_data["object"], "Company"),
        "page": page,
        "sequences": active_sequences_for(form.cleaned_data["object"]) if may(request.user, Verb.ENROLL) else [],
        "searched": MOST_LOOKED_AT,
        "columns": [(name, label_of(name)) for name in form.cleaned_data["column"]],
        "offered": _offered(form),
        "is_selectable": may(request.user, Verb.ENROLL),
    }
    if page.next and not page.is_unfinished:
        # Whoever sees the last row of a list knows how many there are.
        context["total"] = count_records(form.matching(request.user))
    return render_list(request, "records/list.html", context)


def _offered(form: RecordFilterForm) -> list[tuple[str, str]]:
    """The fields that can be columns, by their labels: those that are chosen, those of records, and lookup fields."""
    kind = form.cleaned_data["object"]
    lookups = {field.name: field.label for field in lookup_fields(kind)}
    own = (name for name in field_names(object=kind) if name not in OWN_FIELDS)
    labels = {name: label_of(name) for name in (*form.cleaned_data["column"], *own)} | lookups
    return sorted(labels.items(), key=lambda field: field[1].casefold())


@require_safe
@allowed(Verb.SEE_RECORDS)
def record(request: SignedInRequest, pk: int) -> HttpResponse:
    """An agent does not learn of records that are not theirs: they are not found."""
    record_shown = record_or_404(pk, seen_by=request.user)
    return render(request, "records/record.html", {"page": page_of(record_shown, user=request.user)})
