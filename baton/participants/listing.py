"""The participants list, a page at a time."""

from collections.abc import Iterator
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import Any

from baton import sql
from baton.participants.conditions import FIELD_OF_RECORD, meets_conditions_of_participant
from baton.participants.few import (
    EVERY,
    FEW_PARTICIPANTS,
    FOUND_BY_WORDS,
    HAS_WORDS,
    OF_SEQUENCE,
    few_or_next,
    filters_in,
)
from baton.participants.matching import RECORD_IS_FOUND
from baton.participants.models import ENROLLED, Participant
from baton.participants.visibility import SEEN, SEES_PARTICIPANT
from baton.participants.words import search_words
from baton.rules.record_rules import RecordRules
from baton.sql import Sql
from baton.sql.bounds import MOST_COUNTED, MOST_LOOKED_AT, Total
from baton.sql.paging import ById, Page, PageRequest, rows_of_all_pages

HAS_PROBLEM = Sql("participants/consent", "has_problem")(
    unreachable_records=Sql("crm/suppressions", "unreachable_records")
)
PAGE = Sql("participants/participants", "list_participants")(field_of_record=FIELD_OF_RECORD)
LAST_PARTICIPANT = Sql("participants/participants", "last_looked_at")
COUNT_PARTICIPANTS = Sql("participants/participants", "count_participants")
FIND_POSITION = Sql("participants/participants", "find_position")
ALL = Sql("participants/participants", "select_participants")
MATCHING_PARTICIPANTS = Sql("participants/participants", "matching_participants")
AMONG_SEEN_PARTICIPANTS = Sql("participants/participants", "is_among_seen")(**SEEN)
PARTICIPANTS_IN_ORDER = Sql("participants/participants", "participants_in_order")
PARTICIPANTS_OF_FEW = Sql("participants/participants", "participants_of_few")
EXPORTED_AT_ONCE = 2000

Status = Participant.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantFilter:
    """Which participants; what is `None` or blank does not filter. `step` is the position of the current action.

    `problem` is one of the kinds of `has_problem`, and `text` is beginnings of words of the record. `seen_by` is the
    id of a user who sees only what is theirs. A participant matches `groups` if it matches one of them; their dates
    are days in the time `zone`.
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
    groups: tuple[RecordRules, ...] = ()
    zone: tzinfo = UTC

    @property
    def asked(self) -> set[str]:
        """The names of what filters; that participants are in a sequence is what most are."""
        all_enrolled = ["statuses"] if self.statuses == ENROLLED else []
        no_words = [] if search_words(self.text) else ["text"]
        return filters_in(self) - {"zone", *all_enrolled, *no_words}

    @property
    def is_searched(self) -> bool:
        """Whether no index answers all that is asked: then a page looks through so many and no more."""
        return len(self.asked) > 1 or not self.asked <= {"participant_ids", "sequence_id", "owner_id", "result_id"}

    def of(self, statement: Sql, *, is_looked_at: bool = False) -> Sql:
        """A statement of `participants/participants`, of those that match; or that asks those that are looked at."""
        words = search_words(self.text)
        pieces = {
            "has_problem": HAS_PROBLEM(problem=self.problem),
            "found_by_words": FOUND_BY_WORDS(words=words),
            **SEEN,
            "has_words": HAS_WORDS if is_looked_at else RECORD_IS_FOUND,
            "is_seen": SEES_PARTICIPANT if is_looked_at else AMONG_SEEN_PARTICIPANTS,
            "meets_conditions": meets_conditions_of_participant(self.groups, zone=self.zone),
        }
        values = {
            "participant_ids": None if self.participant_ids is None else list(self.participant_ids),
            "sequence_id": self.sequence_id,
            "participant_statuses": None if self.statuses is None else list(self.statuses),
            "participant_owner_id": self.owner_id,
            "step": self.step,
            "result_id": self.result_id,
            "words": words,
            "seen_by": self.seen_by,
            "record_owner_id": self.owner_id,
        }
        places = statement.places()
        return statement(**{name: piece for name, piece in pieces.items() if name in places}).given(values)


class ParticipantOrder(StrEnum):
    """How the list is sorted: by when they were enrolled, or by the names of records. An index gives the rows so."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    NAME_BACKWARD = "name_backward"

    @property
    def reverse(self) -> "ParticipantOrder":
        match self:
            case ParticipantOrder.NEWEST:
                return ParticipantOrder.OLDEST
            case ParticipantOrder.OLDEST:
                return ParticipantOrder.NEWEST
            case ParticipantOrder.NAME:
                return ParticipantOrder.NAME_BACKWARD
            case ParticipantOrder.NAME_BACKWARD:
                return ParticipantOrder.NAME

    @property
    def is_by_name(self) -> bool:
        return self in (ParticipantOrder.NAME, ParticipantOrder.NAME_BACKWARD)


@dataclass(frozen=True, slots=True)
class ByRecordName(ById):
    """Addresses have the id alone: a name may be long, and has any letters."""

    record_id: int
    name: str

    def __str__(self) -> str:
        return str(self.id)


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
    column_values: list[str]

    @property
    def exit_in_words(self) -> Any:
        return self.result or (Participant.Exit(self.exit).label if self.exit else "")


