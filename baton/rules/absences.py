"""When an absence keeps a person from working: its days and hours as spans of time, in the person's own time zone."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

A_DAY = timedelta(days=1)
# When an absence until further notice ends, as far as anybody can tell.
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment up to another, which is not part of it; both in UTC."""

    begins_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Span") -> bool:
        # Half open on both sides, so an absence that ends at noon and one that begins then do not overlap. The
        # exclusion constraint of the table is half open, too.
        return self.begins_at < other.ends_at and other.begins_at < self.ends_at


@dataclass(frozen=True, slots=True)
class AbsenceDays:
    """The first and the last day of an absence, both included, and perhaps hours.

    Without `weekdays` (Monday is 0) it is one absence, from the `from_time` of the first day to the `until_time` of
    the last. With weekdays it repeats on each of these days, each time within these hours. Without a last day it
    lasts until further notice, and does not repeat.
    """

    first_day: date
    last_day: date | None
    from_time: time | None = None
    until_time: time | None = None
    weekdays: frozenset[int] = frozenset()

    @property
    def repeats(self) -> bool:
        return bool(self.weekdays)


def spans_of(days: AbsenceDays, *, time_zone: str) -> Iterator[Span]:
    """The spans of an absence, earliest first. A clock that is put back or forward has no hour twice or missing here:
    a time that comes twice is taken as the first, one that does not come as the moment after the gap.
    """
    zone = ZoneInfo(time_zone)
    if days.last_day is None or not days.repeats:
        yield _span(days.first_day, days.last_day, days, zone)
        return
    # By whole days on the calendar, not by 24 hours: over a switch of the clocks those end an hour off.
    for number in range((days.last_day - days.first_day).days + 1):
        day = days.first_day + number * A_DAY
        if day.weekday() in days.weekdays:
            yield _span(day, day, days, zone)


def free_of(spans: Collection[Span], *, taken: Collection[Span]) -> list[Span]:
    """Those of the spans that overlap none that is taken."""
    return [span for span in spans if not any(span.overlaps(other) for other in taken)]


def overlaps_of(spans: Iterable[Span], others: Collection[Span]) -> list[Span]:
    """What of the spans falls into the others, neither of which overlap among themselves."""
    return [
        Span(max(span.begins_at, other.begins_at), min(span.ends_at, other.ends_at))
        for span in spans
        for other in others
        if span.overlaps(other)
    ]


def length_of(spans: Iterable[Span]) -> timedelta:
    return sum((span.ends_at - span.begins_at for span in spans), timedelta())


def _span(first: date, last: date | None, days: AbsenceDays, zone: ZoneInfo) -> Span:
    begins_at = datetime.combine(first, days.from_time or MIDNIGHT, zone)
    if last is None:
        return Span(begins_at.astimezone(UTC), FOREVER)
    ends_at = (
        datetime.combine(last, days.until_time, zone)
        if days.until_time
        # The last day is included, so it ends when the next begins, which is not always 24 hours after it began.
        else datetime.combine(last + A_DAY, MIDNIGHT, zone)
    )
    return Span(begins_at.astimezone(UTC), ends_at.astimezone(UTC))
