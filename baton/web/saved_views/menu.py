"""The menu of views: those that come with Baton, those shared, and one's own."""

from collections.abc import Sequence as Rows
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from baton.insight.saved_views import may_change, preferences_of, views_for
from baton.participants.models import SavedView
from baton.web.access import SignedInRequest
from baton.web.lists import ListFilterForm


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of the menu. `saved` is absent where the view comes with Baton."""

    key: str
    name: str
    query: str
    saved: SavedView | None = None
    may_change: bool = False
    is_pinned: bool = False
    opens_first: bool = False

    @property
    def link(self) -> str:
        return "?" + "&".join(part for part in (self.query, f"view={self.key}") if part)


@dataclass(frozen=True, slots=True)
class Menu:
    """The entries by kind, and the one whose list is shown; `is_edited` where its filter has been changed since."""

    of_list: str
    built_in: tuple[MenuEntry, ...]
    shared: tuple[MenuEntry, ...]
    own: tuple[MenuEntry, ...]
    chosen: MenuEntry | None
    is_edited: bool
    query: str
    view: str

    @property
    def groups(self) -> tuple[tuple[str, tuple[MenuEntry, ...]], ...]:
        """The entries below their headings."""
        return ("", self.built_in), ("Shared views", self.shared), ("My views", self.own)

    @property
    def entries(self) -> tuple[MenuEntry, ...]:
        return (*self.built_in, *self.shared, *self.own)

    @property
    def pinned(self) -> tuple[MenuEntry, ...]:
        return tuple(entry for entry in self.entries if entry.is_pinned)

    @property
    def first(self) -> MenuEntry | None:
        """The view that the person opens first; without a choice the list is opened as it is."""
        return next((entry for entry in self.entries if entry.opens_first), None)


def menu_of(request: SignedInRequest, *, of_list: str, built_in: Rows[MenuEntry], form: ListFilterForm) -> Menu:
    """The menu of a list that is filtered by a form; `view` in the address is the key of the view that it came from.

    Without one, the entry is that which says the same.
    """
    user, query, key = request.user, form.view_query(), request.GET.get("view", "")
    saved = [
        MenuEntry(str(view.pk), view.name, form.list_columns.in_query(view.query), view, may_change(view, by=user))
        for view in views_for(user, of_list=of_list)
    ]
    preferences = preferences_of(user, of_list=of_list)
    entries = [
        replace(entry, is_pinned=preference.is_pinned, opens_first=preference.opens_first)
        if (preference := preferences.get(entry.key))
        else entry
        for entry in (*built_in, *saved)
    ]
    by_key = next((entry for entry in entries if entry.key == key), None)
    # Whoever sets a filter by hand that a view has is shown that view, and is not asked to save it again.
    same = next((entry for entry in entries if entry.query == query), None)
    chosen = by_key or same
    return Menu(
        of_list=of_list,
        built_in=tuple(entry for entry in entries if not entry.saved),
        shared=tuple(entry for entry in entries if entry.saved and entry.saved.is_shared),
        own=tuple(entry for entry in entries if entry.saved and not entry.saved.is_shared),
        chosen=chosen,
        is_edited=chosen is None or chosen.query != query,
        query=query,
        view=key,
    )


def shown_with(menu: Menu) -> dict[str, Any]:
    """What `list.html` takes to show a menu: the view that one came from is sent along by its filter."""
    return {"menu": menu, "view": menu.view, "query": menu.query}


def opening(request: SignedInRequest, menu: Menu) -> HttpResponse | None:
    """Leads to the view that the person opens first, where the address asks for nothing."""
    if request.GET or request.htmx or menu.first is None:
        return None
    return redirect(f"{request.path}{menu.first.link}")
