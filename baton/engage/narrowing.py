"""Which part of a work list a person wants to see: of one type or sequence, or only where it is working time now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from baton import sql
from baton.people.models import User
from baton.rules.phone_zones import NUMBER_BEGINNINGS, are_at_offset, are_in_hours
from baton.sequences.models import Action
from baton.sql import Sql

SEQUENCES_OF_WORK = Sql("engage/work", "sequences_of_work")


class LocalHours(StrEnum):
    """Times of day where the phone number of the record is."""

    WORKING = "working"
    MORNING = "morning"
    AFTERNOON = "afternoon"


HOURS = {
    LocalHours.WORKING: (time(9), time(17)),
    LocalHours.MORNING: (time(8), time(12)),
    LocalHours.AFTERNOON: (time(12), time(18)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFilter:
    """What is None doesn’t matter. `offset` is of the local time from UTC."""

    type: Action.Type | None = None
    sequence_id: int | None = None
    priority: int | None = None
    hours: LocalHours | None = None
    offset: timedelta | None = None

    def values(self, *, at: datetime) -> Mapping[str, object]:
        """The parameters of the section `narrowed` of `engage/work`."""
        open_there = self._open_there(at)
        return {
            "only_type": self.type and self.type.value,
            "only_sequence": self.sequence_id,
            "only_priority": self.priority,
            "beginnings": None if open_there is None else NUMBER_BEGINNINGS,
            "are_open": open_there,
        }

    def _open_there(self, at: datetime) -> list[bool] | None:
        wanted = []
        if self.hours:
            begin, end = HOURS[self.hours]
            wanted.append(are_in_hours(begin=begin, end=end, at=at))
        if self.offset is not None:
            wanted.append(are_at_offset(self.offset, at=at))
        return [all(fits) for fits in zip(*wanted, strict=True)] if wanted else None


def sequences_of_work(*, user: User) -> list[tuple[int, str]]:
    """The sequences in which a person has something to do, by name; one query."""
    return [(pk, name) for pk, name in sql.rows(SEQUENCES_OF_WORK, user_id=user.pk)]
