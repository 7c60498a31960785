"""Expected dates of everything that lies ahead of many participants, after the actions of their sequence changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from baton import sql
from baton.rules.schedule import WorkingTime, expected_dates
from baton.sequences.calendars import calendar_of
from baton.sequences.models import Action
from baton.sequences.models import Sequence as SalesSequence
from baton.sql import Sql

AHEAD = Sql("participants/steps", "ahead")
DATE_STEPS = Sql("participants/steps", "date_steps")

# Ten actions each are 50,000 dates in one statement, which is as fast as it gets and fits into memory.
PARTICIPANTS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a participant has still to do: the current action, and the waiting ones in order, by id.

    `since` is when the wait for the current one began: the closing of the action before it, or the enrollment.
    """

    participant_id: int
    since: datetime
    current: int | None
    current_at: datetime | None
    position: int | None
    is_rescheduled: bool
    waiting: list[int]


def ahead_of(participants: Sequence[int]) -> list[Ahead]:
    """What lies ahead of each, lowest id first. One query."""
    rows = sql.rows(AHEAD, participants=list(participants)) if participants else []
    return [Ahead(*row) for row in rows]


def date_ahead(
    participants: Sequence[int],
    sequence: SalesSequence,
    *,
    awaited: Action | None = None,
    starts: Mapping[int, datetime] | None = None,
    at: datetime,
) -> None:
    """Date all open actions of locked participants by the delays that their sequence has now.

    A current action keeps its date, but for `awaited`, whose own delay changed, and for participants for whom
    `starts` has another. Who has no current action begins the first waiting one, now at the earliest.
    """
    dating = _Dating(sequence, awaited, starts or {}, at)
    for some in _batches(ahead_of(participants)):
        steps = [step for ahead in some for step in dating.steps(ahead)]
        columns = ([step[column] for step in steps] for column in range(4))
        sql.run(DATE_STEPS, **dict(zip(("participants", "actions", "dates", "statuses"), columns, strict=True)))


class _Dating:
    """Finds the dates. Of those who wait since the same moment for the same actions, they are found once."""

    def __init__(
        self, sequence: SalesSequence, awaited: Action | None, starts: Mapping[int, datetime], at: datetime
    ) -> None:
        self._waits = {action.pk: action.wait for action in sequence.actions.all()}
        self._calendar: WorkingTime = calendar_of(sequence)
        self._awaited_id = awaited.pk if awaited else None
        self._starts = starts
        self._at = at
        # An import of 10,000 leads has one moment of enrollment, and dates over holidays are slow to find.
        self._dates = cache(self._find_dates)

    def steps(self, ahead: Ahead) -> Iterator[tuple[int, int, datetime, str]]:
        """The participant, an open action of it, its date and its status."""
        current = ahead.current
        if current is None and ahead.waiting:
            current, *waiting = ahead.waiting
            yield from self._from_current(ahead, current, tuple(waiting), earliest=self._at)
        elif current is not None:
            yield from self._from_current(ahead, current, tuple(ahead.waiting))

    def _from_current(
        self, ahead: Ahead, current: int, waiting: tuple[int, ...], *, earliest: datetime | None = None
    ) -> Iterator[tuple[int, int, datetime, str]]:
        first = self._starts.get(ahead.participant_id, ahead.current_at)
        # A date that somebody chose by hand is a promise to a customer. No delay of the sequence moves it.
        if first is None or (current == self._awaited_id and not ahead.is_rescheduled):
            [first] = self._dates(ahead.since, (current,))
            first = max(first, earliest) if earliest else first
        yield ahead.participant_id, current, first, "current"
        for action_id, date in zip(waiting, self._dates(first, waiting), strict=True):
            yield ahead.participant_id, action_id, date, "waiting"

    def _find_dates(self, start: datetime, actions: tuple[int, ...]) -> list[datetime]:
        waits = [self._waits[action_id] for action_id in actions]
        return expected_dates(waits=waits, start=start, calendar=self._calendar)


def _batches(everybody: Sequence[Ahead]) -> Iterator[Sequence[Ahead]]:
    for start in range(0, len(everybody), PARTICIPANTS_AT_ONCE):
        yield everybody[start : start + PARTICIPANTS_AT_ONCE]
