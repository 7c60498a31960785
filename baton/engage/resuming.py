"""Resuming participants: their dates move on by the length of the pause, or stay.

What was a day away when the participant was paused is a day away when it is resumed; what was overdue is due at
once. A business delay does not end outside the calendar of the sequence then either.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from baton.delegation.changes import dates_moved
from baton.delegation.handovers import carry_out
from baton.engage.redating import ahead_of, date_ahead
from baton.participants import operations
from baton.people.models import User
from baton.rules.schedule import Wait, expected_dates
from baton.sequences.calendars import calendar_of
from baton.sequences.models import Sequence
from baton.sql.locks import hold_people_still
from baton.sql.transactions import one_transaction


@one_transaction
def resume(*, participants: Iterable[int], keeps_dates: bool = False, by: User | None, at: datetime) -> int:
    """Resume those that are paused; how many that were."""
    hold_people_still()
    resumed = operations.resume(participants=participants, by=by, at=at)
    if not keeps_dates:
        paused = sorted((one for one in resumed if one.paused_at), key=attrgetter("sequence_id", "participant_id"))
        for sequence_id, ones in groupby(paused, key=attrgetter("sequence_id")):
            sequence = Sequence.objects.select_related("calendar").get(pk=sequence_id)
            _move_on(sequence, {one.participant_id: one.paused_at for one in ones if one.paused_at}, at=at)
        moved = [one.participant_id for one in paused]
        carry_out(dates_moved(participants=moved), by=by, at=at)
    return len(resumed)


def _move_on(sequence: Sequence, paused_at: dict[int, datetime], *, at: datetime) -> None:
    calendar = calendar_of(sequence)
    counts = {action.pk: action.wait.counts for action in sequence.actions.all()}
    starts = {}
    for ahead in ahead_of(list(paused_at)):
        if ahead.current_at and ahead.current in counts:
            # What was overdue already does not become more so by the pause; it is due at once.
            remaining = max(ahead.current_at - paused_at[ahead.participant_id], timedelta(0))
            # No wait, but its way of counting, which keeps a business date inside the calendar.
            no_wait = Wait(counts=counts[ahead.current])
            [starts[ahead.participant_id]] = expected_dates(waits=[no_wait], start=at + remaining, calendar=calendar)
    date_ahead(list(starts), sequence, starts=starts, at=at)
