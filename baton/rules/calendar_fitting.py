"""Fits what a calendar says beside time away that is planned already: a user is away once at a time."""

from collections.abc import Collection
from datetime import time
from zoneinfo import ZoneInfo

from baton.rules.absences import A_DAY, MIDNIGHT, AbsenceDays, Span, length_of, spans_of


def longest_free_part(days: AbsenceDays, *, taken: Collection[Span], time_zone: str) -> AbsenceDays | None:
    """The days themselves where nothing of them is taken, else the longest part that is free, if there is one.

    The days do not repeat, and have a last one.
    """
    [whole] = spans_of(days, time_zone=time_zone)
    parts = [whole]
    for other in taken:
        parts = [part for longer in parts for part in _without(longer, other)]
    if not parts:
        return None
    longest = max(parts, key=lambda part: (length_of([part]), -part.begins_at.timestamp()))
    return days if longest == whole else _days_of(longest, ZoneInfo(time_zone))


def _without(span: Span, other: Span) -> list[Span]:
    if not span.overlaps(other):
        return [span]
    sides = ((span.begins_at, other.begins_at), (other.ends_at, span.ends_at))
    return [Span(begins_at, ends_at) for begins_at, ends_at in sides if begins_at < ends_at]


def _days_of(span: Span, zone: ZoneInfo) -> AbsenceDays:
    begins, ends = span.begins_at.astimezone(zone), span.ends_at.astimezone(zone)
    # What ends at midnight ends with the day before, as people say it.
    last = ends.date() - A_DAY if ends.time() == MIDNIGHT else ends.date()
    return AbsenceDays(begins.date(), last, _unless_midnight(begins.time()), _unless_midnight(ends.time()))


def _unless_midnight(moment: time) -> time | None:
    return None if moment == MIDNIGHT else moment
