"""Where in a work list somebody is: whose it is, which part is open, and from which line on."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from baton.engage.queries import Place, View
from baton.people.models import User
from baton.people.permissions import Verb, may_any
from baton.people.queries import user_who_may
from baton.web.access import SignedInRequest
from baton.web.parameters import id_of, moment_of

PARTS_OF_A_PLACE = 3


@dataclass(frozen=True, slots=True)
class Where:
    """`user` is whose work list it is; one's own, or read-only that of somebody else."""

    view: View
    user: User
    is_own: bool
    after: Place | None = None

    def address(self, pk: int | None = None) -> str:
        """Of the list, or with an action opened beside it."""
        return (reverse("engage_action", args=[pk]) if pk else reverse("engage")) + self.query

    @property
    def query(self) -> str:
        place = f"{self.after.rank}_{self.after.at.isoformat()}_{self.after.id}" if self.after else None
        parameters = {"view": self.view.value, "user": None if self.is_own else self.user.pk, "after": place}
        return "?" + urlencode({name: value for name, value in parameters.items() if value is not None})

    def at(self, view: View) -> "Where":
        """The beginning of a part of the same list."""
        return replace(self, view=view, after=None)

    def beyond(self, place: Place) -> "Where":
        return replace(self, after=place)


def where_of(request: SignedInRequest) -> Where:
    """What in the address makes no sense is ignored, except whose work list is asked for."""
    view_name = request.GET.get("view", "")
    view = View(view_name) if view_name in set(View) else View.DUE
    user = _whose(request)
    return Where(view, user, user.pk == request.user.pk, _place(request.GET.get("after", "")))


def _whose(request: SignedInRequest) -> User:
    asked = request.GET.get("user", "")
    if asked in {"", str(request.user.pk)}:
        return request.user
    if not may_any(request.user, Verb.WORK_ACTIONS):
        raise PermissionDenied("Only Sequence Admins can view another user’s work list.")
    user = user_who_may(Verb.WORK_ACTIONS, user_id=id_of(asked) or 0)
    if user is None:
        raise Http404("The user was not found or doesn’t have a work list.")
    return user


def _place(asked: str) -> Place | None:
    written = asked.split("_")
    if len(written) != PARTS_OF_A_PLACE:
        return None
    rank, at, number = id_of(written[0]), moment_of(written[1]), id_of(written[2])
    return None if rank is None or at is None or number is None else Place(at, number, rank)
