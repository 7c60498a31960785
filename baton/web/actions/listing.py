"""The participant actions list: filtered, sorted and paged by what stands in its address; and the same as a file."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from baton.participants.candidates import Order
from baton.participants.matching import ActionFilter
from baton.participants.models import SavedView
from baton.participants.queries import ActionRow, all_actions, count_actions, page_of_actions
from baton.people.permissions import Verb, may
from baton.sql.bounds import MOST_LOOKED_AT
from baton.sql.paging import ByTime, Page
from baton.web.access import SignedInRequest, allowed
from baton.web.actions.built_in_views import built_in_views
from baton.web.actions.filters import PAGE_SIZES, FilterForm, current_filter, here
from baton.web.actions.reassign_form import ReassignForm
from baton.web.conditions import CONDITION_FIELDS
from baton.web.lists import list_as_file
from baton.web.paging import page_request
from baton.web.saved_views.menu import Menu, menu_of, opening

SORTS = {
    Order.EARLIEST: "Expected date, earliest first",
    Order.LATEST: "Expected date, latest first",
    Order.NEWEST: "Newest first",
}
NOTHING = Page[ActionRow, ByTime]((), None, None)


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
    menu = menu_of(request, of_list=SavedView.List.ACTIONS, built_in=built_in_views(request.user), form=form)
    if first := opening(request, menu):
        return first
    response = render(request, "actions/list.html", _context(request, form, menu))
    return push_url(response, address) if has_blanks and request.htmx else response


@require_safe
@allowed(Verb.SEE_ACTIONS)
def export(request: SignedInRequest) -> HttpResponseBase:
    """Everything that matches, in the columns that are chosen."""
    form = current_filter(request.GET, by=request.user)

    def rows() -> Iterator[ActionRow]:
        at, zone = here()
        return all_actions(matching=form.matching(at=at, zone=zone), order=form.order, columns=form.record_columns)

    return list_as_file(request, form, page="actions", rows=rows, what="participant actions", file="actions")


def _context(request: SignedInRequest, form: FilterForm, menu: Menu) -> dict[str, Any]:
    at, zone = here()
    query, view = form.query(), request.GET.get("view", "")
    matching = form.matching(at=at, zone=zone) if form.is_valid() else None
    page = _page(request, form, matching)
    context = {
        "form": form,
        "query": query,
        "view": view,
        "menu": menu,
        "chips": list(form.chips()),
        "noun": "action",
        "at": at,
        **form.table_of(page),
        "is_selectable": may(request.user, Verb.REASSIGN) or may(request.user, Verb.HAND_OVER),
        "searched": MOST_LOOKED_AT,
        "sorts": [(order.value, words, order == form.order) for order, words in SORTS.items()],
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


def _address(query: str, view: str) -> str:
    parts = [query, urlencode({"view": view} if view else {})]
    address_query = "&".join(part for part in parts if part)
    return reverse("actions") + (f"?{address_query}" if address_query else "")
