"""The work list: what a person is to do, what waits in their queues, and what they have done today.

Nothing decides beforehand what is due: it is asked.
"""

from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from baton import sql
from baton.engage.narrowing import WorkFilter
from baton.participants.models import ParticipantAction, Reopening, Rescheduling
from baton.participants.queries import UnknownParticipantAction
from baton.participants.visibility import sees_whole
from baton.people.models import User
from baton.sql import Sql
from baton.sql.paging import Page, PageRequest, Position

# “99+” in the tabs. Counting thousands on every page would cost more than the list.
COUNTED = 100
PAGE = Sql("engage/work", "page")
OWN, QUEUED, DONE = (Sql("engage/work", name) for name in ("own", "queued", "done"))
BY_RANK, CLOSED_LAST = (Sql("engage/work", name) for name in ("by_rank", "closed_last"))
UNFILTERED = WorkFilter()
COUNTS, NEXT_IN_QUEUES = (Sql("engage/work", name) for name in ("counts", "next_in_queues"))


class View(StrEnum):
    """The parts of a work list. Days end where the person is."""

    DUE = "due"
    TODAY = "today"
    UPCOMING = "upcoming"
    QUEUES = "queues"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ByRank(Position):
    """By priority and expected date; in what is done by when it was closed, whatever the priority."""

    rank: int
    at: datetime
    id: int


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
    def list_position(self) -> ByRank:
        return ByRank(self.priority, self.closed_at or self.expected_at, self.id)

    @property
    def outcome_in_words(self) -> Any:
        return ParticipantAction.Outcome(self.outcome).label if self.outcome else ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is due to a person, and due in their queues; `COUNTED` stands for that or more."""

    due: int
    in_queues: int


def page_of_work(
    *, view: View, user: User, at: datetime, page: PageRequest[ByRank], ready: Sql, only: WorkFilter = UNFILTERED
) -> Page[WorkRow, ByRank]:
    """`ready` says which actions `pa` can be worked on, and `only` what the person wants to see of them.

    What is due, and what waits in queues, stands by priority and then by date; what is to come by date; what is done
    the last first.
    """
    lines = _lines(view, ready=ready, page=page)(user_id=user.pk, **only.values(at=at))
    lines = lines.given(_span(view, user=user, at=at))
    order = CLOSED_LAST if view == View.DONE else BY_RANK
    rows = sql.rows(PAGE(lines=lines, order=order))
    return page.page([WorkRow(*row) for row in rows], position_of=lambda row: row.list_position)


def counts_of(*, user: User, at: datetime, ready: Sql) -> Counts:
    span = _span(View.DUE, user=user, at=at)
    counting = COUNTS(ready=ready, user_id=user.pk, page_size=COUNTED, **_walk("date"), **UNFILTERED.values(at=at))
    [counts] = sql.rows(counting.given(_position(None) | span))
    return Counts(*counts)


def next_in_queues(*, user: User, at: datetime, ready: Sql) -> int | None:
    """What is due first in a person's queues and nobody else is just taking; its participant is locked."""
    span = _span(View.DUE, user=user, at=at)
    finding = NEXT_IN_QUEUES(
        ready=ready, user_id=user.pk, page_size=COUNTED, **_walk("priority"), **UNFILTERED.values(at=at)
    )
    first = sql.rows(finding.given(_position(None) | span))
    return first[0][0] if first else None


def view_of(pa: ParticipantAction, *, user: User, at: datetime) -> View:
    """In which part of a person's work list an open action stands, if it is theirs."""
    if pa.expected_at <= at:
        return View.DUE
    # In the day of the person: at six in Tokyo, what is due today in Chicago is tomorrow's.
    return View.TODAY if pa.expected_at <= end_of_day(user=user, at=at) else View.UPCOMING


def require_readable(*, participant_action_id: int, by: User) -> None:
    """Refuse an action that the person neither sees nor has done; in the same words one that is not there."""
    if sees_whole(participant_action_id=participant_action_id, by=by):
        return
    # What somebody did stays readable to them, though it was reassigned or has left their queue since.
    if not ParticipantAction.objects.filter(performer=by, pk=participant_action_id).exists():
        raise UnknownParticipantAction(participant_action_id)


def closed_actions(*, participant_id: int) -> Rows[ParticipantAction]:
    """What was done for a participant, whoever did it, the last first."""
    closed = ParticipantAction.objects.filter(participant=participant_id, closed_at__isnull=False)
    return list(closed.select_related("action", "performer", "owner").order_by("-closed_at", "-action__position"))


def reschedulings(*, participant_id: int) -> Rows[Rescheduling]:
    """How the actions of a participant were moved, the last first."""
    moved = Rescheduling.objects.filter(participant_action__participant=participant_id)
    return list(moved.select_related("by", "participant_action__action").order_by("-at", "-pk"))


def reopenings(*, participant_id: int) -> Rows[Reopening]:
    """Which actions of a participant were reopened, the last first, with how each had been closed."""
    reopened = Reopening.objects.filter(participant_action__participant=participant_id)
    return list(reopened.select_related("by", "performer", "participant_action__action").order_by("-at", "-pk"))


def reopenings_of(*, participant_action_id: int) -> Rows[Reopening]:
    """The same of one action."""
    reopened = Reopening.objects.filter(participant_action=participant_action_id)
    return list(reopened.select_related("by", "performer", "participant_action__action").order_by("-at", "-pk"))


def last_reopening(*, participant_action_id: int) -> Reopening | None:
    """How an action had been closed before it was reopened last; nothing if it never was, or was done again since."""
    reopened = Reopening.objects.filter(participant_action=participant_action_id)
    repeats = Rescheduling.objects.filter(participant_action=participant_action_id, at__gt=OuterRef("at"))
    return reopened.filter(~Exists(repeats.exclude(outcome=""))).order_by("-at", "-pk").first()


def end_of_day(*, user: User, at: datetime) -> datetime:
    """The last moment of the day that a person is in."""
    here = at.astimezone(ZoneInfo(user.time_zone))
    # By the calendar, as adding a day to midnight is an hour off when clocks change.
    return datetime.combine(here.date(), time.max, here.tzinfo)


def _lines(view: View, *, ready: Sql, page: PageRequest[ByRank]) -> Sql:
    way = page.is_backward
    match view:
        case View.DUE:
            lines = OWN(ready=ready, **_walk("priority", is_backward=way))
        case View.TODAY | View.UPCOMING:
            lines = OWN(ready=ready, **_walk("date", is_backward=way))
        case View.QUEUES:
            lines = QUEUED(ready=ready, **_walk("priority", is_backward=way))
        case View.DONE:
            lines = DONE(**_walk("closing", is_backward=way))
    return lines(page_size=page.limit).given(_position(page.beside))


def _walk(order: str, *, is_backward: bool = False) -> dict[str, Sql]:
    """How a list is read from a position on, in its order or backward."""
    way = "backward" if is_backward else "forward"
    walk = {name: Sql("engage/work", f"{name}_{order}_{way}") for name in ("beyond", "order")}
    if order == "closing":
        return walk
    return walk | {"rank": Sql("engage/work", f"rank_{order}"), "merged": Sql("engage/work", f"merged_{way}")}


def _position(position: ByRank | None) -> dict[str, object]:
    return {
        "position_rank": position and position.rank,
        "position_date": position and position.at,
        "position_id": position and position.id,
    }


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
