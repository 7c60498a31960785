"""Replacing a lookup field by the one that it was renamed to: what would move, then doing it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.crm.models import LookupField
from baton.crm.queries import lookup_fields_by_id
from baton.delegation.effects import effect_of
from baton.delegation.handovers import carry_out, preview_change
from baton.delegation.replacing import NotReplaceable, field_replaced
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.handovers.toasts import tell_handover
from baton.web.methods import accepts_form
from baton.wording import grouped, plural


@accepts_form
@allowed(Verb.DELEGATE)
def replace_field(request: SignedInRequest, pk: int, replacement_pk: int) -> HttpResponse:
    field, replacement = _fields(pk, replacement_pk)
    try:
        change = field_replaced(field=field, replacement=replacement)
    except NotReplaceable as refused:
        messages.error(request, str(refused))
        return redirect("health")
    if "save" not in request.POST:
        effect = effect_of(preview_change(change, at=timezone.now()))
        page = {"field": field, "replacement": replacement, "effect": effect}
        return render(request, "sequences/replace_field.html", page)
    outcome = carry_out(change, by=request.user, at=timezone.now())
    moved = outcome.flows.moved
    changed = plural("%s open action changed owner.", "%s open actions changed owner.", moved) % grouped(moved)
    tell_handover(request, f"{field} was replaced by {replacement}. {changed}", outcome.handover)
    return redirect("health")


def _fields(pk: int, replacement_pk: int) -> tuple[LookupField, LookupField]:
    fields = lookup_fields_by_id([pk, replacement_pk])
    try:
        return fields[pk], fields[replacement_pk]
    except KeyError:
        raise Http404("This lookup field was not found.") from None
