"""Opting the address of a record out of email, and writing to it again, for every record that has the address."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.crm.models import Record, Suppression
from baton.crm.suppressions import lift
from baton.mail.opting_out import opt_out
from baton.people.models import User
from baton.people.permissions import Verb, may, may_any
from baton.rules.addresses import normal_form
from baton.web.access import SignedInRequest, allowed
from baton.web.records.finding import record_or_404

LONGEST_REASON = 1000
LIFTED = {
    Suppression.Kind.OPTED_OUT: "%s is no longer opted out.",
    Suppression.Kind.DEAD: "Email can be sent to %s again.",
}


class ReasonForm(forms.Form):
    """Why, and the address that the person saw; meanwhile the record may have another."""

    why = forms.CharField(
        label="Reason",
        max_length=LONGEST_REASON,
        error_messages={"required": "Enter a reason. It stays in the history."},
    )
    address = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, record: Record, prefix: str) -> None:
        super().__init__(data, prefix=prefix, initial={"address": record.email})
        self.record = record

    def clean_address(self) -> str:
        # An import may have changed the address while the page was open; to opt out another person would be wrong.
        if normal_form(self.cleaned_data["address"]) != normal_form(self.record.email):
            raise forms.ValidationError("The email address of the record has changed. Check it and try again.")
        return self.record.email


def reason_forms(record: Record, *, user: User) -> dict[str, ReasonForm]:
    """What the person may do about the address: `opt_out`, and for a Sequence Admin the kinds that they may lift."""
    names = ["opt_out", *(Suppression.Kind.values if may(user, Verb.ALLOW_EMAIL) else [])]
    return {name: ReasonForm(record=record, prefix=name) for name in names}


@require_POST
@allowed(Verb.OPT_OUT)
def record_opt_out(request: SignedInRequest, pk: int) -> HttpResponse:
    record = record_or_404(pk, seen_by=request.user)
    form = ReasonForm(request.POST, record=record, prefix="opt_out")
    if not form.is_valid():
        return show_again(request, form)
    source = Suppression.Source.ADMIN if may_any(request.user, Verb.OPT_OUT) else Suppression.Source.REP
    address, why = form.cleaned_data["address"], form.cleaned_data["why"]
    opt_out(address=address, source=source, why=why, at=timezone.now(), by=request.user)
    messages.success(request, f"No more email will be sent to {address}.")
    return redirect("record", pk)


@require_POST
@allowed(Verb.ALLOW_EMAIL)
def record_lift(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """Take back an opt-out, or that the address is dead."""
    form = ReasonForm(request.POST, record=record_or_404(pk, seen_by=request.user), prefix=kind)
    if not form.is_valid():
        return show_again(request, form)
    address, why = form.cleaned_data["address"], form.cleaned_data["why"]
    lift(addresses=[address], kind=kind, why=why, by=request.user, at=timezone.now())
    messages.success(request, LIFTED[Suppression.Kind(kind)] % address)
    return redirect("record", pk)


def show_again(request: SignedInRequest, form: ReasonForm) -> HttpResponse:
    """The page of the record, with what is wrong with the form."""
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return redirect("record", form.record.pk)
