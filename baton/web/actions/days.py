"""Spans of expected dates by the names people give them, as whole days of one time zone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.core.exceptions import BadRequest
from django.db import models

from baton.web.parameters import moment_of


class Days(models.TextChoices):
    OVERDUE = "overdue", "Overdue"
    TODAY = "today", "Today"
    TOMORROW = "tomorrow", "Tomorrow"
    THIS_WEEK = "this_week", "This week"
    NEXT_WEEK = "next_week", "Next week"
    BETWEEN = "between", "Between …"


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, both included; `None` is open."""

    first: date | None
    last: date | None

    def begins(self, zone: tzinfo) -> datetime | None:
        return datetime.combine(self.first, time(), zone) if self.first else None

    def ends(self, zone: tzinfo) -> datetime | None:
        """The first moment that is no longer in it."""
        return datetime.combine(self.last + timedelta(days=1), time(), zone) if self.last else None


def _week_of(on: date) -> Span:
    """Sunday to Saturday, as calendars show it."""
    sunday = on - timedelta(days=on.isoweekday() % 7)
    return Span(sunday, sunday + timedelta(days=6))


SPANS: dict[Days, Callable[[date], Span]] = {
    # Up to yesterday: what is due at nine this morning is not overdue, but late.
    Days.OVERDUE: lambda today: Span(None, today - timedelta(days=1)),
    Days.TODAY: lambda today: Span(today, today),
    Days.TOMORROW: lambda today: Span(today + timedelta(days=1), today + timedelta(days=1)),
    Days.THIS_WEEK: _week_of,
    Days.NEXT_WEEK: lambda today: _week_of(today + timedelta(days=7)),
}


def moment(written: str) -> datetime:
    """A moment as an address or a form of ours writes it."""
    at = moment_of(written)
    if at is None:
        raise BadRequest(f"'{written}' is not a date and time with a time zone.")
    return at
