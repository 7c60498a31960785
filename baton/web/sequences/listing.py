"""The list of sequences, which is the first page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.delegation.failing_jobs import failing_jobs
from baton.insight.health import ailments
from baton.insight.overview import Glance, are_many, sequences_of, sequences_with_owners, sequences_without_owners
from baton.mail.mailbox import standing
from baton.mail.queries import open_pauses
from baton.people.permissions import Verb, may
from baton.sql.paging import whole
from baton.web.access import SignedInRequest, allowed
from baton.web.sequences.filters import SequenceFilterForm


@require_safe
@allowed(Verb.SEE_SEQUENCES)
def sequences(request: SignedInRequest) -> HttpResponse:
    """Who owns what for a Sequence Admin, one's own counts for a Sequence Agent."""
    form = SequenceFilterForm(request.GET)
    if may(request.user, Verb.SEE_OWNERSHIP):
        ill = ailments()
        counts = "counts" in request.GET or not are_many()
        context = {
            "counts": counts,
            "ailments": ill,
            "ailing": sum(ailment.count for ailment in ill),
            "mailbox": standing(),
            "failing_jobs": failing_jobs(),
            "sending_pauses": open_pauses(),
        }
        rows = sequences_with_owners() if counts else sequences_without_owners()
        return render(request, "sequences/list.html", context | _page(form, rows))
    return render(request, "sequences/own_list.html", _page(form, sequences_of(user=request.user)))


def _page(form: SequenceFilterForm, sequences: list[tuple[Glance, Any]]) -> dict[str, Any]:
    """Without sequences there is nothing to filter."""
    return {
        "noun": "sequence",
        "page": whole(form.matching(sequences)),
        # A filter above an empty page looks as if something were hidden.
        "form": form if sequences else None,
    }
