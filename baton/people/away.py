"""An absence as it is asked for, before it is written."""

from dataclasses import dataclass
from datetime import date


class AlreadyAway(ValueError):
    """A user has another absence on some of the days."""


class CannotBeAway(ValueError):
    """The days or the cover make no absence."""


@dataclass(frozen=True, slots=True)
class Away:
    """An absence as it is asked for; the first and the last day are included."""

    user_id: int
    first_day: date
    last_day: date
    cover_id: int | None = None
    note: str = ""
