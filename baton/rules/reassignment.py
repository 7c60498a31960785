"""Reassignments by hand, until a moment or for good: rule 1 of `baton.rules.delegation`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self


@dataclass(frozen=True, slots=True)
class Reassignment:
    """The owner chosen by hand, and who chose; `until` a moment, and `then` as an earlier one says, or the rule.

    With `is_by_undo`, whom an undo restored, and who undid. `handed_over_at` is when, if it was handed over.
    """

    to_id: int
    by_id: int | None = None
    until: datetime | None = None
    then: Self | None = None
    is_by_undo: bool = False
    handed_over_at: datetime | None = None

    def at(self, now: datetime | None) -> "Reassignment | None":
        """The reassignment that has not ended by now: this, or an earlier one that outlasts it."""
        lasting: Reassignment | None = self
        while lasting and lasting.until and now and lasting.until <= now:
            lasting = lasting.then
        return lasting
