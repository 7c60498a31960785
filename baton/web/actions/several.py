"""Completing, skipping and rescheduling many actions selected in the list, or retrying their emails."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.mail.several import MOST_LOOKED_AT, SelectedAction, SeveralDoing, matching_several
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.actions.selection import NothingSelected, Selection, selected
from baton.web.engage.several import WORDS_OF_SEVERAL, carry_out, form_of
from baton.web.list_changes import RefusalGroup
from baton.wording import grouped

NAMED_FOR_EACH_REASON = 20


@require_POST
@allowed(Verb.WORK_ACTIONS)
def several(request: SignedInRequest) -> HttpResponse:
    """What would be done with how many, and what not and why; with `apply` it is done."""
    name = request.POST.get("do", "")
    if name not in set(SeveralDoing):
        raise BadRequest("There is no such operation.")
    doing, at = SeveralDoing(name), timezone.now()
    try:
        selection = selected(request)
    except NothingSelected:
        messages.warning(request, "No actions are selected. Select rows, or all results.")
        return redirect("actions")
    matching = matching_several(matching=selection.matching, doing=doing, by=request.user)
    is_applied = "apply" in request.POST
    form = form_of(doing, request.POST if is_applied else None, matching.can, user=request.user, at=at)
    if is_applied and form.is_valid():
        chosen = [*matching.can, *_of_ids(selection, matching.refused)]
        undo = f"{reverse('actions_several_undo')}?{selection.query}"
        carry_out(request, doing, chosen, form, undo=undo, at=at)
        # Back to the same list, as more than fit into one go are done in several.
        return redirect(f"{reverse('actions')}?{selection.query}")
    words, count = WORDS_OF_SEVERAL[doing], len(matching.can)
    page = {
        "selection": selection,
        "title": words.title,
        "noun": "action",
        "does": " can be changed this way.",
        "button": f"{words.button} {grouped(count)}",
        "do": name,
        "form": form,
        "count": count,
        "left": matching.left_for_later,
        "has_more": matching.has_more,
        "looked_at": MOST_LOOKED_AT,
        "refused": refusals_by_reason(matching.refused),
    }
    return render(request, "actions/several.html", page, status=422 if is_applied else 200)


def refusals_by_reason(refused: Iterable[SelectedAction]) -> list[RefusalGroup]:
    """The most frequent first."""
    names: dict[str, list[str]] = {}
    for one in refused:
        # After a number: “13 waiting for an earlier action”; the names of owners stay as they are.
        is_name = one.refusal.startswith(one.pa.owner.name)
        reason = one.refusal if is_name else one.refusal[:1].lower() + one.refusal[1:]
        names.setdefault(reason, []).append(f"{one.record} ({one.pa.action.name})")
    groups = [
        RefusalGroup(reason.rstrip("."), len(them), tuple(them[:NAMED_FOR_EACH_REASON]))
        for reason, them in names.items()
    ]
    return sorted(groups, key=lambda group: -group.count)


def _of_ids(selection: Selection, refused: Iterable[SelectedAction]) -> Iterable[SelectedAction]:
    """Of all that match, nobody named those that can't be done; the preview has counted them."""
    return () if selection.is_all else refused
