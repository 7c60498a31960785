"""What the list of templates is filtered and sorted by, and its columns."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import QueryDict

from baton.crm.models import CrmObject
from baton.rules.record_rules import matches
from baton.sequences.models import Template
from baton.sequences.templates import ListedTemplate
from baton.web.conditions import ConditionGroups
from baton.web.list_columns import ListColumn, ListColumns, Shown, day_in_words
from baton.web.lists import ColumnsField, ListFilterForm

TemplateColumn = ListColumn[ListedTemplate]
TEMPLATE_COLUMNS = ListColumns(
    TemplateColumn("name", "Name", lambda row: row.template.name, shown=Shown.ALWAYS),
    TemplateColumn("type", "Type", lambda row: row.template.get_type_display()),
    TemplateColumn("object", "Object", lambda row: row.template.get_object_display()),
    TemplateColumn("folder", "Folder", lambda row: row.template.folder, shown=Shown.IF_CHOSEN),
    TemplateColumn("subject", "Subject", lambda row: row.template.subject),
    TemplateColumn("body", "Body", lambda row: row.template.body, shown=Shown.IF_CHOSEN),
    TemplateColumn("uses", "Actions", lambda row: str(row.uses), is_number=True),
    TemplateColumn("changed", "Changed", lambda row: day_in_words(row.changed_at)),
)
BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
# Sorting keeps the order of equals, which come by folder and name.
TEMPLATE_ORDERS: dict[str, tuple[str, Callable[[ListedTemplate], Any], bool]] = {
    "name": ("By name", lambda row: row.template.name.casefold(), False),
    "changed": ("Last changed first", lambda row: row.changed_at or BEFORE_ALL, True),
    "uses": ("Most used first", lambda row: row.uses, True),
}


class TemplateFilterForm(ListFilterForm):
    """What is blank does not filter; of the `templates`, conditions suggest what they have."""

    list_columns = TEMPLATE_COLUMNS
    kept_fields = ("sort", "column")
    conditions: ConditionGroups
    text = forms.CharField(label="Name or text", required=False, widget=forms.TextInput({"type": "search"}))
    type = forms.ChoiceField(label="Type", required=False, choices=[("", "Any"), *Template.Type.choices])
    object = forms.ChoiceField(label="Object", required=False, choices=[("", "Any"), *CrmObject.choices])
    sort = forms.ChoiceField(
        label="Sort",
        required=False,
        choices=[
            ("", "By folder"),
            *((name, words) for name, (words, _key, _is_reversed) in TEMPLATE_ORDERS.items()),
        ],
    )
    column = ColumnsField(label="Columns", required=False)

    def __init__(self, data: QueryDict, *, templates: Sequence[ListedTemplate] = (), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.conditions = ConditionGroups(data, own=TEMPLATE_COLUMNS.seen_in(templates))

    def matching(self, templates: Sequence[ListedTemplate]) -> list[ListedTemplate]:
        """They are few and read already, so they are looked through and sorted here."""
        self.is_valid()
        filters, groups = self.cleaned_data, self.conditions.rules
        words = filters.get("text", "").casefold().split()
        rows = [
            row
            for row in templates
            if filters.get("type") in {None, "", row.template.type}
            and filters.get("object") in {None, "", row.template.object}
            and all(word in _searched(row.template) for word in words)
            and (not groups or any(matches(group, TEMPLATE_COLUMNS.fields_of(row)) for group in groups))
        ]
        if order := filters.get("sort"):
            _words, key, is_reversed = TEMPLATE_ORDERS[order]
            rows.sort(key=key, reverse=is_reversed)
        return rows


def _searched(template: Template) -> str:
    return f"{template.name} {template.folder} {template.subject} {template.body}".casefold()
