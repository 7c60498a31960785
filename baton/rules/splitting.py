"""Splitting actions among several owners: evenly, by weight, or by who has the fewest open actions.

All actions of a participant go to the same owner, so that nobody hears from two people. Participants take turns as
the members of a queue do (see `rotation`), those with the most actions first, and of two with as many the one with
the smaller id; so the owners get about as many actions as they get participants.

- Evenly, everybody gets as many participants, give or take one.
- By weight, an owner of weight 2 gets twice as many as one of weight 1.
- By load, each participant goes to whoever has the fewest open actions by then: those that they have and do not just
  lose, and those that the split has given them so far.

`baton/delegation/sql/reassigning.sql` does it in the statement that moves the actions, and `tests/agreement` holds
the two together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from baton.rules.rotation import LARGEST_WEIGHT, UNIT, Standing, turns_by_size

MOST_OWNERS = 50


class SplitBy(StrEnum):
    EVENLY = "evenly"
    WEIGHTS = "weights"
    LOAD = "load"


class BadSplit(ValueError):
    """Actions can't be split in this way; the message says why."""


@dataclass(frozen=True, slots=True)
class Share:
    """An owner, with a weight, and the open actions that are theirs and stay so."""

    owner_id: int
    weight: int = 1
    open_actions: int = 0


def split(sizes: Mapping[int, int], shares: Iterable[Share], *, by: SplitBy) -> dict[int, int]:
    """Whose each participant becomes, by ids; `sizes` says how many actions each has."""
    participants = sorted(sizes, key=lambda participant_id: (-sizes[participant_id], participant_id))
    by_load = by == SplitBy.LOAD
    standings = [_standing(share, by_load=by_load) for share in shares]
    counted = [sizes[participant_id] if by_load else 1 for participant_id in participants]
    return dict(zip(participants, turns_by_size(standings, sizes=counted), strict=True))


def require_shares(weights: Mapping[int, int], *, by: SplitBy) -> None:
    """Raise `BadSplit` unless actions can be split among owners with these weights."""
    if len(weights) < 2:  # noqa: PLR2004 - a split has two sides
        raise BadSplit("Choose at least two owners to split among.")
    if len(weights) > MOST_OWNERS:
        raise BadSplit(f"Choose at most {MOST_OWNERS} owners to split among.")
    for weight in weights.values():
        if not 1 <= weight <= LARGEST_WEIGHT:
            raise BadSplit(f"{weight} is not a weight. Enter a weight from 1 to {LARGEST_WEIGHT}.")
        if weight != 1 and by != SplitBy.WEIGHTS:
            raise BadSplit("Weights count only if the actions are split by weight.")


def _standing(share: Share, *, by_load: bool) -> Standing:
    stride = UNIT // share.weight
    return Standing(share.owner_id, share.open_actions * stride if by_load else 0, stride)
