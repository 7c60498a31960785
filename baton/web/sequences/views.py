"""The page of one sequence."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.insight.overview import are_many
from baton.insight.standing import Progress, standing_of
from baton.people.activity import page_of_activity
from baton.people.permissions import Verb, may
from baton.sequences.outcomes import outcome_rules_of
from baton.sequences.queries import actions_of
from baton.sequences.replies import labels_of_who_answers
from baton.sequences.timeline import timeline_of
from baton.sql.paging import ById, PageRequest
from baton.web.access import SignedInRequest, allowed
from baton.web.paging import page_request
from baton.web.sequences.finding import sequence_or_404

NEWEST = PageRequest[ById](size=10)


@require_safe
@allowed(Verb.SEE_SEQUENCES)
def sequence(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the sequence does, and for a Sequence Admin how far it is and who owns what; agents read its actions.

    Where there are very many actions, a page comes at once and fetches this one with its counts.
    """
    chosen = sequence_or_404(pk)
    sees_counts = may(request.user, Verb.SEE_OWNERSHIP)
    # The page comes at once and fetches itself again: counting millions of actions takes seconds.
    if sees_counts and "counts" not in request.GET and are_many():
        return render(request, "sequences/counting.html", {"sequence": chosen})
    standing = standing_of(sequence=chosen) if sees_counts else None
    activity = page_of_activity(chosen, NEWEST) if may(request.user, Verb.SEE_ACTIVITY) else None
    actions = actions_of(chosen)
    progress = standing.by_action if standing else {}
    context = {
        "sequence": chosen,
        "steps": [(action, progress.get(action.pk, Progress()) if standing else None) for action in actions],
        "outcomes": outcome_rules_of(*actions),
        "answerers": labels_of_who_answers(actions),
        "timeline": timeline_of(chosen, actions, at=timezone.now()),
        "standing": standing,
        "activity": activity,
    }
    return render(request, "sequences/sequence.html", context)


@require_safe
@allowed(Verb.SEE_ACTIVITY)
def activity(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who did what to the sequence, newest first."""
    chosen = sequence_or_404(pk)
    page = page_of_activity(chosen, page_request(request, ById))
    return render(request, "sequences/activity.html", {"sequence": chosen, "activity": page})
