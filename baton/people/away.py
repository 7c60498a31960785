"""A requested absence, before it is saved."""

from dataclasses import dataclass
from datetime import date


class AlreadyAway(ValueError):
    """The user already has an absence on some of these days."""


class CannotBeAway(ValueError):
    """The days or the cover are not valid."""


@dataclass(frozen=True, slots=True)
class RequestedAbsence:
    """A requested absence. The first and the last day are included."""

    user_id: int
    first_day: date
    last_day: date
    cover_id: int | None = None
    note: str = ""
