"""Where an action is open: beside a work list, or alone on its page.

What is done with it has the same address for both; with the part of a list in it (`?view=due`), it is done beside it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from baton.engage.queries import ByRank, View, page_of_work, view_of
from baton.mail.queries import NOT_BEING_SENT
from baton.participants.models import ParticipantAction
from baton.sql.paging import PageRequest
from baton.web.access import SignedInRequest
from baton.web.engage.desk import desk_of
from baton.web.engage.finding import readable_or_404, seen_or_404
from baton.web.engage.opened import Attempt, open_action
from baton.web.engage.page import page_of
from baton.web.engage.panel import panel_of
from baton.web.engage.reassigning import ReassignForm
from baton.web.engage.where import Where, where_of
from baton.web.htmx import render_page_or_part


@dataclass(frozen=True, slots=True)
class BesideList:
    request: SignedInRequest
    where: Where

    def show(self, pk: int, *, attempt: Attempt | None = None) -> HttpResponse:
        """The whole page, or for htmx the work list with what is open."""
        user, at = self.request.user, timezone.now()
        readable_or_404(pk, by=user)
        opened = open_action(pk, user=user, at=at, attempt=attempt)
        desk = desk_of(self.where, at=at, panel=panel_of(opened, user=user, is_own=self.where.is_own, at=at))
        return render_page_or_part(
            self.request,
            page="engage/engage.html",
            part="engage/desk.html",
            context={"desk": desk},
            status=attempt.status if attempt else 200,
        )

    @property
    def query(self) -> str:
        """What tells the address of an operation that it is done here."""
        return self.where.query

    def address_of(self, pa: ParticipantAction, *, at: datetime) -> str:
        """The part of the list that an open action is in, if it is in any."""
        view = view_of(pa, user=self.where.user, at=at)
        return self.where.at(view).address(pa.pk)

    def address_after(self, pa: ParticipantAction) -> str:
        """What follows in the part of the list that is open, else its first, else the first that is due."""
        view = self.where.view if self.where.view in {View.TODAY, View.UPCOMING} else View.DUE
        position, at = ByRank(pa.action.priority, pa.expected_at, pa.pk), timezone.now()
        # From where one stood, so that the list is worked off in order and not from its top each time.
        for part, after in ((view, position), (view, None), (View.DUE, None)):
            following = PageRequest(size=1, after=after)
            user, only = self.where.user, self.where.only
            page = page_of_work(view=part, user=user, at=at, page=following, ready=NOT_BEING_SENT, only=only)
            if page.rows:
                return self.where.at(part).address(page.rows[0].id)
        return self.where.at(View.DUE).address()


@dataclass(frozen=True, slots=True)
class Alone:
    request: SignedInRequest

    def show(self, pk: int, *, attempt: Attempt | None = None) -> HttpResponse:
        user = self.request.user
        seen_or_404(pk, by=user)
        opened = open_action(pk, user=user, at=timezone.now(), attempt=attempt)
        context = {"page": page_of(opened, user=user), "form": ReassignForm()}
        return render(self.request, "engage/action.html", context, status=attempt.status if attempt else 200)

    @property
    def query(self) -> str:
        return ""

    def address_of(self, pa: ParticipantAction, *, at: datetime) -> str:  # noqa: ARG002 - as beside a list
        return reverse("action", args=[pa.pk])

    def address_after(self, pa: ParticipantAction) -> str:
        return reverse("action", args=[pa.pk])


def surroundings_of(request: SignedInRequest) -> BesideList | Alone:
    return BesideList(request, where_of(request)) if "view" in request.GET else Alone(request)
