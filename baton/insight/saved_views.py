"""Saved views of lists: filters that people keep under a name, pin, or see first."""

from django.db.models import Q, QuerySet

from baton.participants.models import SavedView, ViewPreference
from baton.people.models import User
from baton.people.permissions import NotAllowed, Verb, may, require
from baton.sql.transactions import one_transaction


class UnknownView(LookupError):
    """No such view, or it is somebody else's own."""


class ViewNameIsTaken(ValueError):
    """There is another view of that name in the same menu of the same list."""


def views_for(user: User, *, of_list: str) -> list[SavedView]:
    """The views in a person's menu: those shared by name, then their own."""
    return list(_of(user).filter(list=of_list).order_by("-is_shared", "name"))


def preferences_of(user: User, *, of_list: str) -> dict[str, ViewPreference]:
    """What the person has chosen about views of a list, by the key of the view."""
    return {choice.key: choice for choice in ViewPreference.objects.filter(user=user, list=of_list)}


def find_view(*, view_id: int, by: User) -> SavedView:
    view = _of(by).filter(pk=view_id).first()
    if view is None:
        raise UnknownView("This view no longer exists. Choose another view.")
    return view


def may_change(view: SavedView, *, by: User) -> bool:
    """Its maker; a shared one is any Sequence Admin's too, so that it outlives its maker."""
    return view.made_by_id == by.pk or (view.is_shared and may(by, Verb.SHARE_VIEWS))


@one_transaction
def save_view(
    *, name: str, query: str, is_shared: bool, by: User, of_list: str = SavedView.List.ACTIONS
) -> SavedView:
    """Keep a filter under a new name. Sharing takes a Sequence Admin."""
    require(by, Verb.SAVE_VIEWS)
    view = SavedView(name=name, made_by=by, query=query, is_shared=is_shared, list=of_list)
    _check(view, by=by)
    view.save(force_insert=True)
    return view


@one_transaction
def change_view(*, view: SavedView, by: User, name: str, query: str, is_shared: bool) -> None:
    _require_own(view, by=by)
    view.name, view.query, view.is_shared = name, query, is_shared
    _check(view, by=by)
    view.save(force_update=True)


@one_transaction
def delete_view(*, view: SavedView, by: User) -> None:
    _require_own(view, by=by)
    # By its key and not by a foreign key, because views that come with Baton are preferred as well.
    ViewPreference.objects.filter(list=view.list, key=str(view.pk)).delete()
    view.delete()


@one_transaction
def pin_view(*, of_list: str, key: str, is_pinned: bool, by: User) -> None:
    """Show a view above its list, for this person alone."""
    _require_seen(of_list, key, by=by)
    _prefer(ViewPreference(user=by, list=of_list, key=key, is_pinned=is_pinned), "is_pinned")


@one_transaction
def open_view_first(*, of_list: str, key: str, opens_first: bool, by: User) -> None:
    """Open a list with this view, or again with all; for this person alone."""
    _require_seen(of_list, key, by=by)
    ViewPreference.objects.filter(user=by, list=of_list, opens_first=True).update(opens_first=False)
    if opens_first:
        _prefer(ViewPreference(user=by, list=of_list, key=key, opens_first=True), "opens_first")


def _of(user: User) -> QuerySet[SavedView]:
    return SavedView.objects.filter(Q(is_shared=True) | Q(made_by=user))


def _require_seen(of_list: str, key: str, *, by: User) -> None:
    require(by, Verb.SAVE_VIEWS)
    if key.isdecimal() and find_view(view_id=int(key), by=by).list != of_list:
        raise UnknownView("This view belongs to another list.")


def _prefer(preference: ViewPreference, what: str) -> None:
    ViewPreference.objects.bulk_create(
        [preference], update_conflicts=True, unique_fields=["user", "list", "key"], update_fields=[what]
    )


def _require_own(view: SavedView, *, by: User) -> None:
    if not may_change(view, by=by):
        raise NotAllowed(f"The view “{view.name}” belongs to someone else. Save it under a different name instead.")


def _check(view: SavedView, *, by: User) -> None:
    if view.is_shared:
        require(by, Verb.SHARE_VIEWS)
        # Shared and own ones are separate menus, and may have the same name in each.
        others = SavedView.objects.filter(is_shared=True)
    else:
        others = SavedView.objects.filter(is_shared=False, made_by=view.made_by_id)
    if others.filter(list=view.list, name=view.name).exclude(pk=view.pk).exists():
        raise ViewNameIsTaken(f"A view named “{view.name}” already exists. Choose a different name.")
