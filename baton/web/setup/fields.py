"""The choices that a delegation offers: one list of boxes for each object, and a page for each choice."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from baton.crm.models import CrmObject, LookupField
from baton.crm.queries import lookup_fields_by_id
from baton.delegation.changes import chain
from baton.delegation.effects import effect_of
from baton.delegation.field_sets import (
    FieldIsUsed,
    add_field,
    chain_entries,
    delegation_choices,
    delete_field,
    offer_fields,
    rename_field,
    require_unused,
)
from baton.delegation.handovers import carry_out, preview_change
from baton.people.permissions import Verb
from baton.rules.trail import Source
from baton.web.access import SignedInRequest, allowed
from baton.web.handovers.toasts import tell_handover
from baton.web.methods import accepts_form
from baton.web.parameters import id_of
from baton.web.setup.deleting import Deletion, ask_or_delete
from baton.web.setup.fields_forms import EditFieldForm, NewFieldForm
from baton.wording import grouped, plural


@accepts_form
@allowed(Verb.EDIT_FIELD_SETS)
def fields(request: SignedInRequest) -> HttpResponse:
    """The field set of one object. A field in use stays in it, and its row says why."""
    kind = _object(request.GET.get("object", ""))
    offered: set[int] | None = None
    refusals: Mapping[int, Sequence[object]] = {}
    if request.method == "POST":
        offered = {pk for text in request.POST.getlist("ids") if (pk := id_of(text)) is not None}
        try:
            changed = offer_fields(object=kind, offered=offered, by=request.user, at=timezone.now())
        except FieldIsUsed as used:
            refusals = used.uses
        else:
            text = plural("Field set saved: %d field changed.", "Field set saved: %d fields changed.", changed)
            messages.success(request, text % changed)
            return redirect(_address(kind))
    rows = [
        {
            "choice": choice,
            "is_offered": choice.field.in_field_set if offered is None else choice.field.pk in offered,
            "refusal": refusals.get(choice.field.pk),
        }
        for choice in delegation_choices(kind)
    ]
    context = {"rows": rows, "object": kind, "objects": CrmObject, "refusals": refusals}
    return render(request, "setup/fields.html", context)


@accepts_form
@allowed(Verb.EDIT_FIELD_SETS)
def new_field(request: SignedInRequest) -> HttpResponse:
    kind = _object(request.GET.get("object", ""))
    form = NewFieldForm(request.POST or None, instance=LookupField(object=kind))
    if form.is_valid():
        # What the form says is on its instance by now; the operation stores it.
        add_field(field=form.instance, entries=form.entries(), by=request.user, at=timezone.now())
        messages.success(request, f"“{form.instance}” added. Sequences can now delegate to it.")
        return redirect(_address(kind))
    return render(request, "setup/field.html", {"form": form, "object": kind, "cancel": _address(kind)})


@accepts_form
@allowed(Verb.EDIT_FIELD_SETS)
def field(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its label, and what a fallback order tries; a new order shows first what it moves."""
    chosen = _field_or_404(pk)
    entries = chain_entries(chosen)
    form = EditFieldForm(request.POST or None, field=chosen, entries=entries)
    page: dict[str, Any] = {"form": form, "field": chosen, "object": chosen.object, "cancel": _address(chosen.object)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "setup/field.html", page)
    change = None
    # Only if the order changed. A new label must not move anybody's work.
    if chosen.source == Source.CHAIN and form.entries() != entries:
        change = chain(field=chosen, entries=form.entries())
    if change and "save" not in request.POST:
        effect = effect_of(preview_change(change, at=timezone.now()))
        return render(request, "setup/field.html", {**page, "effect": effect})
    rename_field(field=chosen, label=form.cleaned_data["label"], by=request.user, at=timezone.now())
    saved = "Field “{}” saved.".format(form.cleaned_data["label"])
    if change:
        outcome = carry_out(change, by=request.user, at=timezone.now())
        moved = outcome.flows.moved
        text = plural("%s open action changed owner.", "%s open actions changed owner.", moved) % grouped(moved)
        tell_handover(request, f"{saved} {text}", outcome.handover)
    else:
        messages.success(request, saved)
    return redirect(page["cancel"])


@accepts_form
@allowed(Verb.EDIT_FIELD_SETS)
def field_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then delete a field that no delegation needs."""
    chosen = _field_or_404(pk)
    deletion = Deletion(
        thing=chosen,
        kind="field",
        text="Its values in all records are deleted, too. The next import that has the field adds it again.",
        deleted=f"“{chosen}” deleted.",
        cancel=reverse("setup_field", args=[pk]),
        onward=_address(chosen.object),
    )
    return ask_or_delete(
        request,
        deletion,
        delete=lambda: delete_field(field=chosen, by=request.user, at=timezone.now()),
        check=lambda: require_unused(chosen),
        refused=FieldIsUsed,
        in_words=lambda used: _used_by(used.uses[pk]),
    )


def _used_by(uses: Iterable[object]) -> str:
    return f"This field can’t be deleted because it is used by {', '.join(map(str, uses))}."


def _object(text: str) -> CrmObject:
    return CrmObject(text) if text in CrmObject.values else CrmObject.LEAD


def _address(kind: str) -> str:
    return reverse("setup_fields", query={"object": str(kind)})


def _field_or_404(pk: int) -> LookupField:
    chosen = lookup_fields_by_id([pk]).get(pk)
    if chosen is None:
        raise Http404("This lookup field was not found.")
    return chosen
