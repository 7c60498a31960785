"""The records list, a page at a time, and the ids of all that match it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from psycopg.types.json import Jsonb

from baton import sql
from baton.crm.models import Record
from baton.crm.suppressions import CallState, EmailState, call_state_in, email_state_from, live_suppressions
from baton.participants.consent import IN_CRM
from baton.participants.few import FEW_RECORDS, FOUND_BY_WORDS, HAS_WORDS, few_or_next, filters_in
from baton.participants.models import ENROLLED, Participant
from baton.participants.visibility import SEEN, SEES_RECORD
from baton.participants.words import search_words
from baton.rules.record_rules import RecordRules
from baton.sequences.record_rules import as_json
from baton.sql import Sql
from baton.sql.bounds import MOST_COUNTED, MOST_LOOKED_AT, Total
from baton.sql.paging import ById, Page, PageRequest

PAGE = Sql("participants/records", "list_records")
LAST_LOOKED_AT = Sql("participants/records", "last_looked_at")
ALL = Sql("participants/records", "select_records")
COUNT = Sql("participants/records", "count_records")
FIELD_OR_OWNER = Sql("sequences/record_rules", "field_or_owner")
MATCHES_A_GROUP = Sql("sequences/record_rules", "matches_a_group")(field_value=FIELD_OR_OWNER)
RECORDS_IN_ORDER = Sql("participants/records", "records_in_order")
MATCHING_RECORDS, IS_FOUND, AMONG_SEEN_RECORDS, OF_OBJECT, IS_ONE_OF_FEW = (
    Sql("participants/records", name)
    for name in ("matching_records", "is_found", "is_among_seen", "of_object", "is_one_of_few")
)
HAS_OPTED_OUT = Sql("participants/consent", "has_opted_out")(**IN_CRM)
RECORDS_AT_ONCE = 2000

# Makes a statement read the matching records from a row on, or back from it.
Walk = Callable[..., Sql]

ADDRESS, OPTED_OUT, REFUSED, NUMBER = 2, 6, 7, 8  # the columns of the section `list_records`


class RecordOrder(StrEnum):
    """How the list is sorted; each has an index that gives the rows so."""

    NAME = "name"
    NAME_BACKWARD = "name_backward"
    NEWEST = "newest"
    OLDEST = "oldest"

    def way(self, *, is_backward: bool) -> str:
        """How its index is walked, forward or backward."""
        index = "name" if self in (RecordOrder.NAME, RecordOrder.NAME_BACKWARD) else "newest"
        is_reverse = self in (RecordOrder.NAME_BACKWARD, RecordOrder.OLDEST)
        return f"{index}_{'backward' if is_backward != is_reverse else 'forward'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFilter:
    """Which records of an object; what is `None` or blank does not filter.

    `import_id` is the import that last wrote them, `belongs_to` their account or campaign. `text` is beginnings of
    words of the name or the email address; `seen_by` is the id of a user who sees only what is theirs. A record
    matches `groups` if it matches one of them; `is_enrolled` is about any sequence, and `opted_out` is of “email”,
    “calls” or “both”, or “no”.
    """

    object: str
    record_ids: tuple[int, ...] | None = None
    owner_id: int | None = None
    import_id: int | None = None
    belongs_to: int | None = None
    added_since: datetime | None = None
    text: str = ""
    seen_by: int | None = None
    is_enrolled: bool | None = None
    opted_out: str | None = None
    groups: tuple[RecordRules, ...] = ()

    @property
    def asked(self) -> set[str]:
        """The names of what filters, beside the object."""
        return filters_in(self) - {"object", *(() if search_words(self.text) else ["text"])}

    @property
    def look_at(self) -> int | None:
        """How many records a page may look through, where no index answers all that is asked."""
        answered = {"record_ids", "owner_id", "import_id", "belongs_to", "added_since"}
        return MOST_LOOKED_AT if len(self.asked) > 1 or not self.asked <= answered else None

    def of(self, statement: Sql, *, is_looked_at: bool = False) -> Sql:
        """A statement of `participants/records`, of those that match; or that asks those that are looked at."""
        groups = Jsonb([as_json(group) for group in self.groups]) if self.groups else None
        words = search_words(self.text)
        pieces = {
            "found_by_words": FOUND_BY_WORDS(words=words),
            **SEEN,
            "has_words": HAS_WORDS if is_looked_at else IS_FOUND(found_by_words=FOUND_BY_WORDS),
            "is_seen": SEES_RECORD if is_looked_at else AMONG_SEEN_RECORDS(**SEEN),
            "has_opted_out": HAS_OPTED_OUT,
            "matches_a_group": MATCHES_A_GROUP(groups=groups),
        }
        values = {
            "object": self.object,
            "record_ids": None if self.record_ids is None else list(self.record_ids),
            "owner_id": self.owner_id,
            "import_id": self.import_id,
            "belongs_to": self.belongs_to,
            "added_since": self.added_since,
            "words": words,
            "seen_by": self.seen_by,
            "is_enrolled": self.is_enrolled,
            "opted_out": self.opted_out,
            "record_owner_id": self.owner_id,
        }
        places = statement.places()
        return statement(**{name: piece for name, piece in pieces.items() if name in places}).given(values)


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One line of the records list, in the order of the section `list_records`, and what is suppressed."""

    id: int
    name: str
    email: str
    phone: str
    account_id: int | None
    company: str
    opted_out_of_email: bool
    do_not_call_in_crm: bool
    phone_number: str
    owner_id: int
    owner: str
    owner_is_queue: bool
    owner_is_active: bool
    added_at: datetime
    sequences: list[str]
    column_values: list[str]
    email_state: EmailState
    calls: CallState

    @property
    def do_not_call(self) -> bool:
        return self.calls.do_not_call


