"""The list of users in Setup: filtered, sorted, in columns of choice, and as a file."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe

from baton.people.directory import (
    FIELD_OF_USER,
    ListedUser,
    UserFilter,
    UserOrder,
    count_users,
    export_users,
    page_of_users,
)
from baton.people.models import Role
from baton.people.permissions import Verb
from baton.sequences.record_rules import matches_a_group
from baton.sql.paging import ById
from baton.web.access import SignedInRequest, allowed
from baton.web.conditions import ConditionGroups
from baton.web.htmx import render_list
from baton.web.lists import ColumnsField, ListFilterForm, list_as_file
from baton.web.paging import page_request
from baton.web.saved_views.menu import MenuEntry, menu_of, opening, shown_with
from baton.web.setup.user_columns import COLUMNS_OF_USERS, USER_FIELDS

STATES = (("", "Any state"), ("active", "Active"), ("inactive", "Inactive"))
NO_ROLE = "none"
USER_VIEWS = (
    MenuEntry("all", "Users", ""),
    MenuEntry("active", "Active users", "state=active"),
    MenuEntry("never", "Users who never signed in", "group=1&field=Last+sign-in&operator=is_blank&value="),
)


class UserFilterForm(ListFilterForm):
    list_columns = COLUMNS_OF_USERS
    kept_fields = ("sort", "column")
    usual_order = UserOrder.NAME
    conditions: ConditionGroups
    q = forms.CharField(
        label="Find", required=False, max_length=200, widget=forms.TextInput({"type": "search", "class": "find"})
    )
    role = forms.ChoiceField(
        label="Role",
        required=False,
        choices=[("", "Any role"), *((role.value or NO_ROLE, role.label) for role in Role)],
    )
    state = forms.ChoiceField(label="State", required=False, choices=STATES)
    sort = forms.ChoiceField(
        label="Sort",
        required=False,
        choices=[
            ("", "By name"),
            (UserOrder.ROLE.value, "By role"),
            (UserOrder.SIGN_IN.value, "Last sign-in first"),
        ],
    )
    column = ColumnsField(label="Columns", required=False)

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.conditions = ConditionGroups(data, own=USER_FIELDS)

    @property
    def order(self) -> UserOrder:
        return UserOrder(self.cleaned_data.get("sort") or UserOrder.NAME)

    def matching(self) -> UserFilter:
        """What the valid fields ask for."""
        self.is_valid()
        role, state = self.cleaned_data.get("role"), self.cleaned_data.get("state")
        of_user = FIELD_OF_USER(zone=str(timezone.get_current_timezone()))
        return UserFilter(
            typed=self.cleaned_data.get("q", ""),
            role=Role("" if role == NO_ROLE else role) if role else None,
            is_active=state == "active" if state else None,
            conditions=matches_a_group(self.conditions.rules, field_value=of_user),
        )


@require_safe
@allowed(Verb.EDIT_USERS)
def users(request: SignedInRequest) -> HttpResponse:
    form = UserFilterForm(request.GET)
    menu = menu_of(request, of_list="users", built_in=USER_VIEWS, form=form)
    if first := opening(request, menu):
        return first
    matching = form.matching()
    page = page_of_users(matching, page_request(request, ById), order=form.order)
    context = {
        "noun": "user",
        "form": form,
        **shown_with(menu),
        **form.table_of(page),
        "is_selectable": True,
    }
    if page.next:
        # Whoever sees the last row of a list knows how many there are.
        context["total"] = count_users(matching)
    return render_list(request, "setup/users.html", context)


@require_safe
@allowed(Verb.EDIT_USERS)
def users_export(request: SignedInRequest) -> HttpResponseBase:
    """All users that the list shows, in the columns that are chosen."""
    form = UserFilterForm(request.GET)

    def rows() -> list[ListedUser]:
        return export_users(matching=form.matching(), order=form.order, by=request.user)

    return list_as_file(request, form, page="setup_users", rows=rows, what="users")
