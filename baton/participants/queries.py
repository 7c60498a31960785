"""Finding participants, and the participant actions list, a page at a time."""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Sequence as Rows
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from baton import sql
from baton.crm.models import Record
from baton.participants.conditions import FIELD_OF_RECORD
from baton.participants.matching import ActionFilter
from baton.participants.models import CLOSED, ENROLLED, OPEN, REASON_LABELS, Participant, ParticipantAction
from baton.people.teams import SELF_AND_QUEUES
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


PAGE = Sql("participants/actions", "list_actions")(field_of_record=FIELD_OF_RECORD)
MEETING_CONDITIONS = Sql("participants/actions", "candidates_meeting_conditions")(self_and_queues=SELF_AND_QUEUES)
LAST_ACTION = Sql("participants/actions", "last_looked_at")
COUNT_ACTIONS = Sql("participants/actions", "count_actions")(self_and_queues=SELF_AND_QUEUES)
CANDIDATES = Sql("participants/candidates", "candidates")
ANY_SIDE = Sql("participants/candidates", "candidates_any")
OF_ACTIONS = Sql("participants/candidates", "candidates_of_actions")
SEEN_ACTIONS = Sql("participants/candidates", "candidates_seen")(self_and_queues=SELF_AND_QUEUES)
SEEN_ON_SIDE = Sql("participants/candidates", "seen_on_side")
OWNED = Sql("participants/candidates", "owned_by_seer")
COVERED = Sql("participants/candidates", "covered_by_seer")(self_and_queues=SELF_AND_QUEUES)
OWN_OR_ALL = Sql("participants/candidates", "candidates_own_or_all")
ASKED_LATER = Sql("participants/candidates", "asked_later")


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
    if not _is_searched(matching, walk) or len(rows) > page.size:
        return whole_page
    stops = sql.rows(
        LAST_ACTION(looked_at=_looked_at(matching, page=page, walk=walk), order=_order(walk)),
        before_last=MOST_LOOKED_AT - 1,
    )
    return whole_page.going_on(ByTime(*stops[0]), is_backward=page.is_backward) if stops else whole_page


def page_statement(*, matching: ActionFilter, page: PageRequest[ByTime], order: Order) -> Sql:
    """The statement of `page_of_actions`, without its columns."""
    walk = order.reverse if page.is_backward else order
    if _is_searched(matching, walk):
        candidates = MEETING_CONDITIONS(
            looked_at=_looked_at(matching, page=page, walk=walk),
            walked=Sql("participants/actions", f"walked_{walk}"),
            page_size=page.limit,
            **_remaining(matching),
        )
    else:
        candidates = _walk(matching, matching.sql(), page=page, walk=walk)(look_at=page.limit)
    return PAGE(candidates=candidates, order=_order(order))


def count_actions(matching: ActionFilter) -> Total:
    """Counted up to `MOST_COUNTED`, among as many as a page looks at."""
    is_searched = _is_searched(matching, Order.EARLIEST) or not matching.is_answered_by_an_index
    look_at = MOST_LOOKED_AT if is_searched else MOST_COUNTED + 1
    looked_at = _looked_at(matching, page=PageRequest(size=1), walk=Order.EARLIEST)(look_at=look_at)
    count, looked = sql.rows(COUNT_ACTIONS(looked_at=looked_at, **_remaining(matching)), most=MOST_COUNTED + 1)[0]
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


def _is_searched(matching: ActionFilter, walk: Order) -> bool:
    """Whether a page asks what remains of so many actions and no more, instead of looking on until it is full."""
    is_lean = matching.is_about_actions or matching.is_of_whoever_sees
    asks_for_more = bool(matching.reason) or not matching.is_about_sides or (matching.type and matching.seen_by)
    return bool(matching.groups or (is_lean and asks_for_more) or _is_own_or_all(matching, walk))


def _is_own_or_all(matching: ActionFilter, walk: Order) -> bool:
    """Whether no index has what a person sees in the order of the list."""
    by_date = walk in (Order.EARLIEST, Order.LATEST)
    return matching.is_of_whoever_sees and bool(matching.sequence_id or not by_date)


def _remaining(matching: ActionFilter) -> dict[str, Any]:
    """What is asked of each action that is looked at."""
    return {
        "remaining": matching.remaining(),
        "seen_by": matching.seen_by,
        "sequence_id": matching.sequence_id,
    }


def _looked_at(matching: ActionFilter, *, page: PageRequest[ByTime], walk: Order) -> Sql:
    """As many actions as a page may look through, by what an index answers alone."""
    if not matching.sequence_id:
        # So many of each action of a type would be far too many; a sequence has few actions.
        matching = replace(matching, type=None)
    return _walk(matching, matching.narrowing(), page=page, walk=walk)(look_at=MOST_LOOKED_AT)


def _walk(matching: ActionFilter, condition: Sql, *, page: PageRequest[ByTime], walk: Order) -> Sql:
    """The actions that meet the condition, from the row beside the page on; how many is still to be given."""
    position = {
        "position_date": page.beside and page.beside.at,
        "position_id": page.beside and page.beside.id,
    }
    placed = {"beyond": Sql("participants/candidates", f"beyond_{walk}").given(position), "order": _order(walk)}
    if not matching.is_of_whoever_sees:
        return _candidates(matching, condition, placed)
    if not _is_own_or_all(matching, walk):
        return _seen(matching, placed)
    own = _seen(matching, {**placed, "order": _order(Order.EARLIEST)})
    otherwise = _candidates(matching, condition(action_is_seen=ASKED_LATER), placed)
    return OWN_OR_ALL(own=own, otherwise=otherwise, order=_order(walk))


def _order(order: Order) -> Sql:
    return Sql("participants/candidates", f"order_{order}")


def _seen(matching: ActionFilter, placed: dict[str, Sql]) -> Sql:
    """What a person sees, found owner by owner."""

    def on(side: Sql, *, by: Sql) -> Sql:
        return _dated(SEEN_ON_SIDE(side=side, by=by, **placed), matching)

    owned, covered = (_of_sides(matching, partial(on, by=by), placed) for by in (OWNED, COVERED))
    return SEEN_ACTIONS(owned=owned, covered=covered, order=placed["order"], seen_by=matching.seen_by)


def _candidates(matching: ActionFilter, condition: Sql, placed: dict[str, Sql]) -> Sql:
    """Finds the rows of a page by the index that serves what is asked."""
    if matching.is_about_actions or (matching.is_of_whoever_sees and matching.sequence_id and matching.is_open):
        # Nothing else is asked of them, so that the index alone answers.
        return _dated(OF_ACTIONS(**placed), matching)(sequence_id=matching.sequence_id, type=matching.type)
    return _of_sides(matching, lambda side: CANDIDATES(side=side, matching=condition, **placed), placed)


def _of_sides(matching: ActionFilter, on: Callable[[Sql], Sql], placed: dict[str, Sql]) -> Sql:
    """Open and closed actions have indexes of their own; what asks for both takes a page of each."""
    is_open, is_closed = (on(Sql("participants/candidates", side)) for side in ("is_open", "is_closed"))
    if matching.is_open:
        return is_open
    if set(matching.statuses or (*OPEN, *CLOSED)) <= set(CLOSED):
        return is_closed
    # One query over both would use neither index, and sort the whole table.
    return ANY_SIDE(open=is_open, closed=is_closed, order=placed["order"])


def _dated(statement: Sql, matching: ActionFilter) -> Sql:
    return statement(expected_from=matching.expected_from, expected_before=matching.expected_before)
