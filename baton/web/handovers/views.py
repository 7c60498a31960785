"""The log of handovers, and one handover with what it moved."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.delegation.effects import Effect, effect_of
from baton.delegation.handovers import Outcome
from baton.delegation.log import Place, fields_named_by, page_of_changes, page_of_log
from baton.delegation.models import Handover
from baton.delegation.queries import UnknownHandover, find_handover, flows_of
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.handovers.forms import LogFilterForm
from baton.web.handovers.wording import told
from baton.web.parameters import id_of, moment_of

PAGE_SIZE = 50
CHANGES_A_PAGE = 25

# Counting a million owner changes takes a second. A page with more than this many comes at once and fetches the
# numbers then; they are not stored, because what is counted from the changes cannot disagree with them.
COUNTED_AT_ONCE = 20_000


@require_safe
@allowed(Verb.SEE_HANDOVERS)
def log(request: SignedInRequest) -> HttpResponse:
    """What moved ownership, newest first."""
    form = LogFilterForm(request.GET, me=request.user)
    page = page_of_log(
        matching=form.matching(),
        page_size=PAGE_SIZE,
        older_than=_place(request.GET.get("older", "")),
        newer_than=_place(request.GET.get("newer", "")),
    )
    fields = fields_named_by(page.handovers)
    rows = [told(each, fields) for each in page.handovers]
    return render(request, "handovers/log.html", {"form": form, "page": page, "rows": rows})


@require_safe
@allowed(Verb.SEE_HANDOVERS)
def handover(request: SignedInRequest, pk: int) -> HttpResponse:
    """One handover: what was asked, who gained and who lost, and each action that it moved."""
    found = handover_or_404(pk)
    page = page_of_changes(
        handover=found,
        page_size=CHANGES_A_PAGE,
        after=_number(request.GET.get("after", "")),
        before=_number(request.GET.get("before", "")),
    )
    context = {
        "told": told(found, fields_named_by([found])),
        "effect": _effect(found) if counts_now(request, found) else None,
        "page": page,
    }
    return render(request, "handovers/handover.html", context)


def handover_or_404(pk: int) -> Handover:
    try:
        return find_handover(pk)
    except UnknownHandover as unknown:
        raise Http404(str(unknown)) from unknown


def counts_now(request: SignedInRequest, handover: Handover) -> bool:
    """Whether the numbers come with the page, and not after it."""
    return handover.change_count <= COUNTED_AT_ONCE or "effect" in request.GET


def _effect(handover: Handover) -> Effect:
    return effect_of(Outcome(flows_of(handover), {}, handover))


def _number(value: str) -> int | None:
    if not value:
        return None
    if (number := id_of(value)) is None:
        raise BadRequest("Open the list again from its first page.")
    return number


def _place(value: str) -> Place | None:
    """A place as the log's links write it: `2026-03-02T09:00:00+00:00_17`."""
    if not value:
        return None
    moment, _sign, number = value.rpartition("_")
    at, id_ = moment_of(moment), id_of(number)
    if at is None or id_ is None:
        raise BadRequest("Open the log again from its first page.")
    return Place(at, id_)
