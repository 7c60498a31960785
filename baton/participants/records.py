"""The records list, a page at a time, and the ids of all that match it."""

from dataclasses import dataclass, replace

from baton import sql
from baton.crm.models import Record
from baton.crm.suppressions import CallState, EmailState, call_state_in, email_state_from, live_suppressions
from baton.participants.visibility import SEEN
from baton.participants.words import search_words
from baton.sql import Sql
from baton.sql.paging import ById, Page, PageRequest

FOUND_BY_WORDS = Sql("crm/records", "found_by_words")
PAGE = Sql("participants/records", "list_records")
FORWARD, BACKWARD = (
    {name: Sql("participants/records", f"{name}_{way}") for name in ("beyond", "order")}
    for way in ("forward", "backward")
)
ALL = Sql("participants/records", "select_records")

ADDRESS, OPTED_OUT, REFUSED, NUMBER = 2, 6, 7, 8  # the columns of the section `list_records`


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFilter:
    """Which records of an object; what is `None` or blank does not filter.

    `import_id` is the import that last wrote them, `belongs_to` their account or campaign. `text` is beginnings of
    words of the name or the email address; `seen_by` is the id of a user who sees only what is theirs.
    """

    object: str
    record_ids: tuple[int, ...] | None = None
    owner_id: int | None = None
    import_id: int | None = None
    belongs_to: int | None = None
    text: str = ""
    seen_by: int | None = None

    def of(self, statement: Sql) -> Sql:
        """A statement of `participants/records`, of those that match."""
        return statement(
            found_by_words=FOUND_BY_WORDS(words=search_words(self.text)),
            **SEEN,
            object=self.object,
            record_ids=None if self.record_ids is None else list(self.record_ids),
            owner_id=self.owner_id,
            import_id=self.import_id,
            belongs_to=self.belongs_to,
            words=search_words(self.text),
            seen_by=self.seen_by,
        )


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
    sequences: list[str]
    email_state: EmailState
    calls: CallState

    @property
    def do_not_call(self) -> bool:
        return self.calls.do_not_call


def page_of_records(*, matching: RecordFilter, page: PageRequest[ById]) -> Page[RecordRow, ById]:
    """Those that match, by name: the first page where the record beside the page does not match any longer."""
    beside = _one_that_matches(page.beside.id, matching) if page.beside else None
    # A bookmark may name a record that was deleted or given away since. The beginning is better than an error.
    if beside is None:
        page = PageRequest(size=page.size)
    statement = matching.of(PAGE)(**(BACKWARD if page.is_backward else FORWARD))
    position = {"position_name": beside and beside.name, "position_id": beside and beside.pk}
    rows = sql.rows(statement, **position, page_size=page.limit)
    # One query for all rows; a join on two normal forms would keep the page from walking its index.
    live = live_suppressions(row[place] for row in rows for place in (ADDRESS, NUMBER))
    states = [
        (
            email_state_from(live, row[ADDRESS], in_crm=row[OPTED_OUT]),
            call_state_in(live, row[NUMBER], in_crm=row[REFUSED]),
        )
        for row in rows
    ]
    return page.page(
        [RecordRow(*(*row, email, calls)) for row, (email, calls) in zip(rows, states, strict=True)],
        position_of=lambda row: ById(row.id),
    )


def matching_records(matching: RecordFilter) -> list[int]:
    return [row[0] for row in sql.rows(matching.of(ALL))]


def _one_that_matches(record_id: int, matching: RecordFilter) -> Record | None:
    """Where a page begins must not tell where a hidden record stands among the others."""
    one = replace(matching, record_ids=(record_id,), text="", owner_id=None, import_id=None, belongs_to=None)
    return Record.objects.filter(pk__in=matching_records(one)).first()
