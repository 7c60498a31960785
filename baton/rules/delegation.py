"""Who owns a participant action, and why.

1. Reassigned by hand: that owner.
2. Else the action's own delegation where it overrides, the sequence's where it inherits.
3. The delegation names a lookup field: the active user in it.
4. The field is blank, or its user is inactive: the record owner.
5. No delegation: the record owner.
6. An owner away on the expected date is covered: by their cover, or, where that person is away too, by
   theirs, each person asked once. Where the chain ends in nobody who is there, the owner stands alone.
7. An inactive owner, or a queue without members, still owns.

`baton/delegation/sql/ownership.sql` holds the same rule for a million rows; `tests/agreement` holds the two together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Reason(StrEnum):
    """The branch of rules 1-5 that found the owner."""

    REASSIGNED = "reassigned"
    LOOKUP = "lookup"
    BLANK = "blank"
    INACTIVE = "inactive"
    RECORD_OWNER = "record_owner"


@dataclass(frozen=True, slots=True)
class Absence:
    """Days away, both ends included, in the calendar of the person who is away."""

    first_day: date
    last_day: date
    cover_id: int | None


@dataclass(frozen=True, slots=True)
class Owner:
    """A user or a queue; a queue has no absences and is always active."""

    id: int
    name: str
    is_active: bool = True
    time_zone: str = "UTC"
    absences: tuple[Absence, ...] = ()

    def absence_at(self, at: datetime) -> Absence | None:
        """The absence that the instant `at` falls into, by this person's own calendar."""
        today = at.astimezone(ZoneInfo(self.time_zone)).date()
        return next((a for a in self.absences if a.first_day <= today <= a.last_day), None)


@dataclass(frozen=True, slots=True)
class LookupValue:
    """What a delegation field holds for one record: its label, and the user in it if it is not blank."""

    label: str
    user: Owner | None


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything the rule looks at for one participant action.

    `delegation` is the value of the field that applies after inheritance (rule 2), or `None` without one.
    """

    record_owner: Owner
    expected_at: datetime
    delegation: LookupValue | None = None
    reassigned_to: Owner | None = None


@dataclass(frozen=True, slots=True)
class Ownership:
    """The rule's answer; `cover` is absent unless the owner is away and somebody stands in."""

    owner: Owner
    reason: Reason
    cover: Owner | None = None


FindOwner = Callable[[int], Owner]


def resolve(situation: Situation, *, find: FindOwner) -> Ownership:
    """The owner of one participant action; `find` gives the person behind a cover's id."""
    owner, reason = _owner(situation)
    return Ownership(owner, reason, cover_of(owner, at=situation.expected_at, find=find))


def cover_of(owner: Owner, *, at: datetime, find: FindOwner) -> Owner | None:
    """Who stands in for `owner` at that instant (rule 6), or `None`."""
    chain = cover_chain(owner, at=at, find=find)
    if not chain:
        return None
    last = chain[-1]
    is_there = last.is_active and last.absence_at(at) is None
    return last if is_there else None


def cover_chain(owner: Owner, *, at: datetime, find: FindOwner) -> list[Owner]:
    """The people asked in turn to stand in for an absent `owner`, each once."""
    chain: list[Owner] = []
    asked = {owner.id}
    absence = owner.absence_at(at)
    while absence and absence.cover_id is not None and absence.cover_id not in asked:
        person = find(absence.cover_id)
        chain.append(person)
        asked.add(person.id)
        absence = person.absence_at(at)
    return chain


def _owner(situation: Situation) -> tuple[Owner, Reason]:
    if situation.reassigned_to:
        return situation.reassigned_to, Reason.REASSIGNED
    if situation.delegation is None:
        return situation.record_owner, Reason.RECORD_OWNER
    user = situation.delegation.user
    if user is None:
        return situation.record_owner, Reason.BLANK
    if not user.is_active:
        return situation.record_owner, Reason.INACTIVE
    return user, Reason.LOOKUP
