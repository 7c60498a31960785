"""The participants list, a page at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from baton import sql
from baton.participants.models import Participant
from baton.participants.visibility import SEEN
from baton.participants.words import search_words
from baton.sql import Sql
from baton.sql.paging import ById, Page, PageRequest

FOUND_BY_WORDS = Sql("crm/records", "found_by_words")
HAS_PROBLEM = Sql("participants/consent", "has_problem")(
    unreachable_records=Sql("crm/suppressions", "unreachable_records")
)
PAGE = Sql("participants/participants", "list_participants")
FORWARD, BACKWARD = (
    {name: Sql("participants/participants", f"{name}_{way}") for name in ("beyond", "order")}
    for way in ("forward", "backward")
)
ALL = Sql("participants/participants", "select_participants")

Status = Participant.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantFilter:
    """Which participants; what is `None` or blank does not filter. `step` is the position of the current action.

    `problem` is one of the kinds of `has_problem`, and `text` is beginnings of words of the record. `seen_by` is the
    id of a user who sees only what is theirs.
    """

    participant_ids: tuple[int, ...] | None = None
    sequence_id: int | None = None
    statuses: tuple[str, ...] | None = None
    owner_id: int | None = None
    step: int | None = None
    result_id: int | None = None
    problem: str | None = None
    text: str = ""
    seen_by: int | None = None

    def of(self, statement: Sql) -> Sql:
        """A statement of `participants/participants`, of those that match."""
        return statement(
            has_problem=HAS_PROBLEM(problem=self.problem),
            found_by_words=FOUND_BY_WORDS(words=search_words(self.text)),
            **SEEN,
            participant_ids=None if self.participant_ids is None else list(self.participant_ids),
            sequence_id=self.sequence_id,
            participant_statuses=None if self.statuses is None else list(self.statuses),
            participant_owner_id=self.owner_id,
            step=self.step,
            result_id=self.result_id,
            words=search_words(self.text),
            seen_by=self.seen_by,
        )


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """One line of the participants list, in the order of the section `list_participants`."""

    id: int
    status: Status
    enrolled_at: datetime
    enrolled_by: str | None
    ended_at: datetime | None
    exit: str
    result: str | None
    sequence_id: int
    sequence: str
    steps: int
    record_id: int
    record: str
    object: str
    record_owner: str
    pa_id: int | None
    expected_at: datetime | None
    action: str | None
    type: str | None
    position: int | None
    owner_id: int | None
    owner: str | None
    owner_is_queue: bool | None
    owner_is_active: bool | None
    cover: str | None

    @property
    def exit_in_words(self) -> Any:
        return self.result or (Participant.Exit(self.exit).label if self.exit else "")


def page_of_participants(*, matching: ParticipantFilter, page: PageRequest[ById]) -> Page[ParticipantRow, ById]:
    """Those that match, enrolled last first."""
    statement = matching.of(PAGE)(**(BACKWARD if page.is_backward else FORWARD))
    rows = sql.rows(statement, position_id=page.beside and page.beside.id, page_size=page.limit)
    return page.page(
        [ParticipantRow(id_, Status(status), *rest) for id_, status, *rest in rows],
        position_of=lambda row: ById(row.id),
    )


def matching_participants(matching: ParticipantFilter) -> list[int]:
    return [row[0] for row in sql.rows(matching.of(ALL))]
