"""What a list looks at: the few that a filter leaves, or else the next in its order, each of which is asked.

A list has an index that gives its rows in order; a filter mostly has one that begins with what it asks. What hardly
any have is found by the second wherever it is, and what many have by the first among the next.
"""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from baton.people.teams import SELF_AND_QUEUES, SELF_AND_TEAM
from baton.sql import Sql

FEW_OR_NEXT = Sql("participants/candidates", "few_or_next")
RECORDS_OF, PARTICIPANTS_OF = (Sql("participants/candidates", name) for name in ("records_of", "participants_of"))
PARTICIPANTS_OF_RECORDS = Sql("participants/candidates", "participants_of_records")
FOUND_BY_WORDS, HAS_WORDS = (Sql("crm/records", name) for name in ("found_by_words", "has_words"))
RECORDS_FOUND = Sql("participants/candidates", "records_found")(found_by_words=FOUND_BY_WORDS)
RECORDS_SEEN = Sql("participants/candidates", "records_seen")(
    self_and_team=SELF_AND_TEAM, self_and_queues=SELF_AND_QUEUES
)
PARTICIPANTS_SEEN = Sql("participants/candidates", "participants_seen")(
    records=Sql("participants/candidates", "records_own")(self_and_team=SELF_AND_TEAM),
    self_and_queues=SELF_AND_QUEUES,
)
EVERY, OF_SEQUENCE = (
    Sql("participants/actions", "by_nothing"),
    Sql("participants/candidates", "having_sequence_id"),
)


def filters_in(matching: Any) -> set[str]:
    """The names of the fields of a filter, which is a dataclass, that are not as where nothing filters."""
    return {field.name for field in fields(matching) if getattr(matching, field.name) != field.default}


def few_or_next(choices: Iterable[tuple[Sql, Sql]], *, following: Sql, page_order: Sql) -> Sql:
    """The rows of the first that finds few, or else those of `following`.

    Each of `choices` is what finds some, up to `look_at`, and what makes rows of the list of them.
    """
    for few, little in reversed(list(choices)):
        following = FEW_OR_NEXT(few=few, little=little, others=following, page_order=page_order)
    return following


def few_records(having: str) -> Sql:
    """Finds the first records of an owner, an account, an import, or of late."""
    return RECORDS_OF(having=Sql("participants/candidates", f"having_{having}"))


def few_participants(having: str) -> Sql:
    """Finds the first participants of a sequence or a record, or with a result."""
    return PARTICIPANTS_OF(having=Sql("participants/candidates", f"having_{having}"))


# What finds the few of each filter of a list. Words come last: whether few have them is known only of all.
FEW_RECORDS = {
    **{name: few_records(name) for name in ("belongs_to", "import_id", "owner_id", "added_since")},
    "seen_by": RECORDS_SEEN,
    "text": RECORDS_FOUND,
}
FEW_PARTICIPANTS = {
    "result_id": few_participants("result_id"),
    "owner_id": PARTICIPANTS_OF_RECORDS(records=few_records("owner_id")),
    "sequence_id": few_participants("sequence_id"),
    "seen_by": PARTICIPANTS_SEEN,
    "text": PARTICIPANTS_OF_RECORDS(records=RECORDS_FOUND),
}
