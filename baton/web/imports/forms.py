"""How the rows of an import are to be taken."""

from typing import Any
from zoneinfo import available_timezones

from django import forms

from baton.importing.opening import Opened
from baton.importing.options import ImportOptions
from baton.mappings.crm_mapping import CrmMapping
from baton.web.owners.fields import OwnerField

ROWS = [
    ("add and update", "Add and update"),
    ("add", "Only add new records"),
    ("update", "Only update known records"),
]
DATE_ORDERS = [
    ("auto", "Recognize it"),
    ("month first", "Month first: 11/25/2026"),
    ("day first", "Day first: 25/11/2026"),
]
BLANK_CELLS = [("empty", "Empty the field"), ("keep", "Keep what the field has")]
UNKNOWN_OWNERS = [
    ("auto", "Add a placeholder if the files have no users"),
    ("placeholders", "Add a placeholder"),
    ("refuse", "Skip the row"),
]
ZONES = [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]
KEYS = [("auto", "CRM ID, else email"), ("crm id", "CRM ID"), ("email", "Email"), ("name", "Name")]


CHOICES = {
    "key": KEYS,
    "rows": ROWS,
    "blank_cells": BLANK_CELLS,
    "date_order": DATE_ORDERS,
    "time_zone": ZONES,
    "unknown_owners": UNKNOWN_OWNERS,
}


class TermsForm(forms.Form):
    key = forms.ChoiceField(label="Match records by", choices=KEYS)
    rows = forms.ChoiceField(label="Rows", choices=ROWS)
    blank_cells = forms.ChoiceField(label="A blank cell", choices=BLANK_CELLS)
    date_order = forms.ChoiceField(label="Dates", choices=DATE_ORDERS)
    time_zone = forms.ChoiceField(label="Times without a time zone are in", choices=ZONES)
    unknown_owners = forms.ChoiceField(label="An unknown owner", choices=UNKNOWN_OWNERS)
    default_owner = OwnerField(
        label="Default owner", required=False, help_text="Owns records whose owner is blank or unknown."
    )
    complete = forms.BooleanField(
        label="These files are complete",
        required=False,
        help_text="Records of the CRM that are not in them are marked as deleted, and leave their sequences.",
    )
    save_as = forms.SlugField(
        label="Save these columns as",
        required=False,
        max_length=100,
        help_text="Offered again for a file with the same columns. Letters, digits and hyphens.",
    )

    def __init__(self, data: Any, *, opened: Opened, options: ImportOptions) -> None:
        mapping = opened.mapping
        initial = {
            "key": mapping.key,
            "rows": mapping.rows,
            "blank_cells": mapping.blank_cells,
            "date_order": mapping.date_order,
            "time_zone": mapping.time_zone,
            "unknown_owners": mapping.unknown_owners,
            "default_owner": mapping.default_owner,
            "complete": options.complete,
            # So that what is changed now is what is offered the next time.
            "save_as": opened.saved_as,
        }
        super().__init__(data, initial=initial)
        names = dict.fromkeys([mapping.key, *(name for table in opened.tables for name in table.plan.fields)])
        # Any column may hold the id of another system by which records are found.
        external = [(name, name) for name in names if name not in dict(KEYS)]
        self.fields["key"].choices = [*KEYS, *external]  # type: ignore[attr-defined]

    def clean_save_as(self) -> str:
        # Names of mappings are typed on the command line, where capitals are easily forgotten.
        return str(self.cleaned_data["save_as"]).lower()

    def applied(self, mapping: CrmMapping) -> CrmMapping:
        """The mapping under these terms."""
        owner = self.cleaned_data["default_owner"]
        rules = {name: self.cleaned_data[name] for name in CHOICES}
        if name := self.cleaned_data["save_as"]:
            rules |= {"name": name, "label": name}
        return mapping.with_rules(**rules, default_owner=owner.name if owner else "")

    def options(self) -> ImportOptions:
        return ImportOptions(complete=self.cleaned_data["complete"])


def chosen_rules(mapping: CrmMapping) -> list[tuple[str, str]]:
    """The rules of a mapping as the form names them, each with what was chosen."""
    rules = [
        (str(TermsForm.base_fields[name].label), dict(choices).get(rule := getattr(mapping, name), rule))
        for name, choices in CHOICES.items()
    ]
    return [*rules, ("Default owner", mapping.default_owner or "None")]
