"""What a change in the Setup area did to open actions, told to who made it."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baton.delegation.handovers import Outcome


def tell(request: HttpRequest, outcome: Outcome) -> None:
    """Add the message for one handover."""
    if outcome.handover is None:
        messages.info(request, _("No open action changed owner or cover."))
        return
    moved, covered = outcome.flows.moved, outcome.flows.covered
    sentences = (
        ngettext("%d open action changed owner.", "%d open actions changed owner.", moved) % moved,
        ngettext("%d is covered.", "%d are covered.", covered) % covered,
        _("It is handover %d.") % outcome.handover.pk,
    )
    messages.success(request, " ".join(sentences))
