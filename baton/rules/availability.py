"""Who may own an action, and whether they can work on it at a given moment.

A user can't work while inactive or away, a queue while it has no active member. Another reason why somebody can't
work is another class of `Obstacle`, and a line in `obstacle_at`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class TimeAway:
    """Days away, both ends included, in the calendar of the person who is away."""

    first_day: date
    last_day: date
    cover_id: int | None


@dataclass(frozen=True, slots=True)
class Inactive:
    """The user is deactivated."""


@dataclass(frozen=True, slots=True)
class NoMembers:
    """The queue has no active member."""


@dataclass(frozen=True, slots=True)
class UserIsAway:
    """The user is away at that moment."""

    time_away: TimeAway


Obstacle = Inactive | NoMembers | UserIsAway


@dataclass(frozen=True, slots=True)
class Assignee:
    """A user or a queue. A queue is always active and never away; `has_members` counts active members only."""

    id: int
    name: str
    is_active: bool = True
    time_zone: str = "UTC"
    time_away: tuple[TimeAway, ...] = ()
    is_queue: bool = False
    has_members: bool = True

    def time_away_at(self, moment: datetime) -> TimeAway | None:
        """The time away that the moment falls into, by this person's own calendar."""
        today = moment.astimezone(ZoneInfo(self.time_zone)).date()
        return next((away for away in self.time_away if away.first_day <= today <= away.last_day), None)

    def lasting_obstacle(self) -> Inactive | NoMembers | None:
        """What keeps them from working on anything, at any moment."""
        if self.is_queue and not self.has_members:
            return NoMembers()
        return None if self.is_active else Inactive()

    def obstacle_at(self, moment: datetime) -> Obstacle | None:
        """What keeps them from working at that moment."""
        time_away = self.time_away_at(moment)
        return self.lasting_obstacle() or (UserIsAway(time_away) if time_away else None)
