"""Writes staged users, queues and members, set-based. Called by `baton.importing` only.

First `stage_people`, then rows are copied in. Nobody waits for a lock of `add_people`; `update_people` takes some.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from baton import sql
from baton.mappings.rows import MemberRow, QueueRow, UserRow
from baton.people.absence_spans import write_absence_spans
from baton.sql import Sql
from baton.sql.locks import change_people
from baton.sql.staging import copy_into

USERS = partial(Sql, "people/importing")
QUEUES = partial(Sql, "people/importing_queues")
REFERENCES = partial(Sql, "people/importing_references")
# File number, line, column, reason: why a row does not go in.
Refuse = Callable[[int, int, str, str], None]

# Those that are staged as they stand in the row.
USER_COLUMNS = (
    "crm_id", "username", "email", "name", "title", "is_active", "time_zone", "work_start", "work_end", "is_person",
)  # fmt: skip


@dataclass
class References:
    """References to owners, each staged once under a number; 0 is a blank reference.

    `name_managers` is whether users were staged with a column of their managers.
    """

    names_a_queue: Callable[[str], bool]
    numbers: dict[str, int] = field(default_factory=dict)
    name_managers: bool = False
    _staged: int = 0

    def number(self, reference: str) -> int:
        return self.numbers.setdefault(reference, len(self.numbers) + 1) if reference else 0

    def stage(self) -> None:
        """Copy in the references that are new since the last time."""
        # In order of their numbers, as dictionaries are; only new ones are sent, once each over all files.
        fresh = list(self.numbers.items())[self._staged :]
        rows = ((number, reference, self.names_a_queue(reference)) for reference, number in fresh)
        copy_into("staged_reference", ("number", "reference", "is_queue"), rows)
        self._staged = len(self.numbers)


@dataclass(frozen=True, slots=True)
class RefusedUser:
    """Where a user stands that did not go in, and why."""

    file_number: int
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class PeopleAdded:
    """How many users and queues are new; and why others are not, by the references that name them."""

    users: int
    queues: int
    refused: Mapping[str, RefusedUser]


@dataclass(frozen=True, slots=True)
class PeopleChanged:
    """The ids of users and queues that changed, and of those on whom ownership depends."""

    users: frozenset[int]
    queues: frozenset[int]
    concerned: tuple[int, ...]


def stage_people() -> None:
    """Create the staging tables of this connection."""
    sql.run(USERS("stage_people"))


def drop_staged_people() -> None:
    sql.run(USERS("drop_people"))


def stage_users(file_number: int, rows: Sequence[UserRow], *, references: References) -> None:
    """A manager who is not in the row stays nothing, and so as they were; a blank one is reference 0."""
    references.name_managers |= any(row.manager is not None for row in rows)
    copy_into(
        "staged_user",
        ("file_number", "line", "manager_reference", *USER_COLUMNS),
        (
            [
                file_number,
                row.line,
                None if row.manager is None else references.number(row.manager),
                row.crm_id or None,
                *(getattr(row, column) for column in USER_COLUMNS[1:]),
            ]
            for row in rows
        ),
    )


def stage_queues(file_number: int, rows: Sequence[QueueRow]) -> None:
    copy_into(
        "staged_queue",
        ("file_number", "line", "crm_id", "name", "email"),
        ([file_number, row.line, row.crm_id or None, row.name, row.email] for row in rows),
    )


def stage_members(file_number: int, rows: Sequence[MemberRow], *, references: References) -> None:
    copy_into(
        "staged_member",
        ("file_number", "line", "queue_reference", "user_reference", "weight"),
        (
            [file_number, row.line, references.number(row.queue), references.number(row.user), row.weight]
            for row in rows
        ),
    )


def users_among(references: Iterable[str]) -> set[str]:
    """Those of the references that name users who are here, or staged, or are ids of such queues."""
    return {row[0] for row in sql.rows(USERS("users_among"), given=list(references))}


def add_people(*, refuse: Refuse) -> PeopleAdded:
    """Add the users and queues that are new."""
    sql.run(USERS("match_users"))
    # After they are matched: only who is new needs a username that nobody has yet.
    sql.run(USERS("name_users"))
    refused = dict[str, RefusedUser]()
    for file_number, line, column, reason, *references in sql.rows(USERS("refuse_users")):
        refuse(file_number, line, column, reason)
        user = RefusedUser(file_number, line, reason)
        refused |= {reference: user for reference in references if reference}
    sql.run(QUEUES("match_queues"))
    _refused(QUEUES("refuse_queues"), refuse)
    return PeopleAdded(users=sql.run(USERS("add_users")), queues=len(sql.rows(QUEUES("add_queues"))), refused=refused)


def resolve_references(*, stands_in: Callable[[str], bool], is_id: Callable[[str], bool]) -> int:
    """Find whom the references name, and add placeholders (inactive users, queues without members) for those that
    name nobody where `stands_in` says so. Returns how many were added.
    """
    sql.run(REFERENCES("resolve_references"))
    missing = [
        (number, reference)
        for number, reference in sql.rows(REFERENCES("unknown_references"))
        if stands_in(reference)
    ]
    if missing:
        sql.run(
            REFERENCES("add_placeholders"),
            numbers=[number for number, _reference in missing],
            ids=[is_id(reference) for _number, reference in missing],
        )
    return len(missing)


def owner_of_reference(number: int) -> int | None:
    """The owner that a staged reference names, once they are resolved."""
    owner_id: int | None = sql.rows("SELECT owner_id FROM staged_reference WHERE number = %(number)s", number=number)[
        0
    ][0]
    return owner_id


def update_people(
    *, refuse: Refuse, keep: Refuse, has_managers: bool, has_members: bool, members_share: bool
) -> PeopleChanged:
    """Bring known users and queues up to date; managers and members only if the import has some.

    Managers come last, since they may be new themselves; `keep` is told of cells that name none.

    Where `members_share` the records or the cover of a queue, ownership depends on who is a member, and so the queue
    is concerned.
    """
    if has_managers:
        _refused(USERS("keep_managers"), keep)
    concerned = tuple(row[0] for row in sql.rows(USERS("users_concerned")))
    # Exclusive, and everybody waits for the rest of this import. So it is not taken for a new phone number.
    if concerned or (has_members and members_share):
        change_people()
    statements = ("update_users", "set_managers") if has_managers else ("update_users",)
    users = frozenset(row[0] for name in statements for row in sql.rows(USERS(name)))
    # A time zone may be among what changed, and days away are days in that zone.
    write_absence_spans(user_ids=concerned)
    queues = {row[0] for row in sql.rows(QUEUES("update_queues"))}
    if has_members:
        _refused(QUEUES("refuse_members"), refuse)
        exchanged = [row[0] for row in sql.rows(QUEUES("exchange_members"))]
        queues.update(exchanged)
        concerned += tuple(exchanged) if members_share else ()
    return PeopleChanged(users, frozenset(queues), concerned)


def _refused(statement: Sql, refuse: Refuse) -> None:
    for file_number, line, column, reason in sql.rows(statement):
        refuse(file_number, line, column, reason)
