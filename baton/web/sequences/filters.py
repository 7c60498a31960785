"""What the list of sequences is filtered and sorted by, in its columns."""

from typing import Any

from django import forms
from django.http import QueryDict

from baton.crm.models import CrmObject
from baton.people.models import User
from baton.people.permissions import Verb, may
from baton.sequences.models import Sequence
from baton.web.conditions import ConditionGroups
from baton.web.lists import ColumnsField, ListOrder, WholeListForm
from baton.web.sequences.columns import (
    COLUMNS_OF_SEQUENCES,
    OPEN_COLUMN,
    OWN_COLUMNS_OF_SEQUENCES,
    OWNERS_COLUMN,
    ListedSequence,
)

SEQUENCES_BY_NAME = ListOrder("By name", lambda row: row[0].name.casefold())
# Sorting keeps the order of equals, which come by status and name.
SEQUENCE_ORDERS = {
    "name": SEQUENCES_BY_NAME,
    "participants": ListOrder("Most participants first", lambda row: row[0].participants, is_reversed=True),
    OPEN_COLUMN.name: ListOrder("Most open actions first", lambda row: row[1].count, is_reversed=True),
}
OWN_ORDERS = {
    "name": SEQUENCES_BY_NAME,
    OPEN_COLUMN.name: ListOrder("Most of your open actions first", lambda row: row[1].owned, is_reversed=True),
}


class SequenceFilterForm(WholeListForm):
    """What is blank does not filter, nor what does not exist."""

    conditions: ConditionGroups
    text = forms.CharField(label="Name or delegation", required=False, widget=forms.TextInput({"type": "search"}))
    object = forms.ChoiceField(label="Object", required=False, choices=[("", "Any"), *CrmObject.choices])
    status = forms.ChoiceField(label="Status", required=False, choices=[("", "Any"), *Sequence.Status.choices])
    sort = forms.ChoiceField(label="Sort", required=False)
    column = ColumnsField(label="Columns", required=False)

    def __init__(self, data: QueryDict, *, by: User, **kwargs: Any) -> None:
        sees_ownership = may(by, Verb.SEE_OWNERSHIP)
        self.list_columns = COLUMNS_OF_SEQUENCES if sees_ownership else OWN_COLUMNS_OF_SEQUENCES
        self.orders = SEQUENCE_ORDERS if sees_ownership else OWN_ORDERS
        if data.get("sort") not in self.orders:
            # A view that a Sequence Admin shared may be sorted by what others do not see.
            data = data.copy()
            data["sort"] = ""
        super().__init__(data, **kwargs)
        self.offer_orders("Active first")
        labels = {"Object": CrmObject.labels, "Status": Sequence.Status.labels}
        self.conditions = ConditionGroups(data, own=self.list_columns.seen_with(labels))

    @property
    def shows_counts(self) -> bool:
        """Whether a column has who owns the open actions, which is dear to count where they are many."""
        return any(column in (OPEN_COLUMN, OWNERS_COLUMN) for column in self.columns)

    @property
    def asks_for_counts(self) -> bool:
        """Whether the list is sorted or filtered by them, so that it cannot come before them."""
        conditions = (condition.field for group in self.conditions.rules for condition in group.conditions)
        return self.data.get("sort") == OPEN_COLUMN.name or OPEN_COLUMN.label in conditions

    def matching(self, sequences: list[ListedSequence]) -> list[ListedSequence]:
        self.is_valid()
        filters = self.cleaned_data
        words = filters.get("text", "").casefold().split()
        return self.in_order(
            (sequence, rest)
            for sequence, rest in sequences
            if filters.get("object") in {None, "", sequence.object}
            and filters.get("status") in {None, "", sequence.status}
            and all(word in f"{sequence.name} {sequence.delegation}".casefold() for word in words)
        )
