"""The filter of the participant actions list, as the list and a reassignment from it share it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFilter:
    """Which participant actions; what is `None` does not filter.

    `expected_from` is included, `expected_before` is not.
    """

    participant_action_ids: tuple[int, ...] | None = None
    owner_id: int | None = None
    participant_owner_id: int | None = None
    record_id: int | None = None
    sequence_id: int | None = None
    expected_from: datetime | None = None
    expected_before: datetime | None = None
    type: str | None = None
    statuses: tuple[str, ...] | None = None
    reason: str | None = None

    def parameters(self) -> dict[str, Any]:
        """For `baton/sql/matching.sql`."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}
