"""Deciding about many emails at once, selected in the list: what would be done, then doing it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.mail import deciding
from baton.mail.deciding import REFUSALS, Decided, Decision
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.actions.selection import NothingSelected, selected
from baton.web.list_changes import RefusalGroup
from baton.wording import plural

# As many as a web server completes while somebody waits.
AT_MOST = 500


@dataclass(frozen=True, slots=True)
class Words:
    """A decision in words. `button` and `done` take a number: for one email, and for several."""

    title: str
    does: str
    button: tuple[str, str]
    done: tuple[str, str]


WORDS = {
    Decision.SENT: Words(
        "Mark emails as sent",
        "Their actions are completed, and the next action of each participant becomes current.",
        ("Mark %d email as sent", "Mark %d emails as sent"),
        ("%d email was marked as sent.", "%d emails were marked as sent."),
    ),
    Decision.AGAIN: Words(
        "Send emails again",
        "Each keeps its text. Recipients who received it the first time may see it twice.",
        ("Send %d email again", "Send %d emails again"),
        ("%d email is being sent again.", "%d emails are being sent again."),
    ),
    Decision.RETRY: Words(
        "Try failed emails again",
        "Automatic emails are written again from the records as they are now; others keep their text.",
        ("Try %d email again", "Try %d emails again"),
        ("%d email is tried again.", "%d emails are tried again."),
    ),
}


@require_POST
@allowed(Verb.SEND_AGAIN)
def decide(request: SignedInRequest) -> HttpResponse:
    """The preview, and with `apply` the decision itself."""
    choice = request.POST.get("do", "")
    if choice not in set(Decision):
        raise BadRequest("There is no such decision.")
    decision = Decision(choice)
    words = WORDS[decision]
    try:
        selection = selected(request)
    except NothingSelected:
        messages.warning(request, "Select the actions first: some rows, or all that match.")
        return redirect(reverse("actions", query={"only": "problem"}))
    if "apply" not in request.POST:
        would = deciding.preview(matching=selection.matching, decision=decision, at_most=AT_MOST)
        page = {
            "selection": selection,
            "title": words.title,
            "noun": "email",
            "does": f". {words.does}",
            "button": plural(*words.button, would.count) % would.count,
            "do": choice,
            "count": would.count,
            "left": would.waiting,
            "refused": [RefusalGroup(reason, count) for reason, count in _in_words(would.skipped)],
        }
        return render(request, "actions/several.html", page)
    did = deciding.decide(
        matching=selection.matching, decision=decision, by=request.user, at=timezone.now(), at_most=AT_MOST
    )
    _tell(request, words, did)
    # Back to the same list, as more than `AT_MOST` are decided in several goes.
    return redirect(f"{reverse('actions')}?{selection.query}")


def _tell(request: SignedInRequest, words: Words, did: Decided) -> None:
    if did.count:
        messages.success(request, plural(*words.done, did.count) % did.count)
    for reason, count in _in_words(did.skipped):
        skipped = plural("%(count)d action skipped: %(why)s.", "%(count)d actions skipped: %(why)s.", count)
        messages.warning(request, skipped % {"count": count, "why": reason})
    if did.waiting:
        messages.warning(request, f"{did.waiting} more wait. Select them and decide again.")


def _in_words(skipped: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(REFUSALS[reason], count) for reason, count in skipped.items()]
