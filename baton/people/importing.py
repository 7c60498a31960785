"""Imports users, queues and their members, set-based. Called by `baton.delegation` only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from baton import sql
from baton.connectors.salesforce import MemberRow, QueueRow, UserRow
from baton.sql import Sql
from baton.sql.locks import change_people
from baton.sql.staging import copy_into

Complain = Callable[[int, str, str], None]
MayStandIn = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How many rows of one file were added, changed or unchanged."""

    added: int
    changed: int
    unchanged: int


def stage_people() -> None:
    """Create the staging tables for this transaction."""
    sql.run(Sql("people/importing", "stage_people"))


def import_users(rows: Iterable[UserRow], *, complain: Complain) -> tuple[Arrivals, list[int]]:
    """Save the users. Also returns the ids of those whose activity or time zone changed."""
    columns = [
        "line", "crm_id", "username", "email", "name", "title", "is_active", "time_zone", "work_start", "work_end",
        "is_person",
    ]  # fmt: skip
    copy_into("staged_user", columns, ([getattr(row, column) for column in columns] for row in rows))
    _refuse("refuse_users", complain)
    _run("adopt_users")
    affected = [row[0] for row in _rows("users_concerned")]
    if affected:
        change_people()
    changed = len(_rows("update_users"))
    added = _run("add_users")
    return _arrivals("staged_user", added, changed), affected


def import_queues(
    queues: Iterable[QueueRow],
    members: Iterable[MemberRow],
    *,
    complain_queue: Complain,
    complain_member: Complain,
    may_stand_in: MayStandIn,
    has_members: bool,
) -> Arrivals:
    """Save the queues and, if the export has members, replace the members of the queues."""
    queue_rows = ([row.line, row.crm_id, row.name, row.email] for row in queues)
    copy_into("staged_queue", ["line", "crm_id", "name", "email"], queue_rows)
    _refuse("refuse_queues", complain_queue)
    changed = {row[0] for row in _rows("update_queues")}
    added = {row[0] for row in _rows("add_queues")}
    if has_members:
        member_rows = ([row.line, row.queue_id, row.user_id] for row in members)
        copy_into("staged_member", ["line", "queue_crm_id", "user_crm_id"], member_rows)
        stand_in_for(Sql("people/importing", "named_members"), may_stand_in)
        _refuse("refuse_members", complain_member)
        changed |= {row[0] for row in _rows("exchange_members")}
    return _arrivals("staged_queue", len(added), len(changed - added))


def stand_in_for(statement: Sql, may_stand_in: MayStandIn) -> int:
    """Add placeholders (inactive users, queues without members) for the unknown owners that a statement returns.

    Only for CRM ids that `may_stand_in` accepts. Returns how many were added.
    """
    unknown_ids = [crm_id for (crm_id,) in sql.rows(statement) if may_stand_in(crm_id)]
    sql.run(Sql("people/importing", "add_placeholders"), crm_ids=unknown_ids)
    return len(unknown_ids)


def _refuse(statement: str, complain: Complain) -> None:
    for line, column, reason in _rows(statement):
        complain(line, column, reason)


def _rows(statement: str) -> list[tuple[Any, ...]]:
    return sql.rows(Sql("people/importing", statement))


def _run(statement: str) -> int:
    return sql.run(Sql("people/importing", statement))


def _arrivals(table: str, added: int, changed: int) -> Arrivals:
    staged = sql.rows(f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608
    return Arrivals(added, changed, staged - added - changed)
