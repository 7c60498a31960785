"""The filter of the participant actions list, as the list and a reassignment from it share it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from baton.participants.models import ParticipantAction

Status = ParticipantAction.Status

OPEN: tuple[str, ...] = (Status.WAITING.value, Status.CURRENT.value)
CLOSED: tuple[str, ...] = (Status.COMPLETED.value, Status.SKIPPED.value, Status.CANCELLED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFilter:
    """Which participant actions; what is `None` or false does not filter.

    `expected_from` is included, `expected_before` is not. `visible_to` is a user: only what this user owns, covers
    or may take from a queue.
    """

    participant_action_ids: tuple[int, ...] | None = None
    visible_to: int | None = None
    owner_id: int | None = None
    only_inactive_owners: bool = False
    cover_id: int | None = None
    only_covered: bool = False
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
