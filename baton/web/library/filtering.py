"""What the list of templates is filtered and sorted by, and its columns."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import QueryDict

from baton.crm.models import CrmObject
from baton.sequences.models import Template
from baton.sequences.templates import ListedTemplate
from baton.web.conditions import ConditionGroups
from baton.web.list_columns import ListColumn, ListColumns, Shown, day_in_words
from baton.web.lists import ColumnsField, ListOrder, WholeListForm

TemplateColumn = ListColumn[ListedTemplate]
TEMPLATE_COLUMNS = ListColumns(
    TemplateColumn("name", "Name", lambda row: row.template.name, shown=Shown.ALWAYS, orders=("name", "")),
    TemplateColumn("type", "Type", lambda row: row.template.get_type_display()),
    TemplateColumn("object", "Object", lambda row: row.template.get_object_display()),
    TemplateColumn("folder", "Folder", lambda row: row.template.folder, shown=Shown.IF_CHOSEN),
    TemplateColumn("subject", "Subject", lambda row: row.template.subject),
    TemplateColumn("body", "Body", lambda row: row.template.body, shown=Shown.IF_CHOSEN),
    TemplateColumn("uses", "Actions", lambda row: str(row.uses), is_number=True, orders=("", "uses")),
    TemplateColumn("changed", "Changed", lambda row: day_in_words(row.changed_at), orders=("", "changed")),
)
BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
# Sorting keeps the order of equals, which come by folder and name.
TEMPLATE_ORDERS = {
    "name": ListOrder("By name", lambda row: row.template.name.casefold()),
    "changed": ListOrder("Last changed first", lambda row: row.changed_at or BEFORE_ALL, is_reversed=True),
    "uses": ListOrder("Most used first", lambda row: row.uses, is_reversed=True),
}


class TemplateFilterForm(WholeListForm):
    """What is blank does not filter; of the `templates`, conditions suggest what they have."""

    list_columns, orders = TEMPLATE_COLUMNS, TEMPLATE_ORDERS
    conditions: ConditionGroups
    text = forms.CharField(label="Name or text", required=False, widget=forms.TextInput({"type": "search"}))
    type = forms.ChoiceField(label="Type", required=False, choices=[("", "Any"), *Template.Type.choices])
    object = forms.ChoiceField(label="Object", required=False, choices=[("", "Any"), *CrmObject.choices])
    sort = forms.ChoiceField(label="Sort", required=False)
    column = ColumnsField(label="Columns", required=False)

    def __init__(self, data: QueryDict, *, templates: Sequence[ListedTemplate] = (), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.offer_orders("By folder")
        self.conditions = ConditionGroups(data, own=TEMPLATE_COLUMNS.seen_in(templates))

    def matching(self, templates: Sequence[ListedTemplate]) -> list[ListedTemplate]:
        self.is_valid()
        filters = self.cleaned_data
        words = filters.get("text", "").casefold().split()
        return self.in_order(
            row
            for row in templates
            if filters.get("type") in {None, "", row.template.type}
            and filters.get("object") in {None, "", row.template.object}
            and all(word in _searched(row.template) for word in words)
        )


def _searched(template: Template) -> str:
    return f"{template.name} {template.folder} {template.subject} {template.body}".casefold()