def page_of_participants(
    *,
    matching: ParticipantFilter,
    page: PageRequest[ById],
    order: ParticipantOrder = ParticipantOrder.NEWEST,
    columns: Rows[str] = (),
) -> Page[ParticipantRow, ById]:
    """Those that match, with what their records have in the fields of `columns`.

    By name, it is the first page where the participant beside it is not seen any longer.

    A page that says `is_unfinished` has looked through so many participants without filling up, and there are more.
    """
    page = _placed(page, matching) if order.is_by_name else page
    rows = sql.rows(statement_of_page(matching=matching, page=page, order=order), columns=list(columns))
    whole_page = page.page(
        [ParticipantRow(id_, Status(status), *rest) for id_, status, *rest in rows],
        position_of=lambda row: ByRecordName(row.id, row.record_id, row.record) if order.is_by_name else ById(row.id),
    )
    if not matching.is_searched or len(rows) > page.size:
        return whole_page
    walk = order.reverse if page.is_backward else order
    stops = sql.rows(_walked(LAST_PARTICIPANT, matching, page=page, walk=walk), before_last=MOST_LOOKED_AT - 1)
    if not stops:
        return whole_page
    stop = ByRecordName(*stops[0][:3]) if order.is_by_name else ById(stops[0][0])
    return whole_page.going_on(stop, is_backward=page.is_backward)


def statement_of_page(*, matching: ParticipantFilter, page: PageRequest[ById], order: ParticipantOrder) -> Sql:
    """The statement of `page_of_participants`, without its columns."""
    walk = order.reverse if page.is_backward else order
    statement = PAGE(list_order=Sql("participants/participants", f"order_{order}"), page_size=page.limit)
    return _walked(statement, matching, page=page, walk=walk)


def count_participants(matching: ParticipantFilter) -> Total:
    """Counted up to `MOST_COUNTED`, among as many as a page looks at."""
    first = PageRequest[ById](size=1)
    statement = _walked(COUNT_PARTICIPANTS, matching, page=first, walk=ParticipantOrder.NEWEST, is_bounded=True)
    count, looked_at = sql.rows(statement, most=MOST_COUNTED + 1)[0]
    return Total(min(count, MOST_COUNTED), is_exact=count <= MOST_COUNTED and looked_at < MOST_LOOKED_AT)


def all_participants(
    *, matching: ParticipantFilter, order: ParticipantOrder, columns: Rows[str] = ()
) -> Iterator[ParticipantRow]:
    """Everybody who matches, a page in memory at a time."""

    def page_after(position: ById | None) -> Page[ParticipantRow, ById]:
        request = PageRequest(size=EXPORTED_AT_ONCE, after=position)
        return page_of_participants(matching=matching, page=request, order=order, columns=columns)

    return rows_of_all_pages(page_after)


def _walked(
    statement: Sql,
    matching: ParticipantFilter,
    *,
    page: PageRequest[ById],
    walk: ParticipantOrder,
    is_bounded: bool | None = None,
) -> Sql:
    """A statement of those that are looked at, from the row beside the page on.

    Where an index answers all that is asked, and nothing is counted, these are as many as the page takes.
    """
    is_bounded = matching.is_searched if is_bounded is None else is_bounded
    beyond = _beyond(page, walk)
    placed = {
        "position": Sql("participants/participants", "position_by_name" if walk.is_by_name else "position_of_id"),
        "beyond": beyond,
        "order": Sql("participants/participants", f"order_{walk}"),
    }
    page_order = Sql("participants/participants", f"walked_{walk}")
    if matching.is_searched:
        following = PARTICIPANTS_IN_ORDER(narrowed=OF_SEQUENCE if matching.sequence_id else EVERY, **placed)
        little = PARTICIPANTS_OF_FEW(position=placed["position"], beyond=beyond)
        few = [(matching.of(few), little) for name, few in FEW_PARTICIPANTS.items() if name in matching.asked]
        in_order = few_or_next(few, following=following, page_order=page_order)
    else:
        in_order = PARTICIPANTS_IN_ORDER(narrowed=matching.of(MATCHING_PARTICIPANTS), **placed)
    whole = statement(participants_in_order=in_order)
    ordered = whole(page_order=page_order) if "page_order" in whole.places() else whole
    return matching.of(ordered(look_at=MOST_LOOKED_AT if is_bounded else page.limit), is_looked_at=True)


def _beyond(page: PageRequest[ById], walk: ParticipantOrder) -> Sql:
    match page.beside:
        case ByRecordName(id_, record_id, name) if walk.is_by_name:
            beyond = Sql("participants/participants", f"beyond_{walk}")
            return beyond(position_id=id_, position_record=record_id, position_name=name)
        case _ if walk.is_by_name:
            return Sql("participants/participants", "with_a_record")
        case beside:
            return Sql("participants/participants", f"beyond_{walk}")(position_id=beside and beside.id)


def _placed(page: PageRequest[ById], matching: ParticipantFilter) -> PageRequest[ById]:
    """The same page by the name beside it; the first where there is none."""
    beside = page.beside
    # An export goes on by the name as it was read: who is renamed or gone meanwhile must not start it all over.
    if beside is None or isinstance(beside, ByRecordName):
        return page
    positions = [
        ByRecordName(*row) for row in sql.rows(matching.of(FIND_POSITION, is_looked_at=True), position_id=beside.id)
    ]
    place = positions[0] if positions else None
    return PageRequest(size=page.size, after=None if page.before else place, before=place if page.before else None)


def matching_participants(matching: ParticipantFilter) -> list[int]:
    return [row[0] for row in sql.rows(matching.of(ALL))]
