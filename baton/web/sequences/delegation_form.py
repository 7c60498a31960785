"""Choosing a delegation: the record owner, a field of the object's field set, or (an action only) as the sequence."""

from collections import Counter
from typing import Any

from django import forms
from django.http import QueryDict

from baton.crm.models import LookupField
from baton.rules.trail import BY_TURNS, Relation, Source
from baton.sequences.models import Action, Sequence
from baton.sequences.queries import lookup_fields
from baton.sequences.settings import Setting

Choices = list[tuple[str, Any]]


class DelegationForm(forms.Form):
    """For a sequence, or with `action` for the override of one of its actions."""

    delegation = forms.ChoiceField(label="Delegation")

    def __init__(self, data: QueryDict | None = None, *, sequence: Sequence, action: Action | None = None) -> None:
        present = Setting.of_action(action) if action else Setting.of_sequence(sequence)
        super().__init__(data, initial={"delegation": present.choice})
        self.present = present
        self.offered = offered_fields(sequence, chosen_id=present.field_id)
        choices = _inheriting(sequence) if action else []
        self.fields["delegation"].choices = [*choices, *_choices(sequence, self.offered)]  # type: ignore[attr-defined]

    def setting(self) -> Setting:
        return Setting.from_choice(self.cleaned_data["delegation"])


class ChangeOfDelegationForm(DelegationForm):
    """Where open actions follow: also whether those reassigned by hand stay, and why."""

    keep_reassigned = forms.BooleanField(
        label="Keep individual reassignments",
        required=False,
        help_text="Reassigned actions keep their current owner.",
    )
    why = forms.CharField(
        label="Reason",
        required=False,
        max_length=1000,
        help_text="Optional. Shown in the handover log.",
    )


def offered_fields(sequence: Sequence, *, chosen_id: int | None) -> list[LookupField]:
    """The field set of the sequence's object; the field that is in use stays among them, in the set or not."""
    return [field for field in lookup_fields(sequence.object) if field.in_field_set or field.pk == chosen_id]


def reply_choices(sequence: Sequence, *, chosen_id: int | None) -> Choices:
    """Who can answer replies; without members who are chosen in turn, as that happens at enrollment."""
    fields = [field for field in offered_fields(sequence, chosen_id=chosen_id) if field.source not in BY_TURNS]
    return [(Setting.INHERIT.choice, "Action owner"), *_choices(sequence, fields)]


def _inheriting(sequence: Sequence) -> Choices:
    of_sequence = sequence.delegation.label if sequence.delegation else "Record owner"
    return [(Setting.INHERIT.choice, f"Inherit from sequence: {of_sequence}")]


def _choices(sequence: Sequence, fields: list[LookupField]) -> Choices:
    """Record owner first, then the record's own fields, those of related records, and what is no field."""
    labels = Counter(field.label for field in fields)
    own = [(str(field.pk), _label(field, labels)) for field in fields if field.is_stored]
    others = [(str(field.pk), _label(field, labels)) for field in fields if field.source != Source.FIELD]
    hops = {
        relation: [(str(field.pk), _label(field, labels)) for field in fields if field.through == relation]
        for relation in Relation
    }
    groups: Choices = [(Setting.RECORD_OWNER.choice, "Record owner")]
    if own:
        groups.append((f"Fields on the {sequence.get_object_display().lower()}", own))
    groups += [(f"Fields on the {relation}", fields) for relation, fields in hops.items() if fields]
    if others:
        groups.append(("People, queues and fallbacks", others))
    return groups


def _label(field: LookupField, labels: Counter[str]) -> str:
    """Its label; also its API name where another field has the same label."""
    label = field.label if labels[field.label] == 1 else f"{field.label} · {field.name}"
    return label if field.in_field_set else f"{label} (no longer available)"
