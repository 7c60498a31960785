"""Finding participants, and the participant actions list, a page at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from baton import sql
from baton.participants.matching import ActionFilter
from baton.participants.models import Participant, ParticipantAction
from baton.sequences.models import Sequence

STREAM_PAGE = 2000


class UnknownParticipantAction(LookupError):
    """No participant action has that number."""


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One line of the participant actions list, in the order of `baton/sql/list_actions.sql`."""

    id: int
    participant_id: int
    record_id: int
    record: str
    sequence: str
    position: int
    action: str
    type: str
    status: str
    expected_at: datetime
    reason: str
    owner: str
    cover: str | None
    participant_owner: str


def page_of_actions(
    *, matching: ActionFilter, page_size: int, after: tuple[datetime, int] | None = None
) -> list[ActionRow]:
    """The first `page_size` by expected date and id, or those after the last row of another page."""
    after_date, after_id = after or (None, None)
    parameters: dict[str, Any] = {"after_date": after_date, "after_id": after_id, "page_size": page_size}
    rows = sql.rows(sql.compose("list_actions"), matching.parameters() | parameters)
    return [ActionRow(*row) for row in rows]


def all_actions(*, matching: ActionFilter) -> Iterator[ActionRow]:
    """Everything that matches, a page in memory at a time."""
    after = None
    while rows := page_of_actions(matching=matching, page_size=STREAM_PAGE, after=after):
        yield from rows
        after = rows[-1].expected_at, rows[-1].id


def find_participant_action(participant_action_id: int) -> ParticipantAction:
    found = ParticipantAction.objects.select_related("action", "participant__record", "participant__sequence")
    pa = found.filter(pk=participant_action_id).first()
    if pa is None:
        raise UnknownParticipantAction(f"There is no participant action {participant_action_id}.")
    return pa


def participants_of(*, sequence: Sequence, records: Iterable[int] | None = None) -> list[int]:
    """The participants still in a sequence, or those of some records."""
    found = Participant.objects.filter(
        sequence=sequence, status__in=[Participant.Status.ACTIVE, Participant.Status.PAUSED]
    )
    if records is not None:
        found = found.filter(record__in=list(records))
    return list(found.order_by("pk").values_list("pk", flat=True))