def page_of_records(
    *,
    matching: RecordFilter,
    page: PageRequest[ById],
    order: RecordOrder = RecordOrder.NAME,
    columns: Sequence[str] = (),
) -> Page[RecordRow, ById]:
    """Those that match, with their values in the fields of `columns`.

    It is the first page where the record beside the page does not match any longer.

    A page that says `is_unfinished` has looked through so many records without filling up, and there are more.
    """
    beside = _one_that_matches(page.beside.id, matching) if page.beside else None
    # A bookmark may name a record that was deleted or given away since. The beginning is better than an error.
    if beside is None:
        page = PageRequest(size=page.size)
    return _page_beside(beside, matching=matching, page=page, order=order, columns=columns)


def every_record(
    *, matching: RecordFilter, order: RecordOrder = RecordOrder.NAME, columns: Sequence[str] = ()
) -> Iterator[RecordRow]:
    """Everything that matches, a page in memory at a time."""
    beside: Record | None = None
    # By pages and without a cursor, so that an export of a million rows holds no transaction open.
    while True:
        place = PageRequest(size=RECORDS_AT_ONCE, after=ById(beside.pk) if beside else None)
        page = _page_beside(beside, matching=matching, page=place, order=order, columns=columns)
        yield from page.rows
        if page.next is None:
            return
        # By its name as it was read: a record that is renamed or deleted meanwhile must not start all over.
        last = next((row for row in page.rows if row.id == page.next.id), None)
        beside = Record(pk=last.id, name=last.name, added_at=last.added_at) if last else _stop(page.next, beside)


def _stop(position: ById, beside: Record | None) -> Record | None:
    """The record at which a search stopped; if it is gone, the one where it began."""
    return Record.objects.filter(pk=position.id).first() or beside


def _page_beside(
    beside: Record | None,
    *,
    matching: RecordFilter,
    page: PageRequest[ById],
    order: RecordOrder,
    columns: Sequence[str],
) -> Page[RecordRow, ById]:
    walk = _walk(matching, order=order, beside=beside, is_backward=page.is_backward)
    rows = sql.rows(_page(walk, order), page_size=page.limit, columns=list(columns))
    # One query for all rows; a join on two normal forms would keep the page from walking its index.
    live = live_suppressions(row[place] for row in rows for place in (ADDRESS, NUMBER))
    states = [
        (
            email_state_from(live, row[ADDRESS], in_crm=row[OPTED_OUT]),
            call_state_in(live, row[NUMBER], in_crm=row[REFUSED]),
        )
        for row in rows
    ]
    whole_page = page.page(
        [RecordRow(*(*row, email, calls)) for row, (email, calls) in zip(rows, states, strict=True)],
        position_of=lambda row: ById(row.id),
    )
    if matching.look_at is None or len(rows) > page.size:
        return whole_page
    stops = sql.rows(walk(LAST_LOOKED_AT), before_last=matching.look_at - 1)
    return whole_page.going_on(ById(stops[0][0]), is_backward=page.is_backward) if stops else whole_page


