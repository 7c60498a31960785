"""The participant actions list: filtered, sorted and paged by what stands in its address."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from baton.participants.models import OPEN, ParticipantAction
from baton.participants.queries import ActionRow, Order, Page, Place, page_beside
from baton.people.permissions import Verb
from baton.rules.delegation import Reason
from baton.sequences.models import Action
from baton.web.access import SignedInRequest, allowed
from baton.web.actions.columns import Columns
from baton.web.actions.days import moment
from baton.web.actions.filters import PAGE_SIZES, FilterForm, current_filter, here
from baton.web.actions.menu import menu_for
from baton.web.actions.reassigning import ReassignForm
from baton.web.parameters import id_of
from baton.web.templatetags.engage import is_late

SORTS = {
    Order.EARLIEST: "Expected date, earliest first",
    Order.LATEST: "Expected date, latest first",
    Order.NEWEST: "Newest first",
}
# As short as a cell; the page of the action says it in full.
REASONS = {
    Reason.REASSIGNED: "Reassigned",
    Reason.LOOKUP: "Delegation field",
    Reason.BLANK: "Field is blank",
    Reason.INACTIVE: "User is inactive",
    Reason.RECORD_OWNER: "Record owner",
}
NOTHING = Page((), None, None)


@dataclass(frozen=True, slots=True)
class Line:
    """A row in words."""

    row: ActionRow
    type: str
    status: str
    reason: str
    is_open: bool
    is_overdue: bool
    is_late: bool


@require_safe
@allowed(Verb.SEE_ACTIONS)
def actions(request: SignedInRequest) -> HttpResponse:
    """The list; a Sequence Agent's has only what they own, cover or may take from a queue."""
    form = current_filter(request.GET, by=request.user)
    address = _address(form.query(), request.GET.get("view", ""))
    has_blanks = any(value == "" for values in dict(request.GET.lists()).values() for value in values)
    if has_blanks and form.is_valid() and not request.htmx:
        return redirect(address)
    response = render(request, "actions/list.html", _shown(request, form))
    return push_url(response, address) if has_blanks and request.htmx else response


def _shown(request: SignedInRequest, form: FilterForm) -> dict[str, Any]:
    at, zone = here()
    query, view = form.query(), request.GET.get("view", "")
    page = _page(request, form, at, zone)
    return {
        "form": form,
        "query": query,
        "view": view,
        "menu": menu_for(request.user, key=view, query=query),
        "chips": list(form.chips()),
        "lines": [_line(row, at) for row in page.rows],
        "previous": _address(query, view, before=page.before),
        "next": _address(query, view, after=page.after),
        "columns": [(column, column in form.columns) for column in Columns],
        "sorts": [(order.value, words, order == form.order) for order, words in SORTS.items()],
        "by_date": form.query(sort=Order.LATEST if form.order == Order.EARLIEST else Order.EARLIEST),
        "sizes": PAGE_SIZES,
        "reassign": ReassignForm(),
    }


def _page(request: SignedInRequest, form: FilterForm, at: datetime, zone: tzinfo) -> Page:
    """Nothing where the filter is not understood: a list that filters less than it was told would mislead."""
    if not form.is_valid():
        return NOTHING
    return page_beside(
        matching=form.matching(at=at, zone=zone),
        page_size=form.page_size,
        order=form.order,
        after=_place(request.GET.get("after")),
        before=_place(request.GET.get("before")),
    )


def _line(row: ActionRow, at: datetime) -> Line:
    is_open = row.status in OPEN
    return Line(
        row=row,
        type=str(Action.Type(row.type).label),
        status=str(ParticipantAction.Status(row.status).label),
        reason=REASONS[Reason(row.reason)],
        is_open=is_open,
        is_overdue=is_open and row.expected_at < at,
        is_late=is_open and is_late(row.expected_at, at),
    )


def _address(query: str, view: str, **place: Place | None) -> str:
    """The list with that query, at that place; blank where the place is beyond the end."""
    if place and not any(place.values()):
        return ""
    places = {name: f"{at.expected_at.isoformat()}_{at.id}" for name, at in place.items() if at}
    parts = [query, urlencode(({"view": view} if view else {}) | places)]
    address_query = "&".join(part for part in parts if part)
    return reverse("actions") + (f"?{address_query}" if address_query else "")


def _place(written: str | None) -> Place | None:
    if not written:
        return None
    at, _underscore, number = written.rpartition("_")
    if (id_ := id_of(number)) is None:
        raise BadRequest("Page not found. Open the list again from its first page.")
    return Place(moment(at), id_)
