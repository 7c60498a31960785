"""Where in a work list somebody is: whose it is, which part is open, and on which page."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from baton.engage.narrowing import LocalHours, WorkFilter
from baton.engage.queries import UNFILTERED, ByRank, View
from baton.people.models import User
from baton.people.permissions import Verb
from baton.people.queries import user_who_may
from baton.people.teams import extends_to
from baton.sequences.models import Action
from baton.sql.paging import PageRequest
from baton.web.access import SignedInRequest
from baton.web.engage.filtering import filter_of, query_of
from baton.web.paging import page_request
from baton.web.parameters import id_of


@dataclass(frozen=True, slots=True)
class Where:
    """`user` is whose work list it is; one's own, or read-only that of somebody else. `only` is its filter."""

    view: View
    user: User
    is_own: bool
    page: PageRequest[ByRank]
    only: WorkFilter = UNFILTERED

    def address(self, pk: int | None = None) -> str:
        """Of the list, or with an action opened beside it."""
        return (reverse("engage_action", args=[pk]) if pk else reverse("engage")) + self.query

    @property
    def query(self) -> str:
        parameters = {
            "view": self.view.value,
            "user": None if self.is_own else self.user.pk,
            **query_of(self.only),
            "after": self.page.after,
            "before": self.page.before,
        }
        return "?" + urlencode({name: value for name, value in parameters.items() if value is not None})

    @property
    def user_query(self) -> str:
        return "" if self.is_own else f"?user={self.user.pk}"

    def at(self, view: View) -> "Where":
        """The beginning of a part of the same list."""
        return replace(self, view=view, page=PageRequest(size=self.page.size))

    def whole(self) -> "Where":
        """The same part without the filter."""
        return replace(self.at(self.view), only=UNFILTERED)

    def calls_now(self) -> "Where":
        """A call block: the calls that are due where it is working time."""
        return replace(self.at(View.DUE), only=WorkFilter(type=Action.Type.CALL, hours=LocalHours.WORKING))

    @property
    def is_narrowed(self) -> bool:
        return self.only != UNFILTERED


def where_of(request: SignedInRequest) -> Where:
    """A part that there is none of is the first."""
    view_name = request.GET.get("view", "")
    # Bookmarks outlive the names of parts, and the first part is never wrong.
    view = View(view_name) if view_name in set(View) else View.DUE
    user = work_list_user(request)
    return Where(view, user, user.pk == request.user.pk, page_request(request, ByRank), filter_of(request.GET))


def work_list_user(request: SignedInRequest) -> User:
    """Whose list it is: one’s own, or with `?user=` that of somebody else, for those who may see it."""
    user_id = request.GET.get("user", "")
    if user_id in {"", str(request.user.pk)}:
        return request.user
    # Before the user is looked up, so that an agent cannot find out which ids are people.
    asked_id = id_of(user_id) or 0
    if not extends_to(people=[asked_id], verb=Verb.SEE_ACTIONS, by=request.user):
        raise PermissionDenied("Only Sequence Admins and a user’s manager can view another user’s work list.")
    user = user_who_may(Verb.WORK_ACTIONS, user_id=asked_id)
    if user is None:
        raise Http404("The user was not found or doesn’t have a work list.")
    return user
