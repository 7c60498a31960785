"""Sending again the emails of many actions that were not sent: selected in the list."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from baton.mail.sending_again import send_all_again
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.actions.selection import NothingSelected, selected


@require_POST
@allowed(Verb.SEND_AGAIN)
def send_again(request: SignedInRequest) -> HttpResponse:
    """Queue what can be sent of the selection, and show the list again."""
    try:
        selection = selected(request)
    except NothingSelected:
        messages.warning(request, _("Select the actions first: some rows, or all that match."))
        return redirect("actions")
    count = send_all_again(matching=selection.matching, by=request.user, at=timezone.now())
    if count:
        sentence = ngettext("%(count)d email is being sent again.", "%(count)d emails are being sent again.", count)
        messages.success(request, sentence % {"count": count})
    else:
        messages.info(request, _("No email was sent again: the selected actions have none that was refused."))
    return redirect(f"{reverse('actions')}?{selection.query}")
