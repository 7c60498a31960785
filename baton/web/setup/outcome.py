"""What a change in the Setup area did to open actions, told to who made it."""

from django.contrib import messages
from django.http import HttpRequest

from baton.delegation.handovers import ChangeOutcome
from baton.web.handovers.toasts import tell_handover
from baton.wording import grouped, plural


def tell(request: HttpRequest, outcome: ChangeOutcome) -> None:
    """Add the message for one handover."""
    if outcome.handover is None:
        messages.info(request, "No open actions changed owner or cover.")
        return
    moved, covered = outcome.flows.moved, outcome.flows.covered
    sentences = [plural("%s open action changed owner.", "%s open actions changed owner.", moved) % grouped(moved)]
    if covered:
        sentences.append(plural("%s has a cover.", "%s have a cover.", covered) % grouped(covered))
    # What moved the work is on this page, and is changed back here. An undo would leave it as it is.
    tell_handover(request, " ".join(sentences), outcome.handover, is_undoable=False)


def tell_if_moved(request: HttpRequest, outcome: ChangeOutcome) -> None:
    """The same for what rarely changes an owner; nothing where it did not."""
    if outcome.handover:
        tell(request, outcome)
