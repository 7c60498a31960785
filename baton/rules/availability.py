"""Who may own an action, and whether they can work on it at a given moment.

A user can't work while inactive, without a role that allows it, or away; a queue while it has no member who can.
Another reason why somebody can't work is another class of `Obstacle`, and a line in `obstacle_at`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class CoverChoice:
    """The user or queue that an absence names as the cover. With `is_shared`, the members of the queue take turns."""

    owner_id: int
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class TimeAway:
    """A span of an absence, `ends_at` excluded, and the days of the absence in the calendar of who is away.

    Until further notice, there is no `last_day`. `sequence_covers` are other covers, by the id of the sequence in
    which they cover. Without `covers_overdue`, what was due before it began is not covered.
    """

    begins_at: datetime
    ends_at: datetime
    cover: CoverChoice | None
    first_day: date
    last_day: date | None
    covers_overdue: bool = True
    sequence_covers: Mapping[int, CoverChoice] = field(default_factory=dict)

    def cover_in(self, sequence_id: int | None) -> CoverChoice | None:
        """Whom the absence names for the actions of a sequence."""
        return self.cover if sequence_id is None else self.sequence_covers.get(sequence_id, self.cover)


@dataclass(frozen=True, slots=True)
class Inactive:
    """The user is deactivated."""


@dataclass(frozen=True, slots=True)
class MayNotWork:
    """The user's role doesn't allow working on actions, as that of an integration."""


@dataclass(frozen=True, slots=True)
class NoMembers:
    """The queue has no member who can work."""


@dataclass(frozen=True, slots=True)
class NoMemberAvailable:
    """The queue has no member who can work and is there at that moment, where one of them is to cover."""


@dataclass(frozen=True, slots=True)
class UserIsAway:
    """The user is away at that moment."""

    time_away: TimeAway


Unable = Inactive | MayNotWork
LastingObstacle = Unable | NoMembers
Obstacle = LastingObstacle | UserIsAway | NoMemberAvailable


@dataclass(frozen=True, slots=True)
class Assignee:
    """A user or a queue. A queue is always active and never away; `has_members` counts members who can work.

    `member_ids` are all its members; who is not in `member_weights` has weight 1.
    """

    id: int
    name: str
    is_active: bool = True
    may_work: bool = True
    time_away: tuple[TimeAway, ...] = ()
    is_queue: bool = False
    has_members: bool = True
    member_ids: tuple[int, ...] = ()
    member_weights: Mapping[int, int] = field(default_factory=dict, hash=False)

    def time_away_at(self, moment: datetime) -> TimeAway | None:
        """The time away that the moment falls into."""
        # At most one matches: the database refuses absences of one person that overlap.
        return next((away for away in self.time_away if away.begins_at <= moment < away.ends_at), None)

    def inability(self) -> Unable | None:
        """What keeps work from being delegated to them. A queue takes work, with members or without."""
        # An empty queue keeps what is delegated to it and shows
        # under delegation health; falling back would hide the fault.
        if self.is_queue:
            return None
        if not self.is_active:
            return Inactive()
        return None if self.may_work else MayNotWork()

    def lasting_obstacle(self) -> LastingObstacle | None:
        """What keeps them from working on anything, at any moment."""
        if self.is_queue and not self.has_members:
            return NoMembers()
        return self.inability()

    def obstacle_at(self, moment: datetime) -> Obstacle | None:
        """What keeps them from working at that moment."""
        time_away = self.time_away_at(moment)
        # What lasts is named first: to say “away until Friday” of somebody deactivated promises a return.
        return self.lasting_obstacle() or (UserIsAway(time_away) if time_away else None)
