"""Finding participants, and the participant actions list, a page at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from baton import sql
from baton.crm.models import Record
from baton.participants.matching import ActionFilter
from baton.participants.models import CLOSED, ENROLLED, OPEN, Participant, ParticipantAction
from baton.sequences.models import Sequence
from baton.sql import Sql
from baton.sql.paging import ByTime, Page, PageRequest

STREAM_PAGE = 2000


class UnknownParticipantAction(LookupError):
    """No participant action has that number; or the person may not learn that one has, in the same words."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Action {number} was not found.")


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One line of the participant actions list, in the order of the section `list_actions`."""

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
    performer: str | None
    participant_owner: str
    sequence_id: int
    owner_id: int
    owner_is_queue: bool
    owner_is_active: bool
    cover_id: int | None
    participant_owner_id: int
    participant_owner_is_queue: bool
    participant_owner_is_active: bool

    @property
    def list_position(self) -> ByTime:
        return ByTime(self.expected_at, self.id)


class Order(StrEnum):
    """How the list is sorted; each has an index that gives the rows so."""

    EARLIEST = "earliest"
    LATEST = "latest"
    NEWEST = "newest"
    OLDEST = "oldest"

    @property
    def reverse(self) -> "Order":
        match self:
            case Order.EARLIEST:
                return Order.LATEST
            case Order.LATEST:
                return Order.EARLIEST
            case Order.NEWEST:
                return Order.OLDEST
            case Order.OLDEST:
                return Order.NEWEST


PAGE = Sql("participants/actions", "list_actions")


def page_of_actions(
    *, matching: ActionFilter, page: PageRequest[ByTime], order: Order = Order.EARLIEST
) -> Page[ActionRow, ByTime]:
    rows = sql.rows(page_statement(matching=matching, page=page, order=order))
    return page.page([ActionRow(*row) for row in rows], position_of=lambda row: row.list_position)


def page_statement(*, matching: ActionFilter, page: PageRequest[ByTime], order: Order) -> Sql:
    """The statement of `page_of_actions`."""
    walk = order.reverse if page.is_backward else order
    position = {
        "position_date": page.beside and page.beside.at,
        "position_id": page.beside and page.beside.id,
    }
    candidates = _candidates(matching)(
        beyond=Sql("participants/actions", f"beyond_{walk}").given(position),
        order=Sql("participants/actions", f"order_{walk}"),
    )
    return PAGE(
        candidates=candidates.given({"page_size": page.limit}), order=Sql("participants/actions", f"order_{order}")
    )


def all_actions(*, matching: ActionFilter, order: Order = Order.EARLIEST) -> Iterator[ActionRow]:
    """Everything that matches, a page in memory at a time."""
    after, is_first = None, True
    while after or is_first:
        # By pages and without a cursor, so that an export of a million rows holds no transaction open.
        page = page_of_actions(matching=matching, page=PageRequest(size=STREAM_PAGE, after=after), order=order)
        yield from page.rows
        after, is_first = page.next, False


def find_participant_action(participant_action_id: int) -> ParticipantAction:
    rows = ParticipantAction.objects.select_related("action", "participant__record", "participant__sequence")
    pa = rows.filter(pk=participant_action_id).first()
    if pa is None:
        raise UnknownParticipantAction(participant_action_id)
    return pa


def current_action(*, participant: Participant) -> ParticipantAction | None:
    """The action to be done now, with its owner and cover; `None` when all are closed."""
    current = ParticipantAction.objects.filter(participant=participant, status=ParticipantAction.Status.CURRENT)
    return current.select_related("action", "owner", "cover").first()


def participations_of(*, record: Record, at_most: int) -> list[Participant]:
    """The sequences that a record is or was in, the newest first."""
    participants = Participant.objects.filter(record=record).order_by("-pk")
    with_names = participants.select_related("sequence", "enrolled_by", "ended_by", "result", "moved_from__sequence")
    return list(with_names[:at_most])


def participants_of(*, sequence: Sequence, records: Iterable[int] | None = None) -> list[int]:
    """The participants still in a sequence, or those of some records."""
    enrolled = Participant.objects.filter(sequence=sequence, status__in=ENROLLED)
    if records is not None:
        enrolled = enrolled.filter(record__in=list(records))
    return list(enrolled.order_by("pk").values_list("pk", flat=True))


def _candidates(matching: ActionFilter) -> Sql:
    """Finds the rows of a page by the index that serves what is asked.

    Open and closed actions have indexes of their own; what asks for both takes a page of each.
    """
    statuses = set(matching.statuses or (*OPEN, *CLOSED))
    condition = matching.sql()
    if statuses <= set(CLOSED):
        return Sql("participants/actions", "candidates_closed")(matching=condition)
    # Open and closed have partial indexes of their own. One query
    # over both would use neither, and sort the whole table.
    if not statuses <= set(OPEN):
        return Sql("participants/actions", "candidates_any")(matching=condition)
    if matching.is_about_actions:
        of_actions = Sql("participants/actions", "candidates_of_actions")
        # The sequence is what the candidates are found by; asked once more, PostgreSQL would underestimate them.
        by_action = condition(of_sequence=Sql("participants/actions", "of_any_sequence"))
        return of_actions(matching=by_action, sequence_id=matching.sequence_id, type=matching.type)
    return Sql("participants/actions", "candidates_open")(matching=condition)
