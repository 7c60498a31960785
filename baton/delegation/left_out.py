"""The actions that were asked for by id and that a reassignment leaves out, each with the reason."""

from dataclasses import dataclass

from django.db.models import Q

from baton.participants.matching import ActionFilter
from baton.participants.models import OPEN, ParticipantAction
from baton.participants.visibility import actions_seen_by
from baton.people.models import User


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An action by id; without a `record` there is none with this id."""

    id: int
    record: str
    action: str
    reason: str

    def __str__(self) -> str:
        """“Call 1 for Lee (already completed)”, or “action 17 (not found)”."""
        what = f"{self.action} for {self.record}" if self.record else f"action {self.id}"
        return f"{what} ({self.reason})"


def left_out(matching: ActionFilter, *, by: User | None) -> list[LeftOut]:
    """Those that are closed, or not there for this person; nothing where the actions were not asked for by id."""
    ids = matching.participant_action_ids
    if ids is None:
        return []
    seen = actions_seen_by(by) if by else Q()
    rows = ParticipantAction.objects.filter(seen, pk__in=ids).select_related("participant__record", "action")
    actions = {row.pk: row for row in rows}
    return [
        _left_out(pk, actions.get(pk)) for pk in dict.fromkeys(ids) if pk not in actions or _is_closed(actions[pk])
    ]


def _is_closed(pa: ParticipantAction) -> bool:
    return pa.status not in OPEN


def _left_out(pk: int, pa: ParticipantAction | None) -> LeftOut:
    if pa is None:
        return LeftOut(pk, "", "", "not found")
    return LeftOut(pk, pa.participant.record.name, pa.action.name, f"already {pa.get_status_display().lower()}")
