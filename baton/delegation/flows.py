"""What a change does to whom, counted: the answer of a change and of its preview."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

from baton.rules.delegation import Reason

# What an ownership is, before and after: the columns of the section `flows`, and of an owner change.
SIDES = (
    "from_owner_id",
    "to_owner_id",
    "from_cover_id",
    "to_cover_id",
    "from_reason",
    "to_reason",
    "from_end_id",
    "to_end_id",
)


@dataclass(frozen=True, slots=True)
class Flow:
    """`count` participant actions that go from one ownership to another (or stay, where both are the same)."""

    from_owner_id: int | None
    to_owner_id: int
    from_cover_id: int | None
    to_cover_id: int | None
    from_reason: Reason | None
    to_reason: Reason
    count: int
    # Not compared: the new ends of a preview are taken back, and those of the change itself have other ids.
    from_end_id: int | None = field(default=None, compare=False)
    to_end_id: int | None = field(default=None, compare=False)

    @classmethod
    def read(cls, *, from_reason: str | None, to_reason: str, **sides: Any) -> Self:
        """A flow as the database gives it, its reasons as text."""
        return cls(from_reason=Reason(from_reason) if from_reason else None, to_reason=Reason(to_reason), **sides)

    @property
    def changes(self) -> bool:
        before = (self.from_owner_id, self.from_cover_id, self.from_reason, self.from_end_id)
        return before != (self.to_owner_id, self.to_cover_id, self.to_reason, self.to_end_id)

    @property
    def moves(self) -> bool:
        """Whether the owner becomes another."""
        return self.from_owner_id != self.to_owner_id

    @property
    def overwrites(self) -> bool:
        """Whether an owner reassigned by hand, or restored by an undo, is lost."""
        match self.from_reason:
            # Clearing counts as well where the rule gives the same owner: the next change would move what was pinned.
            case Reason.REASSIGNED:
                return self.moves or self.to_reason != Reason.REASSIGNED
            case Reason.RESTORED:
                return self.moves
            case _:
                return False

    @property
    def loses_end(self) -> bool:
        """Whether a dated reassignment stays with its owner for good."""
        return (
            self.from_end_id is not None
            and self.to_end_id is None
            and not self.moves
            and self.to_reason == Reason.REASSIGNED
        )

    @property
    def pins(self) -> bool:
        """Whether an undo gives it to an owner whom the rule doesn't give."""
        return self.changes and self.to_reason == Reason.RESTORED != self.from_reason


@dataclass(frozen=True)
class Flows:
    """All flows of one scope."""

    flows: tuple[Flow, ...]

    @property
    def changes(self) -> "Flows":
        """Those that change something."""
        return Flows(tuple(flow for flow in self.flows if flow.changes))

    @property
    def reached(self) -> int:
        """How many participant actions were looked at."""
        return self._count(lambda _: True)

    @property
    def changed(self) -> int:
        """How many change their owner, cover or reason: the owner changes of the handover."""
        return self._count(lambda flow: flow.changes)

    @property
    def moved(self) -> int:
        """How many get another owner."""
        return self._count(lambda flow: flow.moves)

    @property
    def overwritten(self) -> int:
        """How many owners reassigned by hand are lost."""
        return self._count(lambda flow: flow.overwrites)

    @property
    def pinned(self) -> int:
        """How many an undo gives to owners whom the rule doesn't give."""
        return self._count(lambda flow: flow.pins)

    @property
    def endless(self) -> int:
        """How many dated reassignments no longer end."""
        return self._count(lambda flow: flow.loses_end)

    @property
    def covered(self) -> int:
        """How many somebody stands in for afterwards."""
        return self._count(lambda flow: flow.to_cover_id is not None)

    @cached_property
    def gains(self) -> Counter[int]:
        """How many each owner gains, by owner id."""
        return self._tally(lambda flow: flow.to_owner_id)

    @cached_property
    def losses(self) -> Counter[int]:
        """How many each owner loses, by owner id."""
        return self._tally(lambda flow: flow.from_owner_id)

    @cached_property
    def holdings(self) -> Counter[int]:
        """How many each owner has afterwards, by owner id."""
        holdings: Counter[int] = Counter()
        for flow in self.flows:
            holdings[flow.to_owner_id] += flow.count
        return holdings

    @cached_property
    def reasons(self) -> Counter[Reason]:
        """How many are owned for each reason afterwards, those included that stay as they are."""
        reasons: Counter[Reason] = Counter()
        for flow in self.flows:
            reasons[flow.to_reason] += flow.count
        return reasons

    def owned_by(self, owner_ids: set[int]) -> int:
        """How many any of these owners owns afterwards; with the queues, what stays in queues."""
        return self._count(lambda flow: flow.to_owner_id in owner_ids)

    def _count(self, wanted: Callable[[Flow], bool]) -> int:
        return sum(flow.count for flow in self.flows if wanted(flow))

    def _tally(self, owner: Callable[[Flow], int | None]) -> Counter[int]:
        tally: Counter[int] = Counter()
        for flow in self.flows:
            owner_id = owner(flow)
            if flow.moves and owner_id is not None:
                tally[owner_id] += flow.count
        return tally