def page_statement(matching: RecordFilter, *, order: RecordOrder) -> Sql:
    """The statement of the first page, without its size."""
    return _page(_walk(matching, order=order, beside=None, is_backward=False), order)


def count_records(matching: RecordFilter) -> Total:
    """Counted up to `MOST_COUNTED`, and as far as a page would look."""
    walk = _walk(matching, order=RecordOrder.NAME, beside=None, is_backward=False)
    count, looked_at = sql.rows(walk(COUNT), most=MOST_COUNTED + 1)[0]
    is_exact = count <= MOST_COUNTED and looked_at < (matching.look_at or 1)
    return Total(min(count, MOST_COUNTED), is_exact)


def matching_records(matching: RecordFilter) -> list[int]:
    return [row[0] for row in sql.rows(matching.of(ALL))]


def enrolled_of(records: Iterable[int]) -> dict[int, int]:
    """The participants of records that are in a sequence now, each with its record."""
    enrolled = Participant.objects.filter(record__in=list(records), status__in=ENROLLED).order_by("pk")
    return dict(enrolled.values_list("pk", "record_id"))


def record_names(records: Iterable[int], *, at_most: int) -> list[str]:
    """The names of some of the records, in order."""
    named = Record.objects.filter(pk__in=list(records)).order_by("name", "pk")
    return list(named.values_list("name", flat=True)[:at_most])


def _one_that_matches(record_id: int, matching: RecordFilter) -> Record | None:
    """Where a page begins must not tell where a hidden record stands among the others."""
    one = replace(
        matching,
        record_ids=(record_id,),
        text="",
        owner_id=None,
        import_id=None,
        belongs_to=None,
        added_since=None,
        groups=(),
        is_enrolled=None,
        opted_out=None,
    )
    return Record.objects.filter(pk__in=[row[0] for row in sql.rows(one.of(ALL, is_looked_at=True))]).first()


def _page(walk: Walk, order: RecordOrder) -> Sql:
    return walk(
        PAGE,
        field_or_owner=FIELD_OR_OWNER,
        list_order=Sql("participants/records", f"sorted_{order.way(is_backward=False)}"),
    )


def _walk(matching: RecordFilter, *, order: RecordOrder, beside: Record | None, is_backward: bool) -> Walk:
    way = order.way(is_backward=is_backward)
    beyond = Sql("participants/records", f"beyond_{way}" if beside else "beyond_nothing")
    if beside:
        position = {"position_name": beside.name, "position_added": beside.added_at, "position_id": beside.pk}
        beyond = beyond.given(position)
    placed = {"beyond": beyond, "order": Sql("participants/records", f"order_{way}")}
    page_order = Sql("participants/records", f"sorted_{way}")
    if matching.look_at is None:
        in_order = RECORDS_IN_ORDER(narrowed=matching.of(MATCHING_RECORDS), **placed)
    else:
        following, little = (RECORDS_IN_ORDER(narrowed=narrowed, **placed) for narrowed in (OF_OBJECT, IS_ONE_OF_FEW))
        walked = Sql("participants/records", f"walked_{way}")
        few = [(matching.of(few), little) for name, few in FEW_RECORDS.items() if name in matching.asked]
        in_order = few_or_next(few, following=following, page_order=walked)

    def composed(statement: Sql, **more: Sql) -> Sql:
        whole = statement(records_in_order=in_order, **more)
        ordered = whole(page_order=page_order) if "page_order" in whole.places() else whole
        return matching.of(ordered, is_looked_at=True)(look_at=matching.look_at)

    return composed
