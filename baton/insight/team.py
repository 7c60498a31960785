"""A team at a glance: what each user has to do in the next two weeks, is late with and has done; who is away, and who
covers. Four statements a page, however large the team.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from baton import sql
from baton.people.models import AbsenceSpan, Queue, User
from baton.people.permissions import Verb, may_any
from baton.people.teams import self_and_team
from baton.sql import Sql
from baton.sql.paging import ById, Page, PageRequest, page_of_queryset

LOAD_BY_DAY = Sql("insight/overview", "load_by_day")
DONE_SINCE = Sql("insight/overview", "done_since")
DAYS_SHOWN = 14
DONE_WITHIN = timedelta(days=7)
# Replies come within days. Without a bound, each page would look through all email that a user ever sent.
ANSWERED_WITHIN = timedelta(days=60)
SHADES = 4


@dataclass(frozen=True, slots=True)
class DayLoad:
    """What a user has to do on one day, `as_cover` of it for others; whether they are away at some time of it.

    `shade` goes from 0 (nothing) to 4 (as much as the most on the page).
    """

    day: date
    count: int = 0
    as_cover: int = 0
    is_away: bool = False
    cover: str = ""
    shade: int = 0

    @property
    def is_weekend(self) -> bool:
        return self.day.isoweekday() > 5  # noqa: PLR2004 - Saturday and Sunday


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A user with what they are late with, have done and were answered lately, and the coming days from today on."""

    user: User
    late: int
    done: int
    replies: int
    days: tuple[DayLoad, ...]

    @property
    def today(self) -> DayLoad:
        return self.days[0]

    @property
    def total(self) -> int:
        return sum(day.count for day in self.days)

    @property
    def absences(self) -> list[tuple[date, date, str]]:
        """The first and last day of each that is shown, and who covers. Days in a row with one cover are one."""
        runs = [(key, list(run)) for key, run in groupby(self.days, key=attrgetter("is_away", "cover"))]
        return [(days[0].day, days[-1].day, cover) for (is_away, cover), days in runs if is_away]


def users_of_team(
    *, manager: User | None = None, queue: Queue | None = None, by: User | None = None
) -> QuerySet[User]:
    """Active users who can work actions: the reports of a manager, members of a queue, or all; those `by` sees."""
    users = User.objects.filter(_seen(by), is_active=True, can_work=True)
    if manager is not None:
        users = users.filter(manager=manager)
    if queue is not None:
        users = users.filter(queues=queue)
    return users


def teams(*, by: User | None = None) -> tuple[list[User], list[Queue]]:
    """The managers who have active reports, and the queues that have members, as far as `by` sees them."""
    managers = User.objects.filter(_seen(by), reports__is_active=True).distinct().order_by("name", "pk")
    queues = Queue.objects.filter(_seen(by, "members__"), members__is_active=True).distinct().order_by("name", "pk")
    return list(managers), list(queues)


def _seen(by: User | None, path: str = "") -> Q:
    everyone = by is None or may_any(by, Verb.SEE_TEAM)
    return Q() if everyone or by is None else Q(**{f"{path}pk__in": self_and_team(by)})


def team_page(
    users: QuerySet[User], page: PageRequest[ById], *, zone: ZoneInfo, at: datetime
) -> Page[TeamMember, ById]:
    """A page of users by name; days are those of `zone`."""
    found = page_of_queryset(users, order=("id",), position=ById, page=page)
    members = _members(found.rows, zone=zone, at=at)
    return found.with_rows(sorted(members, key=lambda member: member.user.name.casefold()))


def _members(users: Sequence[User], *, zone: ZoneInfo, at: datetime) -> list[TeamMember]:
    first_day = at.astimezone(zone).date()
    *days, after = [first_day + timedelta(days=number) for number in range(DAYS_SHOWN + 1)]
    begins, ends = datetime.combine(first_day, time.min, zone), datetime.combine(after, time.min, zone)
    ids = [user.pk for user in users]
    load = {
        (user_id, day): (count, as_cover)
        for user_id, day, count, as_cover in sql.rows(
            LOAD_BY_DAY, users=ids, time_zone=zone.key, first_day=first_day, until=ends
        )
    }
    since = at - DONE_WITHIN
    done = {
        user_id: (completed, replies)
        for user_id, completed, replies in sql.rows(
            DONE_SINCE, users=ids, since=since, answered_since=at - ANSWERED_WITHIN
        )
    }
    away = _away(ids, begins, ends)
    most = max((count for (_user_id, day), (count, _as_cover) in load.items() if day), default=0)

    def day_of(user: User, day: date) -> DayLoad:
        count, as_cover = load.get((user.pk, day), (0, 0))
        cover = away.get((user.pk, day))
        return DayLoad(
            day, count, as_cover, cover is not None, cover or "", -(-SHADES * count // most) if count else 0
        )

    return [
        TeamMember(
            user=user,
            late=load.get((user.pk, None), (0, 0))[0],
            done=done[user.pk][0],
            replies=done[user.pk][1],
            days=tuple(day_of(user, day) for day in days),
        )
        for user in users
    ]


def _away(users: Iterable[int], begins: datetime, ends: datetime) -> dict[tuple[int, date], str]:
    """The name of the cover, or nothing, by user and day on which they are away.

    Days are those of who is away, as on *Who's out*: in another zone, each absence would be a day longer.
    """
    spans = AbsenceSpan.objects.filter(user__in=list(users), begins_at__lt=ends, ends_at__gt=begins)
    away: dict[tuple[int, date], str] = {}
    for span in spans.select_related("absence__cover", "absence__user"):
        zone = ZoneInfo(span.absence.user.time_zone)
        day = max(span.begins_at, begins).astimezone(zone).date()
        last = (min(span.ends_at, ends) - timedelta(microseconds=1)).astimezone(zone).date()
        while day <= last:
            away[span.user_id, day] = span.absence.cover.name if span.absence.cover else ""
            day += timedelta(days=1)
    return away
