"""The participants list, and the same as a file."""

from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from baton.participants.listing import ParticipantRow, all_participants, count_participants, page_of_participants
from baton.people.permissions import Verb, may
from baton.sql.bounds import MOST_LOOKED_AT
from baton.sql.paging import ById
from baton.web.access import SignedInRequest, allowed
from baton.web.htmx import render_list
from baton.web.lists import list_as_file
from baton.web.paging import page_request
from baton.web.participants.forms import ParticipantFilterForm
from baton.web.saved_views.menu import MenuEntry, menu_of, opening, shown_with

BUILT_IN = (
    MenuEntry("all", "Participants", ""),
    MenuEntry("paused", "Paused participants", "status=paused"),
    MenuEntry("replied", "Participants who replied", "status=removed&field=Result&operator=is&value=Replied"),
    MenuEntry("completed", "Completed participants", "status=completed"),
    MenuEntry("any", "All participants ever", "status=any"),
)


@require_safe
@allowed(Verb.SEE_PARTICIPANTS)
def participants(request: SignedInRequest) -> HttpResponse:
    """All participants for a Sequence Admin; for a Sequence Agent those that are theirs."""
    form, place = ParticipantFilterForm(request.GET), page_request(request, ById)
    menu = menu_of(request, of_list="participants", built_in=BUILT_IN, form=form)
    if first := opening(request, menu):
        return first
    context = {
        "noun": "participant",
        "form": form,
        **shown_with(menu),
        "is_selectable": may(request.user, Verb.PAUSE_PARTICIPANTS),
    }
    if not form.is_valid():
        return render_list(request, "participants/list.html", context)
    matching = form.matching(request.user)
    page = page_of_participants(matching=matching, page=place, order=form.order, columns=form.record_columns)
    context |= form.table_of(page) | {"searched": MOST_LOOKED_AT}
    if page.next and not page.is_unfinished:
        # Whoever sees the last row of a list knows how many there are.
        total = count_participants(matching)
        context["total"] = total if total.number >= len(page.rows) else None
    return render_list(request, "participants/list.html", context)


@require_safe
@allowed(Verb.SEE_PARTICIPANTS)
def export(request: SignedInRequest) -> HttpResponseBase:
    """Everybody who matches, in the columns that are chosen."""
    form = ParticipantFilterForm(request.GET)

    def rows() -> Iterator[ParticipantRow]:
        matching = form.matching(request.user)
        return all_participants(matching=matching, order=form.order, columns=form.record_columns)

    return list_as_file(request, form, page="participants", rows=rows, what="participants")
