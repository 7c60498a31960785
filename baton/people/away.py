"""A requested absence, before it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from baton.rules.absences import AbsenceDays
from baton.rules.availability import CoverChoice


class AlreadyAway(ValueError):
    """The user already has an absence on some of these days."""

    field = "first_day"


class CannotBeAway(ValueError):
    """The days, the hours or the cover are not valid; `field` says which."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class RequestedAbsence:
    """A requested absence. The first and the last day are included; for hours and weekdays see `AbsenceDays`.

    `cover_id` is a user or a queue, whose members take turns if the cover `is_shared`. `sequence_covers` are other
    covers, by the id of the sequence in which they cover.
    """

    user_id: int
    first_day: date
    last_day: date | None
    cover_id: int | None = None
    note: str = ""
    from_time: time | None = None
    until_time: time | None = None
    weekdays: frozenset[int] = frozenset()
    covers_overdue: bool = True
    cover_is_shared: bool = False
    sequence_covers: Mapping[int, CoverChoice] = field(default_factory=dict)

    @property
    def cover(self) -> CoverChoice | None:
        return None if self.cover_id is None else CoverChoice(self.cover_id, self.cover_is_shared)

    @property
    def days(self) -> AbsenceDays:
        return AbsenceDays(self.first_day, self.last_day, self.from_time, self.until_time, self.weekdays)
