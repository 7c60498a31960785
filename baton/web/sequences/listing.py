"""The list of sequences, which is the first page, and the same as a file."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.delegation.failing_jobs import failing_jobs
from baton.insight.health import ailments
from baton.insight.overview import are_many, sequences_of, sequences_with_owners, sequences_without_owners
from baton.mail.mailbox import standing
from baton.mail.queries import open_pauses
from baton.people.models import User
from baton.people.permissions import Verb, may
from baton.sql.paging import whole
from baton.web.access import SignedInRequest, allowed
from baton.web.htmx import render_list
from baton.web.lists import list_as_file
from baton.web.saved_views.menu import MenuEntry, menu_of, opening, shown_with
from baton.web.sequences.columns import ListedSequence
from baton.web.sequences.filters import SequenceFilterForm

VIEWS_OF_SEQUENCES = (MenuEntry("all", "Sequences", ""), MenuEntry("active", "Active sequences", "status=active"))


@require_safe
@allowed(Verb.SEE_SEQUENCES)
def sequences(request: SignedInRequest) -> HttpResponse:
    """Who owns what for a Sequence Admin, one's own counts for a Sequence Agent."""
    form = SequenceFilterForm(request.GET, by=request.user)
    menu = menu_of(request, of_list="sequences", built_in=VIEWS_OF_SEQUENCES, form=form)
    if first := opening(request, menu):
        return first
    sees_ownership = may(request.user, Verb.SEE_OWNERSHIP)
    counts_later = sees_ownership and form.shows_counts and not _counts_now(request, form)
    rows = _rows(request.user, has_counts=form.asks_for_counts or (form.shows_counts and not counts_later))
    context = {
        "noun": "sequence",
        # A filter above an empty page looks as if something were hidden.
        **(shown_with(menu) if rows else {}),
        "form": form if rows else None,
        **form.table_of(whole(form.matching(rows))),
        "counts_later": counts_later,
        **(_troubles() if sees_ownership else {}),
    }
    template = "sequences/list.html" if sees_ownership else "sequences/own_list.html"
    # The counts that follow are at the same address.
    answer = render if "counts" in request.GET else render_list
    return answer(request, template, context)


@require_safe
@allowed(Verb.SEE_SEQUENCES)
def export(request: SignedInRequest) -> HttpResponseBase:
    """All sequences that the list shows, in the columns that are chosen."""
    form = SequenceFilterForm(request.GET, by=request.user)

    def rows() -> list[ListedSequence]:
        has_counts = form.shows_counts or form.asks_for_counts
        return form.matching(_rows(request.user, has_counts=has_counts))

    return list_as_file(request, form, page="sequences", rows=rows, what="sequences")


def _counts_now(request: SignedInRequest, form: SequenceFilterForm) -> bool:
    return "counts" in request.GET or form.asks_for_counts or not are_many()


def _rows(user: User, *, has_counts: bool) -> list[ListedSequence]:
    if not may(user, Verb.SEE_OWNERSHIP):
        return list(sequences_of(user=user))
    return list(sequences_with_owners() if has_counts else sequences_without_owners())


def _troubles() -> dict[str, Any]:
    """What stands above the list for whoever sets things right."""
    ill = ailments()
    return {
        "ailments": ill,
        "ailing": sum(ailment.count for ailment in ill),
        "mailbox": standing(),
        "failing_jobs": failing_jobs(),
        "sending_pauses": open_pauses(),
    }
