"""Whose turn it is among the members of a queue, in strict rotation or by who has the fewest open actions.

Each member stands at a number, their *turn*, and the member with the smallest turn gets the next record; of two with
the same, the one with the smaller id. Then their turn moves on by a stride: the heavier the member, the shorter. So a
member of weight 2 gets twice as many as one of weight 1, evenly mixed. All are whole numbers, and so exact: a stride
is `UNIT` divided by a weight, and every weight divides `UNIT`.

In a rotation the turn is stored, and never lags behind that of the queue, which is the next one to be given: who was
away, or had weight 0, or has only just joined, does not get all those at once that they missed. By open actions, the
turn is how many a member has.

`baton/delegation/sql/turns.sql` gives a hundred thousand turns at once, and `tests/agreement` holds the two together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heapify, heapreplace
from itertools import repeat
from math import lcm

# The least common multiple grows fast; with 10 it is 2,520, and a bigint holds turns for as long as anybody rotates.
LARGEST_WEIGHT = 10
UNIT = lcm(*range(1, LARGEST_WEIGHT + 1))


class BadWeight(ValueError):
    """A weight is a whole number from 0 to `LARGEST_WEIGHT`."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member who takes turns stands; `stride` is how far one record moves them on."""

    user_id: int
    turn: int
    stride: int


def rotating(*, user_id: int, weight: int, next_turn: int, turn_of_queue: int) -> Standing:
    """A member in a strict rotation; the weight is at least 1."""
    # Without `max`, who comes back from two weeks away would get every new record for days.
    return Standing(user_id, max(next_turn, turn_of_queue), UNIT // weight)


def loaded(*, user_id: int, weight: int, open_actions: int, actions_a_record: int) -> Standing:
    """A member who has so many open actions; each record brings `actions_a_record` more."""
    # With weight 2, somebody is as loaded by two actions as others by one.
    step = UNIT // weight
    return Standing(user_id, open_actions * step, actions_a_record * step)


def turns(standings: Iterable[Standing], *, records: int) -> list[int]:
    """The members, by id, who get so many records one after another; none where there is no member."""
    return turns_by_size(standings, sizes=repeat(1, records))


def turns_by_size(standings: Iterable[Standing], *, sizes: Iterable[int]) -> list[int]:
    """The same for records of which one of size 2 moves a member on as far as two of size 1."""
    # The id is second, so equal turns are decided as in the statement, whose order has to be total, too.
    waiting = [(standing.turn, standing.user_id, standing.stride) for standing in standings]
    if not waiting:
        return []
    heapify(waiting)
    takers = []
    for size in sizes:
        turn, user_id, stride = waiting[0]
        takers.append(user_id)
        heapreplace(waiting, (turn + size * stride, user_id, stride))
    return takers


def require_weights(weights: Mapping[int, int]) -> None:
    """Raise `BadWeight` unless each is one that a member can have."""
    for weight in weights.values():
        if not 0 <= weight <= LARGEST_WEIGHT:
            raise BadWeight(f"{weight} is not a weight. Enter a weight from 0 to {LARGEST_WEIGHT}.")
