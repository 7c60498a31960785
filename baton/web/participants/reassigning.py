"""Reassigning the open actions of the participants chosen from the list, or handing over those that are one's own."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.http import Http404, HttpResponse
from django.shortcuts import render

from baton.participants.listing import matching_participants
from baton.participants.matching import ActionFilter, of_participants
from baton.participants.visibility import only_seen_by
from baton.people.permissions import Verb, may
from baton.web.access import SignedInRequest, allowed
from baton.web.actions.reassigning import reassign_chosen
from baton.web.methods import accepts_form
from baton.web.participants.forms import ParticipantsForm
from baton.web.requests.handing_over import hand_over_chosen
from baton.wording import grouped, plural


@dataclass(frozen=True, slots=True)
class ActionsOfParticipants:
    """The open actions of some participants, as far as somebody sees them."""

    participants: tuple[int, ...]
    form: ParticipantsForm
    seen_by: int | None

    @property
    def matching(self) -> ActionFilter:
        return ActionFilter(among=of_participants(self.participants), seen_by=self.seen_by)

    @property
    def hidden(self) -> list[tuple[str, Any]]:
        # A condition for blank fields has no value, and would lose its place beside the others.
        return parse_qsl(self.form.query(), keep_blank_values=True)

    @property
    def back(self) -> str:
        return self.form.back

    @property
    def words(self) -> str:
        count = len(self.participants)
        return plural("Open actions of %s participant.", "Open actions of %s participants.", count) % grouped(count)


@accepts_form
@allowed(Verb.HAND_OVER)
def reassigning(request: SignedInRequest) -> HttpResponse:
    """The same pages as for actions selected in their own list."""
    form = ParticipantsForm(request.POST if request.method == "POST" else request.GET)
    is_reassigning = may(request.user, Verb.REASSIGN)
    title = "Reassign actions" if is_reassigning else "Hand over actions"
    if not form.is_valid():
        page = {"form": form, "change": {"title": title}, "list": "participants"}
        return render(request, "list_change.html", page)
    participants = tuple(matching_participants(form.chosen(request.user)))
    if form.cleaned_data["ids"] and not participants:
        raise Http404("The selected participants were not found.")
    chosen = ActionsOfParticipants(participants, form, only_seen_by(request.user))
    return reassign_chosen(request, chosen) if is_reassigning else hand_over_chosen(request, chosen)
