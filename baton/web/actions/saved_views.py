"""Saved views: kept under a name, shared, renamed, given another filter, and deleted."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from baton.insight.saved_views import (
    UnknownView,
    ViewNameIsTaken,
    change_view,
    delete_view,
    find_view,
    save_view,
)
from baton.participants.models import SavedView
from baton.people.models import User
from baton.people.permissions import NotAllowed, Verb, may
from baton.web.access import SignedInRequest, allowed
from baton.web.actions.filters import current_filter
from baton.web.methods import accepts_form


class ViewForm(forms.Form):
    name = forms.CharField(label="View name", max_length=80)
    is_shared = forms.BooleanField(
        label="Share with everyone",
        help_text="Sequence Agents see only their own actions in a shared view.",
        required=False,
    )
    query = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not may(by, Verb.SHARE_VIEWS):
            del self.fields["is_shared"]

    @property
    def shares(self) -> bool:
        return bool(self.cleaned_data.get("is_shared"))


@accepts_form
@allowed(Verb.SAVE_VIEWS)
def new_view(request: SignedInRequest) -> HttpResponse:
    """Keep the filter of the address that led here under a name."""
    query = current_filter(request.GET, by=request.user).query()
    form = ViewForm(request.POST or None, by=request.user, initial={"query": query})
    if form.is_valid():
        # Through the form, so no view is stored that the list would refuse to open.
        query = _understood(form.cleaned_data["query"], by=request.user)
        try:
            view = save_view(name=form.cleaned_data["name"], query=query, is_shared=form.shares, by=request.user)
        except ViewNameIsTaken as taken:
            form.add_error("name", str(taken))
        else:
            messages.success(request, f"View “{view.name}” saved.")
            return _list_of(view)
    return render(request, "actions/view.html", {"form": form, "back": f"{reverse('actions')}?{query}"})


@accepts_form
@allowed(Verb.SAVE_VIEWS)
def edit_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rename a view, share it or no longer."""
    view = _view(request, pk)
    initial = {"name": view.name, "is_shared": view.is_shared, "query": view.query}
    form = ViewForm(request.POST or None, by=request.user, initial=initial)
    if form.is_valid():
        try:
            _change(request, view, name=form.cleaned_data["name"], is_shared=form.shares, query=view.query)
        except ViewNameIsTaken as taken:
            form.add_error("name", str(taken))
        else:
            messages.success(request, f"View “{view.name}” saved.")
            return _list_of(view)
    page = {"form": form, "saved": view, "back": _list_address(view)}
    return render(request, "actions/view.html", page)


@require_POST
@allowed(Verb.SAVE_VIEWS)
def set_filter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a view the filter that is shown now."""
    view = _view(request, pk)
    query = _understood(request.POST.get("query", ""), by=request.user)
    _change(request, view, name=view.name, is_shared=view.is_shared, query=query)
    messages.success(request, f"View “{view.name}” updated with these filters.")
    return _list_of(view)


@require_POST
@allowed(Verb.SAVE_VIEWS)
def remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    view = _view(request, pk)
    try:
        delete_view(view=view, by=request.user)
    except NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    messages.success(request, f"View “{view.name}” deleted.")
    return redirect("actions")


def _view(request: SignedInRequest, pk: int) -> SavedView:
    try:
        return find_view(view_id=pk, by=request.user)
    except UnknownView as unknown:
        raise Http404(str(unknown)) from unknown


def _change(request: SignedInRequest, view: SavedView, *, name: str, is_shared: bool, query: str) -> None:
    try:
        change_view(view=view, by=request.user, name=name, is_shared=is_shared, query=query)
    except NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused


def _understood(query: str, *, by: User) -> str:
    """The query as the list itself would write it; what it does not know is left out."""
    return current_filter(QueryDict(query), by=by).query()


def _list_address(view: SavedView) -> str:
    return f"{reverse('actions')}?" + "&".join(part for part in (view.query, f"view={view.pk}") if part)


def _list_of(view: SavedView) -> HttpResponse:
    return redirect(_list_address(view))
