"""Saved views: kept under a name, shared, renamed, given another filter, and deleted."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from baton.insight.saved_views import (
    UnknownView,
    ViewNameIsTaken,
    change_view,
    delete_view,
    find_view,
    open_view_first,
    pin_view,
    save_view,
)
from baton.participants.models import SavedView
from baton.people.models import User
from baton.people.permissions import NotAllowed, Verb, may
from baton.web.access import SignedInRequest, allowed
from baton.web.methods import accepts_form
from baton.web.parameters import id_of
from baton.web.saved_views.lists import LISTS, ListWithViews, list_or_404

PREFERRED = {
    "pin": "View pinned.",
    "unpin": "View unpinned.",
    "first": "The list opens with this view now.",
    "not_first": "The list opens with all rows again.",
}


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
    """Keep the filter of the address that led here under a name; `list` in it says of which list."""
    list_name, whose = _list_asked(request)
    query = whose.query_of(request.GET, request.user)
    form = ViewForm(request.POST or None, by=request.user, initial={"query": query})
    if form.is_valid():
        # Through the form, so no view is stored that the list would refuse to open.
        query = whose.query_of(QueryDict(form.cleaned_data["query"]), request.user)
        name = form.cleaned_data["name"]
        try:
            view = save_view(name=name, query=query, is_shared=form.shares, by=request.user, of_list=list_name)
        except ViewNameIsTaken as taken:
            form.add_error("name", str(taken))
        else:
            messages.success(request, f"View “{view.name}” saved.")
            return _list_of(view)
    return render(request, "saved_views/view.html", {"form": form, "back": f"{whose.address}?{query}"})


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
    return render(request, "saved_views/view.html", page)


@require_POST
@allowed(Verb.SAVE_VIEWS)
def set_filter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a view the filter that is shown now."""
    view = _view(request, pk)
    query = LISTS[SavedView.List(view.list)].query_of(QueryDict(request.POST.get("query", "")), request.user)
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
    return redirect(LISTS[SavedView.List(view.list)].address)


@require_POST
@allowed(Verb.SAVE_VIEWS)
def prefer(request: SignedInRequest) -> HttpResponse:
    """Pin a view or open it first, or no longer; for oneself alone."""
    list_name, whose = _list_asked(request)
    key, choice = request.POST.get("key", "")[:20], request.POST.get("do", "")
    if key.isdecimal() and id_of(key) is None:
        raise Http404("This view no longer exists. Choose another view.")
    try:
        match choice:
            case "pin" | "unpin":
                pin_view(of_list=list_name, key=key, is_pinned=choice == "pin", by=request.user)
            case "first" | "not_first":
                open_view_first(of_list=list_name, key=key, opens_first=choice == "first", by=request.user)
            case _:
                raise BadRequest("Choose what to do with the view.")
    except UnknownView as unknown:
        raise Http404(str(unknown)) from unknown
    messages.success(request, PREFERRED[choice])
    query = whose.query_of(QueryDict(request.POST.get("query", "")), request.user)
    return redirect(f"{whose.address}?" + "&".join(part for part in (query, urlencode({"view": key})) if part))


def _list_asked(request: SignedInRequest) -> tuple[str, ListWithViews]:
    """The list that an address or a form names, of those that the person may see."""
    name = request.POST.get("list") or request.GET.get("list") or SavedView.List.ACTIONS.value
    whose = list_or_404(name)
    if not may(request.user, whose.verb):
        raise PermissionDenied("You can’t save views of a list that you can’t open.")
    return name, whose


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


def _list_address(view: SavedView) -> str:
    return f"{LISTS[SavedView.List(view.list)].address}?" + "&".join(
        part for part in (view.query, f"view={view.pk}") if part
    )


def _list_of(view: SavedView) -> HttpResponse:
    return redirect(_list_address(view))
