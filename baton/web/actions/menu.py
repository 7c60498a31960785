"""The menu of views: those that come with Baton, those shared, and one's own."""

from dataclasses import dataclass

from baton.insight.saved_views import may_change, views_for
from baton.participants.models import SavedView
from baton.people.models import User
from baton.people.permissions import Verb, may_beyond_own


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of the menu. `saved` is absent where the view comes with Baton."""

    key: str
    name: str
    query: str
    saved: SavedView | None = None
    may_change: bool = False

    @property
    def link(self) -> str:
        return "?" + "&".join(part for part in (self.query, f"view={self.key}") if part)


@dataclass(frozen=True, slots=True)
class Menu:
    """The entries by kind, and the one whose list is shown; `is_edited` where its filter has been changed since."""

    built_in: tuple[MenuEntry, ...]
    shared: tuple[MenuEntry, ...]
    own: tuple[MenuEntry, ...]
    chosen: MenuEntry | None
    is_edited: bool

    @property
    def groups(self) -> tuple[tuple[str, tuple[MenuEntry, ...]], ...]:
        """The entries below their headings."""
        return ("", self.built_in), ("Shared views", self.shared), ("My views", self.own)


OF_EVERYBODY = (
    MenuEntry("all", "All open actions", ""),
    MenuEntry("today", "Due today", "expected=today"),
    MenuEntry("overdue", "Overdue", "expected=overdue"),
    MenuEntry("inactive", "Owner is inactive", "only=inactive"),
    MenuEntry("reassigned", "Reassigned", "reason=reassigned"),
    MenuEntry("restored", "Restored by undo", "reason=restored"),
    MenuEntry("covered", "Covered", "only=covered"),
    MenuEntry("problem", "Has a problem", "only=problem"),
)
OF_ONE = (
    MenuEntry("all", "My open actions", ""),
    MenuEntry("today", "Due today", "expected=today"),
    MenuEntry("overdue", "Overdue", "expected=overdue"),
    MenuEntry("done", "Done", "status=completed&sort=latest"),
)


def menu_for(user: User, *, key: str, query: str) -> Menu:
    """The menu while a query is shown; the entry is the one of that key, else the one that says the same."""
    built_in = OF_EVERYBODY if may_beyond_own(user, Verb.SEE_ACTIONS) else OF_ONE
    saved = [
        MenuEntry(str(view.pk), view.name, view.query, view, may_change(view, by=user)) for view in views_for(user)
    ]
    entries = (*built_in, *saved)
    by_key = next((entry for entry in entries if entry.key == key), None)
    # Whoever sets a filter by hand that a view has is shown that view, and is not asked to save it again.
    same = next((entry for entry in entries if entry.query == query), None)
    chosen = by_key or same
    return Menu(
        built_in=built_in,
        shared=tuple(entry for entry in saved if entry.saved and entry.saved.is_shared),
        own=tuple(entry for entry in saved if entry.saved and not entry.saved.is_shared),
        chosen=chosen,
        is_edited=chosen is None or chosen.query != query,
    )
