"""An owner and what they have open, one’s own email settings, and email that is to be sent again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from baton.insight.overview import OwnActions, sequences_of
from baton.mail.digests import NotUnsent, send_again
from baton.mail.pausing import PauseEnded, try_now
from baton.people.access import set_mail_words
from baton.people.permissions import Verb, may_any, may_beyond_own
from baton.people.profile import profile
from baton.people.queries import UnknownOwner
from baton.people.teams import extends_to, owners_opened_by
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.people.forms import OwnMailForm


@require_safe
@allowed(Verb.SEE_OWNERS)
def owner(request: SignedInRequest, pk: int) -> HttpResponse:
    """A user or a queue; a Sequence Agent has this page of their own, a manager of their team."""
    if not (may_any(request.user, Verb.SEE_OWNERS) or pk in owners_opened_by(request.user)):
        whose = "profiles of your team" if may_beyond_own(request.user, Verb.SEE_OWNERS) else "your own profile"
        raise PermissionDenied(f"You can only open {whose}.")
    try:
        owner_profile = profile(owner_id=pk, at=timezone.now())
    except UnknownOwner as unknown:
        raise Http404(str(unknown)) from unknown
    work = [(glance, own) for glance, own in sequences_of(user=owner_profile.owner) if own != OwnActions()]
    context = {"profile": owner_profile, "work": work, "owned": sum(own.owned for _glance, own in work)}
    context["sets_absences"] = extends_to(people=[pk], verb=Verb.SET_ABSENCES, by=request.user)
    return render(request, "people/owner.html", context)


@accepts_form
@allowed(Verb.SET_EMAIL_TEXTS)
def own_mail(request: SignedInRequest) -> HttpResponse:
    """One's own signature, and where replies go; the address that mail is sent from is set by Sequence Admins."""
    user = request.user
    form = OwnMailForm(request.POST or None, initial={"reply_to": user.reply_to, "signature": user.signature})
    if form.is_valid():
        set_mail_words(user=user, **form.cleaned_data, by=user, at=timezone.now())
        messages.success(request, "Email settings saved. New emails use them.")
        return redirect("owner", pk=user.pk)
    return render(request, "people/own_mail.html", {"form": form})


@require_POST
@allowed(Verb.SEND_AGAIN)
def try_sending(request: SignedInRequest, pk: int) -> HttpResponse:
    """Try one of the emails that a pause keeps back, and say where to see what became of it."""
    try:
        try_now(pause_id=pk, by=request.user, at=timezone.now())
    except PauseEnded as ended:
        messages.info(request, str(ended))
    else:
        messages.success(
            request,
            "The next email is tried now, an automatic one within working hours. If it is accepted, all are sent.",
        )
    return redirect("health")


@require_POST
@allowed(Verb.SEND_AGAIN)
def send_digest_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Try an email with notices again that was not sent."""
    try:
        send_again(digest_id=pk, by=request.user, at=timezone.now())
    except NotUnsent as sent:
        messages.info(request, str(sent))
    else:
        messages.success(request, "The email is sent again now, or after the quiet hours of its recipient.")
    return redirect("health")
