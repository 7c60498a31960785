"""A requested absence, before it is saved."""

from dataclasses import dataclass
from datetime import date, time

from baton.rules.absences import AbsenceDays


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
    """A requested absence. The first and the last day are included; for hours and weekdays see `AbsenceDays`."""

    user_id: int
    first_day: date
    last_day: date
    cover_id: int | None = None
    note: str = ""
    from_time: time | None = None
    until_time: time | None = None
    weekdays: frozenset[int] = frozenset()
    covers_overdue: bool = True

    @property
    def days(self) -> AbsenceDays:
        return AbsenceDays(self.first_day, self.last_day, self.from_time, self.until_time, self.weekdays)
