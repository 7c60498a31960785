"""The mail server and the mailbox: what is set, how they stand, and trying them."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from baton.insight.mail_setup import mail_setup
from baton.mail.mailbox import standing
from baton.mail.queries import open_pauses
from baton.mail.trying import EmailNotAccepted, send_trial, try_mailbox
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed


@require_safe
@allowed(Verb.SET_UP)
def email(request: SignedInRequest) -> HttpResponse:
    """Nothing is changed here: the operator sets both, so that no password is in the database."""
    context = {"setup": mail_setup(), "sending_pauses": open_pauses(), "mailbox": standing()}
    return render(request, "setup/email.html", context)


@require_POST
@allowed(Verb.SET_UP)
def email_test(request: SignedInRequest) -> HttpResponse:
    """Send one email to whoever asks."""
    address = request.user.email
    if not address:
        messages.error(request, "You have no email address. Enter one under Setup → Users first.")
        return redirect("setup_email")
    try:
        send_trial(address=address, by=request.user)
    except EmailNotAccepted as refused:
        messages.error(request, str(refused))
    else:
        caught = " Baton caught it: see Caught email." if settings.CATCH_ALL else " Check that it arrives."
        messages.success(request, f"The mail server accepted a test email to {address}.{caught}")
    return redirect("setup_email")


@require_POST
@allowed(Verb.CHECK_MAILBOX)
def mailbox_test(request: SignedInRequest) -> HttpResponse:
    """Open the mailbox. Messages in it are left to the worker."""
    attempt = try_mailbox(by=request.user)
    tell = messages.success if attempt.is_ok and attempt.is_set else messages.error
    tell(request, f"Mailbox: {attempt.sentence}")
    return redirect("setup_email")
