"""The participant actions list: filtered, sorted and paged by what stands in its address."""

from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from baton.participants.matching import ActionFilter
from baton.participants.models import OPEN, REASON_LABELS, ParticipantAction, SavedView
from baton.participants.queries import ActionRow, Order, count_actions, page_of_actions
from baton.people.permissions import Verb, may
from baton.rules.delegation import Reason
from baton.sequences.models import Action
from baton.sql.bounds import MOST_LOOKED_AT
from baton.sql.paging import ByTime, Page
from baton.web.access import SignedInRequest, allowed
from baton.web.actions.built_in_views import built_in_views
from baton.web.actions.columns import Columns
from baton.web.actions.filters import PAGE_SIZES, FilterForm, current_filter, here
from baton.web.actions.reassign_form import ReassignForm
from baton.web.conditions import CONDITION_FIELDS
from baton.web.paging import page_request
from baton.web.record_fields import columns_beside, labels_beside
from baton.web.saved_views.menu import Menu, menu_of, opening
from baton.web.templatetags.engage import is_late

SORTS = {
    Order.EARLIEST: "Expected date, earliest first",
    Order.LATEST: "Expected date, latest first",
    Order.NEWEST: "Newest first",
}
NOTHING = Page[ActionRow, ByTime]((), None, None)


@dataclass(frozen=True, slots=True)
class ActionLine:
    """A row in words. `done_by` is the performer, unless they have a column of their own."""

    row: ActionRow
    type: str
    status: str
    done_by: str
    reason: str
    is_open: bool
    is_overdue: bool
    is_late: bool

    @property
    def id(self) -> int:
        return self.row.id


@require_safe
@allowed(Verb.SEE_ACTIONS)
def actions(request: SignedInRequest) -> HttpResponse:
    """The list; a Sequence Agent's has only what they own, cover or may take from a queue."""
    form = current_filter(request.GET, by=request.user)
    address = _address(form.query(), request.GET.get("view", ""))
    # A condition for blank fields has no value itself.
    own = (values for name, values in request.GET.lists() if name not in CONDITION_FIELDS)
    has_blanks = any(value == "" for values in own for value in values)
    # A form sends all of its fields. The short address is what gets bookmarked.
    if has_blanks and form.is_valid() and not form.conditions.is_asking and not request.htmx:
        return redirect(address)
    menu = menu_of(request, of_list=SavedView.List.ACTIONS, built_in=built_in_views(request.user), query=form.query())
    if first := opening(request, menu):
        return first
    response = render(request, "actions/list.html", _context(request, form, menu))
    return push_url(response, address) if has_blanks and request.htmx else response


def _context(request: SignedInRequest, form: FilterForm, menu: Menu) -> dict[str, Any]:
    at, zone = here()
    query, view = form.query(), request.GET.get("view", "")
    matching = form.matching(at=at, zone=zone) if form.is_valid() else None
    page = _page(request, form, matching)
    own = dict(Columns.choices)
    context = {
        "form": form,
        "query": query,
        "view": view,
        "menu": menu,
        "chips": list(form.chips()),
        "noun": "action",
        "page": page.with_rows(_line(row, at, form.columns) for row in page.rows),
        "is_selectable": may(request.user, Verb.REASSIGN) or may(request.user, Verb.HAND_OVER),
        "columns": form.columns,
        "labels": labels_beside(own, form.record_columns),
        "offered": columns_beside(own, form.record_columns),
        "chosen": [*form.columns, *form.record_columns],
        "searched": MOST_LOOKED_AT,
        "sorts": [(order.value, words, order == form.order) for order, words in SORTS.items()],
        "by_date": form.query(sort=Order.LATEST if form.order == Order.EARLIEST else Order.EARLIEST),
        "sizes": PAGE_SIZES,
        "reassign": ReassignForm(),
    }
    if matching and page.next and not page.is_unfinished:
        total = count_actions(matching)
        # So many of the first are no more than this page, where the index walked past others.
        context["total"] = total if total.number >= len(page.rows) else None
    return context


def _page(request: SignedInRequest, form: FilterForm, matching: ActionFilter | None) -> Page[ActionRow, ByTime]:
    """Nothing where the filter is not understood: a list that filters less than it was told would mislead."""
    if matching is None:
        return NOTHING
    place = page_request(request, ByTime, size=form.page_size)
    return page_of_actions(matching=matching, page=place, order=form.order, columns=form.record_columns)


def _line(row: ActionRow, at: datetime, columns: Rows[Columns]) -> ActionLine:
    is_open = row.status in OPEN
    return ActionLine(
        row=row,
        type=str(Action.Type(row.type).label),
        status=str(ParticipantAction.Status(row.status).label),
        done_by="" if Columns.PERFORMER in columns else row.performer or "",
        reason=REASON_LABELS[Reason(row.reason)],
        is_open=is_open,
        is_overdue=is_open and row.expected_at < at,
        is_late=is_open and is_late(row.expected_at, at),
    )


def _address(query: str, view: str) -> str:
    parts = [query, urlencode({"view": view} if view else {})]
    address_query = "&".join(part for part in parts if part)
    return reverse("actions") + (f"?{address_query}" if address_query else "")
