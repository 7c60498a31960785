"""The list of sequences, which is the first page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.delegation.failing_jobs import failing_jobs
from baton.insight.health import ailments
from baton.insight.overview import are_many, sequences_of, sequences_with_owners, sequences_without_owners
from baton.mail.mailbox import standing
from baton.mail.queries import open_pauses
from baton.people.permissions import Verb, may
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
        page = {
            "form": form,
            "counts": counts,
            "sequences": form.matching(sequences_with_owners())
            if counts
            else form.matching(sequences_without_owners()),
            "ailments": ill,
            "ailing": sum(ailment.count for ailment in ill),
            "mailbox": standing(),
            "failing_jobs": failing_jobs(),
            "sending_pauses": open_pauses(),
        }
        return render(request, "sequences/list.html", page)
    own = form.matching(sequences_of(user=request.user))
    return render(request, "sequences/own_list.html", {"form": form, "sequences": own})
