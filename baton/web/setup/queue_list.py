"""The list of queues in Setup: filtered, sorted, in columns of choice, and as a file."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.views.decorators.http import require_safe

from baton.people.directory import (
    FIELD_OF_QUEUE,
    ListedQueue,
    QueueFilter,
    QueueOrder,
    count_queues,
    export_queues,
    page_of_queues,
)
from baton.people.permissions import Verb
from baton.sequences.record_rules import matches_a_group
from baton.sql.paging import ById
from baton.web.access import SignedInRequest, allowed
from baton.web.conditions import ConditionGroups
from baton.web.htmx import render_list
from baton.web.list_columns import ListColumn, ListColumns, Shown
from baton.web.lists import ColumnsField, ListFilterForm, list_as_file
from baton.web.paging import page_request
from baton.web.saved_views.menu import MenuEntry, menu_of, opening, shown_with

QueueColumn = ListColumn[ListedQueue]
COLUMNS_OF_QUEUES = ListColumns(
    QueueColumn("name", "Queue", lambda row: row.queue.name, Shown.ALWAYS, orders=(QueueOrder.NAME, "")),
    QueueColumn("members", "Members", lambda row: str(row.members), is_number=True, orders=("", QueueOrder.MEMBERS)),
    QueueColumn("able", "Members who can work", lambda row: str(row.able), Shown.IF_CHOSEN, is_number=True),
    QueueColumn("email", "Email", lambda row: row.queue.email),
    QueueColumn("crm_id", "CRM ID", lambda row: row.queue.crm_id or ""),
)
STUCK = "group=1&field=Members+who+can+work&operator=is&value=0"
QUEUE_VIEWS = (MenuEntry("all", "Queues", ""), MenuEntry("stuck", "Queues without a member who can work", STUCK))


class QueueFilterForm(ListFilterForm):
    list_columns = COLUMNS_OF_QUEUES
    kept_fields = ("sort", "column")
    usual_order = QueueOrder.NAME
    conditions: ConditionGroups
    q = forms.CharField(
        label="Find", required=False, max_length=200, widget=forms.TextInput({"type": "search", "class": "find"})
    )
    sort = forms.ChoiceField(
        label="Sort", required=False, choices=[("", "By name"), (QueueOrder.MEMBERS.value, "Most members first")]
    )
    column = ColumnsField(label="Columns", required=False)

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.conditions = ConditionGroups(data, own=COLUMNS_OF_QUEUES.seen_with({}))

    @property
    def order(self) -> QueueOrder:
        return QueueOrder(self.cleaned_data.get("sort") or QueueOrder.NAME)

    def matching(self) -> QueueFilter:
        """What the valid fields ask for."""
        self.is_valid()
        conditions = matches_a_group(self.conditions.rules, field_value=FIELD_OF_QUEUE)
        return QueueFilter(typed=self.cleaned_data.get("q", ""), conditions=conditions)


@require_safe
@allowed(Verb.EDIT_QUEUES)
def queues(request: SignedInRequest) -> HttpResponse:
    form = QueueFilterForm(request.GET)
    menu = menu_of(request, of_list="queues", built_in=QUEUE_VIEWS, form=form)
    if first := opening(request, menu):
        return first
    matching = form.matching()
    page = page_of_queues(matching, page_request(request, ById), order=form.order)
    context = {"noun": "queue", "form": form, **shown_with(menu), **form.table_of(page)}
    if page.next:
        # Whoever sees the last row of a list knows how many there are.
        context["total"] = count_queues(matching)
    return render_list(request, "setup/queues.html", context)


@require_safe
@allowed(Verb.EDIT_QUEUES)
def queues_export(request: SignedInRequest) -> HttpResponseBase:
    """All queues that the list shows, in the columns that are chosen."""
    form = QueueFilterForm(request.GET)

    def rows() -> list[ListedQueue]:
        return export_queues(matching=form.matching(), order=form.order, by=request.user)

    return list_as_file(request, form, page="setup_queues", rows=rows, what="queues")
