"""The days of a sequence: when its actions would be expected for a record that is enrolled at a moment, and whose.

Dates come from the same rules as those of an enrollment. Each action is taken as done when it is expected.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from baton.rules.schedule import NeverOpen, expected_dates
from baton.sequences.calendars import calendar_of, reason_off
from baton.sequences.models import Action, Sequence
from baton.sequences.settings import label_of_override

# Longer stretches without an action are one column: nobody wants to scroll through a quarter of a year.
LONGEST_STRETCH = 7  # days


@dataclass(frozen=True, slots=True)
class DatedAction:
    """An action with the day it is expected on, and the moment in the sequence's time zone. Enrollment is day 1."""

    action: Action
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A column: one day, or `skipped` days without an action. `off` says why nobody works on it, or is blank."""

    number: int
    date: date
    off: str = ""
    skipped: int = 0
    is_busy: bool = False

    @property
    def look(self) -> str:
        """How its column is drawn."""
        rest = "gap" if self.skipped else "off" if self.off else "on"
        return f"{rest} busy" if self.is_busy else rest


@dataclass(frozen=True, slots=True)
class Lane:
    """The actions of one delegation, with those of each day of the timeline."""

    owner: str
    cells: tuple[tuple[Day, tuple[DatedAction, ...]], ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    days: tuple[Day, ...]
    lanes: tuple[Lane, ...]
    by_action: dict[int, DatedAction]


def timeline_of(sequence: Sequence, actions: list[Action], *, at: datetime) -> Timeline | None:
    """For a record enrolled `at`. None without actions, or with a calendar that never has a working day."""
    dated = dated_actions(sequence, actions, at=at)
    if not dated:
        return None
    start = dated[0].at.date() - timedelta(days=dated[0].number - 1)
    days = _days(sequence, start, {step.number for step in dated})
    return Timeline(days, _lanes(sequence, days, dated), {step.action.pk: step for step in dated})


def dated_actions(sequence: Sequence, actions: list[Action], *, at: datetime) -> list[DatedAction]:
    """The actions as they are expected for a record enrolled `at`; none with a calendar without a working day."""
    calendar = calendar_of(sequence)
    try:
        dates = expected_dates(waits=[action.wait for action in actions], start=at, calendar=calendar)
    # Ten years before each action lead beyond the last year that there is.
    except (NeverOpen, OverflowError):
        return []
    start = at.astimezone(calendar.time_zone).date()
    local_dates = [moment.astimezone(calendar.time_zone) for moment in dates]
    return [
        DatedAction(action, (moment.date() - start).days + 1, moment)
        for action, moment in zip(actions, local_dates, strict=True)
    ]


def owner_label(sequence: Sequence, action: Action) -> str:
    """To whom an action delegates, itself or with its sequence."""
    return label_of_override(action) or (sequence.delegation.label if sequence.delegation else "Record owner")


def _days(sequence: Sequence, start: date, busy: set[int]) -> tuple[Day, ...]:
    numbers = sorted({1, *busy})
    columns = [_day(sequence, start, 1, busy)]
    for before, number in pairwise(numbers):
        if (skipped := number - before - 1) > LONGEST_STRETCH:
            columns.append(Day(before + 1, start + timedelta(days=before), skipped=skipped))
        else:
            columns += [_day(sequence, start, between, busy) for between in range(before + 1, number)]
        columns.append(_day(sequence, start, number, busy))
    return tuple(columns)


def _day(sequence: Sequence, start: date, number: int, busy: set[int]) -> Day:
    day = start + timedelta(days=number - 1)
    return Day(number, day, off=reason_off(sequence, day), is_busy=number in busy)


def _lanes(sequence: Sequence, days: tuple[Day, ...], dated: list[DatedAction]) -> tuple[Lane, ...]:
    """One for each delegation, in the order in which they come first."""
    owners = dict.fromkeys(owner_label(sequence, step.action) for step in dated)
    by_place: dict[tuple[str, int], list[DatedAction]] = {}
    for step in dated:
        by_place.setdefault((owner_label(sequence, step.action), step.number), []).append(step)
    return tuple(
        Lane(owner, tuple((day, tuple(by_place.get((owner, day.number), ()))) for day in days)) for owner in owners
    )
