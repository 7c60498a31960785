"""The log of handovers, and one handover with what it moved."""

from collections.abc import Iterator
from dataclasses import replace

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.delegation.effects import Effect, effect_of
from baton.delegation.handovers import ChangeOutcome
from baton.delegation.models import Handover
from baton.delegation.place_words import moved_settings_in_words
from baton.delegation.queries import UnknownHandover, find_handover, flows_of, lost_changes, sees_all_handovers
from baton.delegation.undo import is_own
from baton.insight.handover_log import (
    count_handovers,
    export_handovers,
    fields_named_by,
    followers_of,
    names_of_concerned,
    page_of_changes,
    page_of_handovers,
)
from baton.insight.handover_matrix import matrix_of
from baton.people.models import User
from baton.people.permissions import Verb, may_any
from baton.sql.bounds import MOST_LOOKED_AT
from baton.sql.paging import ById, ByTime
from baton.web.access import SignedInRequest, allowed
from baton.web.handovers.forms import LogFilterForm
from baton.web.handovers.wording import TitledHandover, titled_alone, titled_in_chunks, with_title
from baton.web.htmx import render_list
from baton.web.lists import list_as_file
from baton.web.paging import page_request
from baton.web.saved_views.menu import MenuEntry, menu_of, opening, shown_with

CHANGES_A_PAGE = 25
BUILT_IN = (MenuEntry("all", "Handovers", ""),)

# Counting a million owner changes takes a second. A page with more than this many comes at once and fetches the
# numbers then; they are not stored, because what is counted from the changes cannot disagree with them.
COUNTED_AT_ONCE = 20_000


@require_safe
@allowed(Verb.SEE_HANDOVERS)
def log(request: SignedInRequest) -> HttpResponse:
    """What moved ownership."""
    form = LogFilterForm(request.GET, me=request.user)
    menu = menu_of(request, of_list="handovers", built_in=BUILT_IN, form=form)
    if first := opening(request, menu):
        return first
    matching, place = form.matching(), page_request(request, ByTime)
    page = page_of_handovers(matching=matching, page=place, order=form.order, by=request.user)
    fields, followers = fields_named_by(page.rows), followers_of(page.rows, by=request.user)
    names = names_of_concerned(page.rows)
    titled = (
        with_title(each, fields, concerned=names[each.pk], followed_by=followers.get(each.pk)) for each in page.rows
    )
    # A search that stopped on its way has no whole picture, and drawing one would search again.
    has_picture = not (place.after or place.before or page.is_unfinished)
    context = {
        "noun": "handover",
        "form": form,
        **shown_with(menu),
        **form.table_of(page.with_rows(titled)),
        "newest_first": not form.is_oldest_first,
        "searched": MOST_LOOKED_AT,
        "matrix": matrix_of(matching=replace(matching, is_folded=False), by=request.user) if has_picture else None,
    }
    if page.next and not page.is_unfinished:
        # Whoever sees the last row of a list knows how many there are.
        context["total"] = count_handovers(matching=matching, by=request.user)
    return render_list(request, "handovers/log.html", context)


@require_safe
@allowed(Verb.SEE_HANDOVERS)
def export(request: SignedInRequest) -> HttpResponseBase:
    """All handovers that the log shows, in the columns that are chosen."""
    form = LogFilterForm(request.GET, me=request.user)

    def rows() -> Iterator[TitledHandover]:
        handovers = export_handovers(matching=form.matching(), order=form.order, by=request.user)
        return titled_in_chunks(handovers)

    return list_as_file(request, form, page="handovers", rows=rows, what="handovers")


@require_safe
@allowed(Verb.SEE_HANDOVERS)
def handover(request: SignedInRequest, pk: int) -> HttpResponse:
    """One handover: what was asked, who gained and who lost, and each action that it moved."""
    user = request.user
    chosen = handover_or_404(pk, by=user)
    page = page_of_changes(handover=chosen, page=page_request(request, ById, size=CHANGES_A_PAGE), by=user)
    context = {
        "entry": titled_alone(chosen),
        "effect": _effect(chosen, user) if counts_now(request, chosen) else None,
        "page": page,
        "lost": lost_changes(chosen) if chosen.change_count <= COUNTED_AT_ONCE or "effect" in request.GET else 0,
        "may_undo": may_any(user, Verb.UNDO) or is_own(chosen, user),
        "is_of_team": not sees_all_handovers(user),
        "settings": moved_settings_in_words((chosen.setting_before, chosen.setting_after)),
    }
    return render(request, "handovers/handover.html", context)


def handover_or_404(pk: int, *, by: User | None = None) -> Handover:
    try:
        return find_handover(pk, by=by)
    except UnknownHandover as unknown:
        raise Http404(str(unknown)) from unknown


def counts_now(request: SignedInRequest, handover: Handover) -> bool:
    """Whether the numbers come with the page, and not after it."""
    return handover.change_count <= COUNTED_AT_ONCE or "effect" in request.GET


def _effect(handover: Handover, by: User) -> Effect:
    return effect_of(ChangeOutcome(flows_of(handover, by=by), {}, handover))
