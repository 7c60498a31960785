"""Erasing a person, after a look at what will be gone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.insight.forgetting import AnEmailIsUnderWay, forget_person, preview_forgetting, records_of
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.records.finding import record_or_404


@accepts_form
@allowed(Verb.FORGET_PERSONS)
def forget(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what is stored about the person; posted, erase it."""
    record = record_or_404(pk, seen_by=request.user)
    records = records_of(record)
    if record.forgotten_at:
        messages.info(request, "This person was already erased.")
        return redirect("record", pk)
    if request.method == "POST":
        try:
            forget_person(records=records, by=request.user, at=timezone.now())
        except AnEmailIsUnderWay as under_way:
            messages.error(request, str(under_way))
        else:
            messages.success(request, "Erased. Delete the person in your CRM, too.")
            return redirect("record", pk)
    forgetting = preview_forgetting(records=records, by=request.user)
    return render(request, "records/forget.html", {"record": record, "forgetting": forgetting})
