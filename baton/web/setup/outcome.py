"""What a change in the Setup area did to open actions, told to who made it."""

from django.http import HttpRequest

from baton.delegation.handovers import ChangeOutcome
from baton.delegation.models import Handover
from baton.web.handovers.toasts import tell_handover
from baton.wording import grouped, plural


def tell(request: HttpRequest, outcome: ChangeOutcome) -> None:
    """Add the message for one handover."""
    # Of other causes, what moved the work is on this page, and is changed back here: an undo would leave it as it is.
    is_undoable = outcome.handover is not None and outcome.handover.cause == Handover.Cause.ABSENCE
    if not outcome.flows.changed:
        tell_handover(request, "No open actions changed owner or cover.", outcome.handover, is_undoable=is_undoable)
        return
    moved, covered = outcome.flows.moved, outcome.flows.covered
    sentences = [plural("%s open action changed owner.", "%s open actions changed owner.", moved) % grouped(moved)]
    if covered:
        sentences.append(plural("%s has a cover.", "%s have a cover.", covered) % grouped(covered))
    tell_handover(request, " ".join(sentences), outcome.handover, is_undoable=is_undoable)


def tell_if_moved(request: HttpRequest, outcome: ChangeOutcome) -> None:
    """The same for what rarely changes an owner; nothing where it did not."""
    if outcome.handover:
        tell(request, outcome)
