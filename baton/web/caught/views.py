"""What the catch-all mail server took in place of the world, for Sequence Admins to look at."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.mail.catching import UnknownCaughtMail, answer, find_caught, page_of_caught
from baton.people.permissions import Verb
from baton.sql.paging import ById
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.paging import page_request


@require_safe
@allowed(Verb.SEE_CAUGHT_EMAIL)
def caught(request: SignedInRequest) -> HttpResponse:
    """The newest first."""
    page = page_of_caught(page_request(request, ById))
    return render(request, "caught/list.html", {"noun": "email", "page": page, "newest_first": True})


class AnswerForm(forms.Form):
    text = forms.CharField(
        label="Reply as the recipient",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter the reply text."},
    )


@accepts_form
@allowed(Verb.SEE_CAUGHT_EMAIL)
def caught_mail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One mail as its recipient would have had it, who may answer."""
    try:
        caught = find_caught(pk)
    except UnknownCaughtMail as unknown:
        raise Http404(str(unknown)) from unknown
    form = AnswerForm(request.POST or None)
    if not form.is_valid():
        return render(request, "caught/mail.html", {"caught": caught, "form": form})
    received = answer(caught=caught, text=form.cleaned_data["text"], at=timezone.now())
    if received is None or received.answers is None:
        messages.info(request, "Reply received. It doesn’t match any sequence email.")
        return redirect("caught_mail", pk)
    messages.success(request, "Reply received.")
    # To what the reply has done, which is why somebody tries it out.
    return redirect("action", received.answers.participant_action_id)
