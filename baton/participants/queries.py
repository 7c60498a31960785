"""Finding participants, and the participant actions list, a page at a time."""

from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime

from baton import sql
from baton.crm.models import Record
from baton.participants.candidates import Order, candidates, is_searched, order_of_actions
from baton.participants.conditions import FIELD_OF_RECORD
from baton.participants.matching import ActionFilter
from baton.participants.models import ENROLLED, OPEN, REASON_LABELS, Participant, ParticipantAction
from baton.rules.delegation import Reason
from baton.sequences.models import Sequence
from baton.sql import Sql
from baton.sql.bounds import MOST_COUNTED, MOST_LOOKED_AT, Total
from baton.sql.paging import ByTime, Page, PageRequest, rows_of_all_pages

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
    outcome: str
    problem: str
    column_values: list[str]

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def short_reason(self) -> str:
        return REASON_LABELS[Reason(self.reason)]

    @property
    def list_position(self) -> ByTime:
        return ByTime(self.expected_at, self.id)


PAGE = Sql("participants/actions", "list_actions")(field_of_record=FIELD_OF_RECORD)
MEETING_CONDITIONS = Sql("participants/actions", "candidates_meeting_conditions")
LAST_ACTION = Sql("participants/actions", "last_looked_at")
COUNT_ACTIONS = Sql("participants/actions", "count_actions")


def page_of_actions(
    *,
    matching: ActionFilter,
    page: PageRequest[ByTime],
    order: Order = Order.EARLIEST,
    columns: Rows[str] = (),
) -> Page[ActionRow, ByTime]:
    """Those that match, with what their records have in the fields of `columns`.

    A page that says `is_unfinished` has looked through so many actions without filling up, and there are more.
    """
    rows = sql.rows(page_statement(matching=matching, page=page, order=order), columns=list(columns))
    whole_page = page.page([ActionRow(*row) for row in rows], position_of=lambda row: row.list_position)
    walk = order.reverse if page.is_backward else order
    if not is_searched(matching, walk) or len(rows) > page.size:
        return whole_page
    looked_at = candidates(matching, page=page, walk=walk)(look_at=MOST_LOOKED_AT)
    stops = sql.rows(LAST_ACTION(looked_at=looked_at, order=order_of_actions(walk)), before_last=MOST_LOOKED_AT - 1)
    return whole_page.going_on(ByTime(*stops[0]), is_backward=page.is_backward) if stops else whole_page


def page_statement(*, matching: ActionFilter, page: PageRequest[ByTime], order: Order) -> Sql:
    """The statement of `page_of_actions`, without its columns."""
    walk = order.reverse if page.is_backward else order
    looked_at = candidates(matching, page=page, walk=walk)
    if is_searched(matching, walk):
        walked = Sql("participants/actions", f"walked_{walk}")
        met = MEETING_CONDITIONS(looked_at=looked_at(look_at=MOST_LOOKED_AT), walked=walked, page_size=page.limit)
        return PAGE(candidates=met(matching=matching.sql(is_looked_at=True)), order=order_of_actions(order))
    return PAGE(candidates=looked_at(look_at=page.limit), order=order_of_actions(order))


def count_actions(matching: ActionFilter) -> Total:
    """Counted up to `MOST_COUNTED`, among as many as a page looks at."""
    look_at = MOST_LOOKED_AT if is_searched(matching, Order.EARLIEST) else MOST_COUNTED + 1
    looked_at = candidates(matching, page=PageRequest(size=1), walk=Order.EARLIEST)(look_at=look_at)
    counted = COUNT_ACTIONS(looked_at=looked_at, matching=matching.sql(is_looked_at=True))
    count, looked = sql.rows(counted, most=MOST_COUNTED + 1)[0]
    return Total(min(count, MOST_COUNTED), is_exact=count <= MOST_COUNTED and looked < look_at)


def all_actions(
    *, matching: ActionFilter, order: Order = Order.EARLIEST, columns: Rows[str] = ()
) -> Iterator[ActionRow]:
    """Everything that matches, a page in memory at a time."""

    def page_after(position: ByTime | None) -> Page[ActionRow, ByTime]:
        request = PageRequest(size=STREAM_PAGE, after=position)
        return page_of_actions(matching=matching, page=request, order=order, columns=columns)

    return rows_of_all_pages(page_after)


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
