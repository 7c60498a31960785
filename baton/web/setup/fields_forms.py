"""What is asked for when a choice of a delegation is added or edited."""

from collections.abc import Sequence
from typing import Any

from django import forms

from baton.crm.fields import BadChain, require_entries
from baton.crm.models import NAMES_AN_OWNER, CrmObject, LookupField
from baton.crm.relations import relations_of
from baton.delegation.field_sets import field_name_is_taken, fields_one_hop_away, fields_to_try
from baton.insight.suggestions import Among
from baton.people.models import Owner
from baton.rules.trail import AMONG_MEMBERS, Source
from baton.web.owners.fields import OwnerField

ENTRY_BOXES = ("entry_1", "entry_2", "entry_3", "entry_4", "entry_5")


def _entry_box(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, required=False, coerce=int, empty_value=None)


class _TriesFields(forms.Form):
    """A fallback order has its entries in as many boxes as it may have entries."""

    entry_1, entry_2, entry_3, entry_4, entry_5 = map(_entry_box, ("Try first", "Then", "Then", "Then", "Then"))

    def offer_entries(self, kind: str, entries: Sequence[int] = ()) -> None:
        choices: list[tuple[Any, str]] = [(field.pk, field.label) for field in fields_to_try(kind)]
        for number, name in enumerate(ENTRY_BOXES):
            self.fields[name].choices = [("", "–"), *choices]  # type: ignore[attr-defined]
            if number < len(entries):
                self.initial[name] = entries[number]

    def entries(self) -> list[int]:
        return [pk for name in ENTRY_BOXES if (pk := self.cleaned_data.get(name))]

    def entry_boxes(self) -> list[forms.BoundField]:
        return [self[name] for name in ENTRY_BOXES]

    def check_entries(self, field: LookupField) -> None:
        try:
            require_entries(chain=field, entries=self.entries())
        except BadChain as refused:
            self.add_error(ENTRY_BOXES[0], str(refused))


class NewFieldForm(_TriesFields, forms.ModelForm):  # type: ignore[type-arg]
    """A new choice of the object that its instance has."""

    owner = OwnerField(
        label="User or queue",
        required=False,
        among=Among.ANY_ROLE,
        help_text="Only for one user or queue, or the members of a queue.",
    )
    related_field = forms.TypedChoiceField(
        label="Read from a related record",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Only for a user field. Leave blank to read the field of the record itself.",
    )

    class Meta:
        model = LookupField
        fields = ("label", "name", "source")
        help_texts = {
            "label": "What sequences show.",
            "name": "The field’s name in the CRM, such as AE__c. For other choices, a short name of your own.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.instance.object
        self.offer_entries(kind)
        self.related = {field.pk: field for field in fields_one_hop_away(kind)}
        hops = [(pk, f"{CrmObject(field.object).label}: {field.label}") for pk, field in self.related.items()]
        self.fields["related_field"].choices = [("", "–"), *hops]  # type: ignore[attr-defined]
        if not relations_of(kind):
            del self.fields["related_field"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._check_source(cleaned.get("source", ""), cleaned.get("owner"))
        return cleaned

    def _check_source(self, source: str, owner: Owner | None) -> None:
        """What a source does not need is left out; what it needs must be there."""
        hop = self.related.get(self.cleaned_data.get("related_field") or 0) if source == Source.FIELD else None
        self.instance.related_field, self.instance.through = hop, hop.object if hop else ""
        self.instance.owner = owner if source in NAMES_AN_OWNER else None
        if source in NAMES_AN_OWNER and not owner and "owner" not in self.errors:
            self.add_error("owner", "Choose a user or a queue.")
        if source in AMONG_MEMBERS and owner and owner.kind != Owner.Kind.QUEUE:
            self.add_error("owner", f"{owner} is a user. Choose a queue.")
        if source == Source.CHAIN:
            self.check_entries(self.instance)

    def clean_name(self) -> str:
        """Said here, since the constraint of the table names the object, which is no box of this form."""
        name: str = self.cleaned_data["name"]
        if field_name_is_taken(object=self.instance.object, name=name):
            raise forms.ValidationError("A field with this name already exists. Choose a different name.")
        return name


class EditFieldForm(_TriesFields):
    label = forms.CharField(label="Label", max_length=255, help_text="What sequences show.")

    field_order = ("label", *ENTRY_BOXES)

    def __init__(self, data: Any, *, field: LookupField, entries: Sequence[int]) -> None:
        super().__init__(data, initial={"label": field.label})
        self.field = field
        self.offer_entries(field.object, entries)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.field.source == Source.CHAIN:
            self.check_entries(self.field)
        return cleaned
