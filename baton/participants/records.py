"""The records list, a page at a time, and the ids of all that match it."""

from dataclasses import dataclass, replace
from typing import Any

from baton import sql
from baton.crm.models import Record
from baton.participants.words import words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFilter:
    """Which records of an object; what is `None` or blank does not filter.

    `text` is beginnings of words of the name or the email address; `seen_by` is the id of a user who sees only what
    is theirs.
    """

    object: str
    record_ids: tuple[int, ...] | None = None
    owner_id: int | None = None
    text: str = ""
    seen_by: int | None = None

    def parameters(self) -> dict[str, Any]:
        """For `baton/sql/matching_records.sql`."""
        return {
            "object": self.object,
            "record_ids": None if self.record_ids is None else list(self.record_ids),
            "owner_id": self.owner_id,
            "words": words_of(self.text),
            "seen_by": self.seen_by,
        }


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One line of the records list, in the order of `baton/sql/list_records.sql`."""

    id: int
    name: str
    email: str
    phone: str
    account_id: int | None
    company: str
    opted_out_of_email: bool
    do_not_call: bool
    owner_id: int
    owner: str
    owner_is_queue: bool
    owner_is_active: bool
    sequences: list[str]


def page_of_records(*, matching: RecordFilter, page_size: int, after: int | None = None) -> list[RecordRow]:
    """The first `page_size` by name, or those after the record `after`, if it is one that matches still."""
    last = _one_that_matches(after, matching) if after is not None else None
    place = {"after_name": last.name if last else None, "after_id": last.pk if last else None}
    rows = sql.rows(sql.compose("list_records"), {**matching.parameters(), **place, "page_size": page_size})
    return [RecordRow(*row) for row in rows]


def matching_records(matching: RecordFilter) -> list[int]:
    return [row[0] for row in sql.rows(sql.compose("select_records"), matching.parameters())]


def _one_that_matches(record_id: int, matching: RecordFilter) -> Record | None:
    """Where a page begins must not tell where a hidden record stands among the others."""
    one = replace(matching, record_ids=(record_id,), text="", owner_id=None)
    return Record.objects.filter(pk__in=matching_records(one)).first()
