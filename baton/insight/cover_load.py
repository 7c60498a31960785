"""What an absence puts on its covers, day by day, beside what they have to do anyway. Two queries."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from baton import sql
from baton.delegation.handovers import CoverGain
from baton.insight.team import LOAD_BY_DAY
from baton.people.models import Owner

MOST_DAYS = 31


@dataclass(frozen=True, slots=True)
class CoverDay:
    """One day of a cover: the actions they would get, and those that they own or cover on it already."""

    day: date
    cover: Owner
    gains: int
    present: int

    @property
    def total(self) -> int:
        return self.gains + self.present


@dataclass(frozen=True, slots=True)
class CoverLoad:
    """The first days, and how many more there are."""

    days: tuple[CoverDay, ...]
    others: int


def cover_load(gains: Collection[CoverGain], *, zone: ZoneInfo, at: datetime) -> CoverLoad:
    """`gains` are those of `preview_cover`, in the same zone."""
    shown = list(gains)[:MOST_DAYS]
    if not shown:
        return CoverLoad((), 0)
    covers = Owner.objects.in_bulk({gain.cover_id for gain in shown})
    today = at.astimezone(zone).date()
    after = max(gain.day for gain in shown) + timedelta(days=1)
    present: Counter[tuple[int, date]] = Counter()
    for owner_id, day, count, _as_cover in sql.rows(
        LOAD_BY_DAY,
        users=list(covers),
        time_zone=zone.key,
        first_day=today,
        until=datetime.combine(after, time.min, zone),
    ):
        # What is overdue can be done today, on which a cover gets what is overdue, too.
        present[owner_id, day or today] += count
    days = [CoverDay(gain.day, covers[gain.cover_id], gain.count, present[gain.cover_id, gain.day]) for gain in shown]
    return CoverLoad(tuple(days), len(gains) - len(shown))
