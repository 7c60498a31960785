"""The message after something was done with several actions: its *Undo*, and what that came to."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.mail.undoing_several import Batch, undo_several
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.engage.where import where_of
from baton.web.parameters import LARGEST_ID
from baton.wording import grouped, plural


class BatchForm(forms.Form):
    """What the message sends along. Only what the user did themselves is found by it."""

    done_at = forms.CharField(max_length=40)
    first = forms.IntegerField(min_value=0, max_value=LARGEST_ID)
    last = forms.IntegerField(min_value=0, max_value=LARGEST_ID)

    def clean_done_at(self) -> datetime:
        try:
            done_at = datetime.fromisoformat(self.cleaned_data["done_at"])
        except ValueError as wrong:
            raise forms.ValidationError("No moment") from wrong
        # What is later than now was not done, and the last of all moments are none in other time zones.
        if timezone.is_naive(done_at) or done_at > timezone.now():
            raise forms.ValidationError("No moment of the past")
        return done_at


@require_POST
@allowed(Verb.WORK_ACTIONS)
def undo_of_list(request: SignedInRequest) -> HttpResponse:
    """Back to the list of actions, filtered as before."""
    _undo(request)
    return redirect(f"{reverse('actions')}?{request.GET.urlencode()}")


@require_POST
@allowed(Verb.WORK_ACTIONS)
def undo_of_engage(request: SignedInRequest) -> HttpResponse:
    where = where_of(request)
    _undo(request)
    return redirect(where.address())


def tell_with_undo(request: SignedInRequest, sentence: str, batch: Batch, *, address: str) -> None:
    """Add a message with a button that posts to `address` and takes everything back."""
    context = {"sentence": sentence, "batch": batch, "address": address}
    messages.success(request, render_to_string("engage/several_toast.html", context, request))


def _undo(request: SignedInRequest) -> None:
    form = BatchForm(request.POST)
    if not form.is_valid():
        raise BadRequest("There is nothing to undo.")
    result = undo_several(Batch(**form.cleaned_data), by=request.user, at=timezone.now())
    if result.undone:
        text = plural("Undone for %s action.", "Undone for %s actions.", result.undone)
        messages.success(request, text % grouped(result.undone))
    if result.left_alone:
        text = plural(
            "%s action stays as it is, because it changed since.",
            "%s actions stay as they are, because they changed since.",
            result.left_alone,
        )
        messages.warning(request, text % grouped(result.left_alone))
    if not (result.undone or result.left_alone):
        messages.warning(request, "Nothing was changed. There is nothing left to undo.")
