"""Which actions somebody has selected in the list: some rows, or all that the filter matched at that moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from baton.participants.matching import ActionFilter
from baton.participants.visibility import only_seen_by
from baton.web.access import SignedInRequest
from baton.web.actions.days import moment
from baton.web.actions.filters import Chip, FilterForm, current_filter
from baton.web.parameters import id_of
from baton.wording import grouped, plural


class NothingSelected(ValueError):
    """No row is selected, or the filter that was no longer means anything."""


class ChosenActions(Protocol):
    """Which actions something is done with, and how a form says so again."""

    @property
    def matching(self) -> ActionFilter: ...
    @property
    def hidden(self) -> list[tuple[str, Any]]: ...
    @property
    def back(self) -> str: ...
    @property
    def words(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Selection:
    """`ids`, or all that `form` matches. "Today" in it is the day of `at`, however long the preview lies open."""

    ids: tuple[int, ...]
    is_all: bool
    form: FilterForm
    at: datetime

    @property
    def matching(self) -> ActionFilter:
        if self.is_all:
            return self.form.matching(at=self.at, zone=timezone.get_current_timezone())
        return ActionFilter(participant_action_ids=self.ids, seen_by=only_seen_by(self.form.by))

    @property
    def query(self) -> str:
        return self.form.query()

    @property
    def back(self) -> str:
        """The list that it was made in."""
        return f"{reverse('actions')}?{self.query}" if self.query else reverse("actions")

    @property
    def words(self) -> str:
        if self.is_all:
            return "All open actions with these filters:"
        return plural("%s action selected.", "%s actions selected.", len(self.ids)) % grouped(len(self.ids))

    @property
    def chips(self) -> list[Chip]:
        return list(self.form.chips())

    @property
    def hidden(self) -> list[tuple[str, Any]]:
        """What a form sends along to say the same again."""
        which = [("all", "1")] if self.is_all else [("ids", number) for number in self.ids]
        return [*which, ("query", self.query), ("at", self.at.isoformat())]


def selected(request: SignedInRequest) -> Selection:
    sent = request.POST
    ids = tuple(id_ for number in sent.getlist("ids") if (id_ := id_of(number)) is not None)
    # Dropped silently, an id that is none would make fewer actions move than somebody confirmed.
    if len(ids) != len(sent.getlist("ids")):
        raise BadRequest("Action numbers contain digits only.")
    form = current_filter(QueryDict(sent.get("query", "")), by=request.user)
    is_all = "all" in sent
    if not form.is_valid() or not (ids or is_all):
        raise NothingSelected
    # The moment of the first preview: confirmed after midnight, “today” must still be the day that was shown.
    return Selection(ids, is_all, form, moment(sent["at"]) if "at" in sent else timezone.now())
