"""The work list: what a person is to do, what waits in their queues, and what they have done today.

Nothing decides beforehand what is due: it is asked.
"""

from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from baton import sql
from baton.participants.models import ParticipantAction, Rescheduling
from baton.participants.queries import UnknownParticipantAction
from baton.participants.visibility import actions_seen_by
from baton.people.models import User
from baton.people.permissions import Verb, may_any
from baton.sql import Sql

COUNTED = 100
FIRST_PLACE: dict[str, object] = {"place_rank": None, "place_date": None, "place_id": None}
BY_PRIORITY = {"rank": Sql("engage/work", "rank_by_priority"), "beyond": Sql("engage/work", "beyond_priority")}
BY_DATE = {"rank": Sql("engage/work", "rank_by_date"), "beyond": Sql("engage/work", "beyond_date")}
PAGE = Sql("engage/work", "page")
OWN, QUEUED, DONE = (Sql("engage/work", name) for name in ("own", "queued", "done"))
BY_RANK, CLOSED_LAST = (Sql("engage/work", name) for name in ("by_rank", "closed_last"))
COUNTS = Sql("engage/work", "counts")(**BY_DATE)
NEXT_IN_QUEUES = Sql("engage/work", "next_in_queues")(**BY_PRIORITY)


class View(StrEnum):
    """The parts of a work list. Days end where the person is."""

    DUE = "due"
    TODAY = "today"
    UPCOMING = "upcoming"
    QUEUES = "queues"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands: by its priority and expected date, or in what is done by when it was closed."""

    at: datetime
    id: int
    rank: int = 0


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of a work list, in the order of the section `page` of `engage/work`."""

    id: int
    status: str
    expected_at: datetime
    closed_at: datetime | None
    outcome: str
    action: str
    type: str
    position: int
    sequence: str
    record_id: int
    record: str
    object: str
    owner_id: int
    owner: str
    owner_is_queue: bool
    problem: str
    priority: int

    @property
    def place(self) -> Place:
        return Place(self.closed_at or self.expected_at, self.id, self.priority)

    @property
    def outcome_in_words(self) -> Any:
        return ParticipantAction.Outcome(self.outcome).label if self.outcome else ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is due to a person, and due in their queues; `COUNTED` stands for that or more."""

    due: int
    in_queues: int


def page_of_work(
    *, view: View, user: User, at: datetime, page_size: int, ready: Sql, after: Place | None = None
) -> list[WorkRow]:
    """The first `page_size` lines, or those after a place; `ready` says which actions `pa` can be worked on.

    What is due, and what waits in queues, stands by priority and then by date; what is to come by date; what is done
    the last first.
    """
    place = {
        "place_rank": after.rank if after else None,
        "place_date": after.at if after else None,
        "place_id": after.id if after else None,
    }
    lines = _lines(view, ready)(user_id=user.pk, page_size=page_size).given(place | _span(view, user=user, at=at))
    order = CLOSED_LAST if view == View.DONE else BY_RANK
    return [WorkRow(*row) for row in sql.rows(PAGE(lines=lines, order=order))]


def counts_of(*, user: User, at: datetime, ready: Sql) -> Counts:
    span = _span(View.DUE, user=user, at=at)
    [counts] = sql.rows(COUNTS(ready=ready, user_id=user.pk, page_size=COUNTED).given(FIRST_PLACE | span))
    return Counts(*counts)


def next_in_queues(*, user: User, at: datetime, ready: Sql) -> int | None:
    """What is due first in a person's queues and nobody else is just taking; its participant is locked."""
    span = _span(View.DUE, user=user, at=at)
    first = sql.rows(NEXT_IN_QUEUES(ready=ready, user_id=user.pk, page_size=COUNTED).given(FIRST_PLACE | span))
    return first[0][0] if first else None


def view_of(pa: ParticipantAction, *, user: User, at: datetime) -> View:
    """In which part of a person's work list an open action stands, if it is theirs."""
    if pa.expected_at <= at:
        return View.DUE
    return View.TODAY if pa.expected_at <= end_of_day(user=user, at=at) else View.UPCOMING


def require_readable(*, participant_action_id: int, by: User) -> None:
    """Refuse an action that the person neither sees nor has done; in the same words one that is not there."""
    theirs = actions_seen_by(by) | Q(performer=by) if not may_any(by, Verb.SEE_ACTIONS) else Q()
    if not ParticipantAction.objects.filter(theirs, pk=participant_action_id).exists():
        raise UnknownParticipantAction(participant_action_id)


def closed_actions(*, participant_id: int) -> Rows[ParticipantAction]:
    """What was done for a participant, whoever did it, the last first."""
    closed = ParticipantAction.objects.filter(participant=participant_id, closed_at__isnull=False)
    return list(closed.select_related("action", "performer", "owner").order_by("-closed_at", "-action__position"))


def reschedulings(*, participant_id: int) -> Rows[Rescheduling]:
    """How the actions of a participant were moved, the last first."""
    moved = Rescheduling.objects.filter(participant_action__participant=participant_id)
    return list(moved.select_related("by", "participant_action__action").order_by("-at", "-pk"))


def end_of_day(*, user: User, at: datetime) -> datetime:
    """The last moment of the day that a person is in."""
    here = at.astimezone(ZoneInfo(user.time_zone))
    return datetime.combine(here.date(), time.max, here.tzinfo)


def _lines(view: View, ready: Sql) -> Sql:
    match view:
        case View.DUE:
            return OWN(ready=ready, **BY_PRIORITY)
        case View.TODAY | View.UPCOMING:
            return OWN(ready=ready, **BY_DATE)
        case View.QUEUES:
            return QUEUED(ready=ready, **BY_PRIORITY)
        case View.DONE:
            return DONE


def _span(view: View, *, user: User, at: datetime) -> dict[str, object]:
    match view:
        case View.DUE:
            return {"expected_after": None, "expected_until": at}
        case View.TODAY:
            return {"expected_after": at, "expected_until": end_of_day(user=user, at=at)}
        case View.UPCOMING:
            return {"expected_after": end_of_day(user=user, at=at), "expected_until": None}
        case View.QUEUES:
            return {"expected_after": None, "expected_until": None}
        case View.DONE:
            here = at.astimezone(ZoneInfo(user.time_zone))
            return {"closed_since": datetime.combine(here.date(), time.min, here.tzinfo)}
