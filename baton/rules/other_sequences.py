"""Whether a person who is or was in other sequences can be enrolled in one, and which of the others end.

1. A person is a record together with all records that have its email address, in upper or lower case.
2. A sequence skips everyone who is or was in certain other sequences.
3. Exclusive sequences exclude one another, by a priority from 1, the highest, to 5. A person in one of the same or a
   higher priority is not enrolled; a person who is enrolled leaves those of a lower priority.
4. Only participants who are active or paused in an active sequence are in it.
5. A sequence that is not exclusive runs beside all others, with a warning if it says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Refusal(StrEnum):
    SKIPPED = "skipped"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Settings:
    """What one sequence says about others. `priority` is that of an exclusive one, nothing of others."""

    id: int
    is_active: bool = True
    priority: int | None = None
    skips: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Participation:
    """A person in a sequence, now or before."""

    sequence: Settings
    is_enrolled: bool


def refusal(into: Settings, participations: Iterable[Participation]) -> Refusal | None:
    """Why a person with these participations is not enrolled by rules 2 and 3; nothing if they are no reason."""
    participations = list(participations)
    # Also where they left long ago: “skips who was in it” is how a cloned sequence avoids writing to everybody twice.
    if any(participation.sequence.id in into.skips for participation in participations):
        return Refusal.SKIPPED
    # The same priority excludes, too. Otherwise two exclusive sequences would end each other in turn.
    higher = (other for other in _exclusive(participations) if into.priority and other <= into.priority)
    return Refusal.EXCLUDED if any(higher) else None


def leaves(into: Settings, participation: Participation) -> bool:
    """Whether a person who is enrolled leaves another sequence."""
    # Larger is lower: priority 1 is the highest. Equal ones never get here, as `refusal` has turned them away.
    return any(into.priority and other > into.priority for other in _exclusive([participation]))


def _exclusive(participations: Iterable[Participation]) -> Iterable[int]:
    """The priorities of the exclusive sequences that a person is in."""
    for participation in participations:
        sequence = participation.sequence
        # Participants of an inactive sequence are parked: nothing is sent to them, so they must not block another.
        if participation.is_enrolled and sequence.is_active and sequence.priority:
            yield sequence.priority
