"""Stopping calls to the number of a record, and allowing them again, for every record that has the number."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from baton.crm.models import Record, Suppression
from baton.crm.suppressions import lift
from baton.mail.opting_out import refuse_calls
from baton.people.models import User
from baton.people.permissions import Verb, may, may_any
from baton.web.access import SignedInRequest, allowed
from baton.web.records.email import ReasonForm, show_again
from baton.web.records.finding import record_or_404


class NumberReasonForm(ReasonForm):
    """Why, and the number that the person saw."""

    def __init__(self, data: Any = None, *, record: Record, prefix: str) -> None:
        super().__init__(data, record=record, prefix=prefix)
        self.initial["address"] = record.phone_number

    def clean_address(self) -> str:
        number: str = self.cleaned_data["address"]
        if number != self.record.phone_number:
            raise forms.ValidationError("The phone number of the record has changed. Check it and try again.")
        return number


def number_forms(record: Record, *, user: User) -> dict[str, NumberReasonForm]:
    """What the person may do about the number: `refuse_calls`, and for a Sequence Admin `allow_calls`."""
    names = ["refuse_calls", *(["allow_calls"] if may(user, Verb.ALLOW_EMAIL) else [])]
    return {name: NumberReasonForm(record=record, prefix=name) for name in names}


@require_POST
@allowed(Verb.OPT_OUT)
def record_refuse_calls(request: SignedInRequest, pk: int) -> HttpResponse:
    form = NumberReasonForm(request.POST, record=record_or_404(pk, seen_by=request.user), prefix="refuse_calls")
    if not form.is_valid():
        return show_again(request, form)
    source = Suppression.Source.ADMIN if may_any(request.user, Verb.OPT_OUT) else Suppression.Source.REP
    number, why = form.cleaned_data["address"], form.cleaned_data["why"]
    refuse_calls(number=number, source=source, why=why, at=timezone.now(), by=request.user)
    messages.success(request, f"{form.record.phone} is on “do not call” now.")
    return redirect("record", pk)


@require_POST
@allowed(Verb.ALLOW_EMAIL)
def record_allow_calls(request: SignedInRequest, pk: int) -> HttpResponse:
    form = NumberReasonForm(request.POST, record=record_or_404(pk, seen_by=request.user), prefix="allow_calls")
    if not form.is_valid():
        return show_again(request, form)
    number, why = form.cleaned_data["address"], form.cleaned_data["why"]
    lift(addresses=[number], kind=Suppression.Kind.DO_NOT_CALL, why=why, by=request.user, at=timezone.now())
    messages.success(request, f"{form.record.phone} can be called again.")
    return redirect("record", pk)
