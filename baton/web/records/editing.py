"""Changing the owner and the lookup fields of a record, after a look at which actions would follow."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from baton.crm.models import CrmObject, Record
from baton.crm.queries import lookups_of
from baton.delegation import changes
from baton.delegation.change import Change
from baton.delegation.effects import effect_of
from baton.delegation.handovers import ChangeOutcome, carry_out, preview_change
from baton.insight.suggestions import Among
from baton.people.models import Owner
from baton.people.permissions import Verb
from baton.web.access import SignedInRequest, allowed
from baton.web.handovers.toasts import tell_handover
from baton.web.methods import accepts_form
from baton.web.owners.fields import OwnerField
from baton.web.records.finding import record_or_404
from baton.wording import grouped, plural


class RecordForm(forms.Form):
    """The owner, and the record's own lookup fields; those read on a related record are changed there."""

    owner = OwnerField(label="Owner")

    def __init__(self, data: Any, *, record: Record) -> None:
        super().__init__(data, initial={"owner": record.owner.name})
        self.record = record
        # With who owns now: an inactive owner can't be chosen
        # anew, but must not keep the form from being saved either.
        self.fields["owner"] = OwnerField(label="Owner", kept=record.owner)
        self.held = {lookup.field: lookup.owner for lookup in lookups_of(record) if not lookup.field.through}
        for field, holder in self.held.items():
            self.fields[f"lookup_{field.pk}"] = OwnerField(
                label=field.label, required=False, among=Among.ANY_ROLE, kept=holder
            )
            self.initial[f"lookup_{field.pk}"] = holder.name if holder else ""

    def clean_owner(self) -> Owner:
        """A campaign member has its owner from the lead or contact, who would give it back at once."""
        owner: Owner = self.cleaned_data["owner"]
        person = self.record.person if self.record.object == CrmObject.CAMPAIGN_MEMBER else None
        if person and owner.pk != self.record.owner_id:
            raise forms.ValidationError(
                "A campaign member has the owner of its %(object)s. Change the owner of %(person)s.",
                params={"object": person.object, "person": person},
            )
        return owner

    def change(self) -> Change | None:
        """What was changed, as a change of the record; nothing where all is as it was."""
        owner = self.cleaned_data["owner"]
        values = {} if owner.pk == self.record.owner_id else {"owner_id": owner.pk}
        selected = {field: self.cleaned_data[f"lookup_{field.pk}"] for field in self.held}
        lookups = {
            field.pk: holder.pk if holder else None
            for field, holder in selected.items()
            if (holder.pk if holder else None) != getattr(self.held[field], "pk", None)
        }
        if not values and not lookups:
            return None
        return changes.record_update(record_id=self.record.pk, values=values, lookups=lookups)


@accepts_form
@allowed(Verb.EDIT_RECORDS)
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form; posted to be previewed it shows what would follow, posted to be saved it saves."""
    record = record_or_404(pk, seen_by=request.user)
    form = RecordForm(request.POST or None, record=record)
    page = {"record": record, "form": form}
    if not form.is_valid():
        return render(request, "records/edit.html", page)
    change = form.change()
    if change is None:
        messages.info(request, "No changes to save.")
        return redirect("record", pk)
    if "save" not in request.POST:
        effect = effect_of(preview_change(change, at=timezone.now()))
        return render(request, "records/edit.html", {**page, "effect": effect})
    _tell(request, carry_out(change, by=request.user, at=timezone.now()))
    return redirect("record", pk)


def _tell(request: SignedInRequest, outcome: ChangeOutcome) -> None:
    moved = outcome.flows.moved
    if outcome.handover is None:
        messages.success(request, "Record saved. No open actions changed owner.")
        return
    sentence = plural(
        "Record saved. %s open action changed owner.", "Record saved. %s open actions changed owner.", moved
    )
    tell_handover(request, sentence % grouped(moved), outcome.handover)
