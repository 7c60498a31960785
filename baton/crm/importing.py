"""Writes staged records, set-based. Called by `baton.importing` only.

First `stage_records`, then rows are copied in. Nobody waits for a lock of `add_records`; `update_records` locks the
records that change.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from django.conf import settings

from baton import sql
from baton.crm.models import LookupField
from baton.crm.persons import follow_imported, match_persons, refuse_members, stand_for_successors, take_roles
from baton.crm.suppressions import OptIn
from baton.mappings.kinds import BELONGED_TO, RECORD_KINDS, RELATIONS, STANDS_FOR_A_PERSON
from baton.mappings.rows import RecordRow
from baton.people.importing import Refuse
from baton.rules.phone_numbers import number_of
from baton.rules.trail import AMONG_MEMBERS
from baton.sql import Sql
from baton.sql.staging import copy_into

STAGING = partial(Sql, "crm/staging")
ACCOUNTS = partial(Sql, "crm/related")
CHANGING = partial(Sql, "crm/importing")
ENDED_IN_CRM = Sql("crm/records", "ended_in_crm")
ANALYZE_FROM = 1000  # added records
KNOWN_BY = {"crm_id": "known_by_crm_id", "email": "known_by_email", "name": "known_by_name"}

STAGED_COLUMNS = (
    "row", "file_number", "line", "object", "key", "record_id", "is_new", "crm_id", "digest", "name", "email",
    "phone", "owner_reference", "account", "account_name", "person", "opted_out_of_email", "do_not_call",
    "phone_number", "is_deleted", "fields", "kept",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """A record that is here already, and the digest of the row that it came from."""

    id: int
    digest: int | None
    is_forgotten: bool


@dataclass(frozen=True, slots=True)
class RecordFile:
    """What is known of a record file before its rows are: `columns` are the fields that its columns fill."""

    number: int
    object: str
    columns: tuple[str, ...]
    lookup_fields: Mapping[str, int]
    account_by_name: bool


@dataclass(frozen=True, slots=True)
class StagedRow:
    """A row on its way in, beside the record that it is about; a new one has its id already."""

    number: int
    row: RecordRow
    record_id: int
    is_new: bool
    digest: int | None
    owner_reference: int | None
    lookup_references: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class RecordsAdded:
    """How many records are new, by object, and how many accounts stand in for unknown ones."""

    counts: Mapping[str, int]
    placeholders: int


@dataclass(frozen=True, slots=True)
class RecordsChanged:
    """The ids of known records that changed, by object.

    `moved` changed owner, account, person or a lookup field; `followed` have the address of a person whose own
    changed; `ended` are newly deleted, merged or converted in the CRM, by
    reason. `opt_ins` are addresses and numbers that the CRM opted in again.
    """

    ids: Mapping[str, tuple[int, ...]]
    moved: tuple[int, ...]
    followed: tuple[int, ...]
    ended: Mapping[str, tuple[int, ...]]
    opt_ins: tuple[OptIn, ...]
    deleted: Mapping[str, int] = field(default_factory=dict)


def stage_records() -> None:
    """Create the staging tables of this connection."""
    sql.run(STAGING("stage_records"))


def drop_staged_records() -> None:
    sql.run(STAGING("drop_records"))


def stage_file(file: RecordFile) -> None:
    columns = ("number", "object", "columns", "lookup_fields", "account_by_name")
    fields = [file.number, file.object, list(file.columns), list(file.lookup_fields.values()), file.account_by_name]
    copy_into("staged_file", columns, [fields])


def add_lookup_fields(fields: Collection[LookupField], *, object: str) -> list[str]:  # noqa: A002 - the CRM's word
    """Add lookup fields that have their ids already. Gives the names that another choice of the object has."""
    related = [kind for kind, relations in RELATIONS.items() if object in relations]
    ids = [field.pk for field in fields]
    names, labels = [field.name for field in fields], [field.label for field in fields]
    add = STAGING("add_lookup_fields")
    sql.run(add, object=object, ids=ids, names=names, labels=labels, related_objects=related)
    added = set(LookupField.objects.filter(pk__in=ids).values_list("pk", flat=True))
    return [field.name for field in fields if field.pk not in added]


def members_share() -> bool:
    """Whether records are shared among the members of any queue."""
    return LookupField.objects.filter(source__in=AMONG_MEMBERS).exists()


def known_records(*, object: str, keys: Sequence[str], key: str) -> dict[str, list[KnownRecord]]:  # noqa: A002
    """The records with these keys; `key` is `crm_id`, `email`, `name` (both in small letters) or that of a field."""
    statement = KNOWN_BY.get(key, "known_by_field")
    query = STAGING(statement).given({"name": key})
    records_by_key: dict[str, list[KnownRecord]] = {}
    for found_key, *known in sql.rows(query, object=object, keys=list(keys)):
        records_by_key.setdefault(found_key, []).append(KnownRecord(*known))
    return records_by_key


def known_fields(*, object: str) -> list[str]:  # noqa: A002
    """The names of fields that records of an object have, as far as the newest of them tell."""
    return [row[0] for row in sql.rows(STAGING("known_fields"), object=object)]


def next_ids(count: int, *, table: str = "crm_record") -> list[int]:
    """Ids for records, or for rows of another table, to be added; nobody else gets one of them."""
    ids: list[int] | None = sql.rows(STAGING("next_ids"), table=table, count=count)[0][0]
    return ids or []


def stage_rows(file: RecordFile, rows: Sequence[StagedRow]) -> None:
    copy_into("staged_record", STAGED_COLUMNS, (_staged(file, staged) for staged in rows))
    copy_into(
        "staged_lookup",
        ("row", "field_id", "reference"),
        (
            (staged.number, field_id, reference)
            for staged in rows
            for field_id, reference in staged.lookup_references.items()
        ),
    )


def stage_present(record_ids: Iterable[int]) -> None:
    """Note that a complete export has these records."""
    copy_into("staged_present", ("record_id",), ((record_id,) for record_id in record_ids))


def add_records(
    *,
    default_owner_id: int | None,
    import_id: int,
    refused_owners: Mapping[str, str],
    refuse: Refuse,
    keep: Refuse,
) -> RecordsAdded:
    """Check the staged rows, then add the records that are new.

    `refused_owners` are references to users that did not go in, with the reason. `keep` is told of cells that stay
    as they were.
    """
    take_roles(refuse=refuse)
    # Temporary tables are never analyzed otherwise; a million rows would be joined in nested loops.
    sql.run(STAGING("analyze_staged"))
    if sql.rows(STAGING("count_doubled"))[0][0]:
        _tell_rows(STAGING("refuse_doubled"), refuse)
    refused, why = list(refused_owners), list(refused_owners.values())
    _tell_rows(STAGING("refuse_ownerless"), refuse, default_owner_id=default_owner_id, refused=refused, why=why)
    _tell_rows(STAGING("keep_lookups"), keep)
    # Accounts first, as contacts name them, and campaigns; only then can be told which accounts are missing.
    counts = {name: _add([name], default_owner_id, import_id) for name in BELONGED_TO}
    by_name = sql.rows("SELECT count(*) FROM staged_file WHERE account_by_name")[0][0]
    sql.run(ACCOUNTS("match_accounts" if by_name else "match_accounts_by_id"))
    _tell_rows(ACCOUNTS("keep_ambiguous_accounts"), keep)
    added = sql.rows(ACCOUNTS("add_placeholder_accounts"), default_owner_id=default_owner_id, import_id=import_id)
    # After the last change: each row would be put into the index one by one otherwise.
    sql.run(ACCOUNTS("index_accounts"))
    for name in RECORD_KINDS[len(BELONGED_TO) :]:
        if name == STANDS_FOR_A_PERSON[0]:
            match_persons(keep=keep)
            refuse_members(refuse=refuse)
        counts[name] = _add([name], default_owner_id, import_id)
    sql.run(CHANGING("add_lookups"))
    if sum(counts.values()) >= ANALYZE_FROM:
        sql.run(CHANGING("analyze_records"))
    return RecordsAdded(counts, placeholders=len(added))


def update_records(
    *, default_owner_id: int | None, import_id: int, complete_objects: Sequence[str]
) -> RecordsChanged:
    """Bring the staged rows' known records up to date; what a complete export has is not deleted."""
    sql.run(CHANGING("arrive"), default_owner_id=default_owner_id, complete_objects=list(complete_objects))
    changing = sql.rows(CHANGING("changing_records")(ended_in_crm=ENDED_IN_CRM))
    ids = [row[0] for row in changing]
    again = sql.rows(CHANGING("opted_in_again"))
    opt_ins = tuple(OptIn(address, _moment(changed), kind) for kind, address, changed in again)
    sql.run(CHANGING("remember_records"), records=ids, import_id=import_id)
    sql.run(CHANGING("update_records"), records=ids, import_id=import_id)
    sql.run(CHANGING("remember_digests"))
    # Lock the accounts and persons that records moved to, so their lookup fields cannot change unnoticed.
    moved = tuple(record_id for record_id, _object, moves, _ending in changing if moves)
    sql.run(Sql("crm/records", "hold_related"), records=list(moved))
    sql.run(CHANGING("clear_lookups"))
    sql.run(CHANGING("set_lookups"))
    outlived = stand_for_successors(changed=ids, import_id=import_id)
    followed = follow_imported(changed=[*ids, *outlived])
    return RecordsChanged(
        ids={name: tuple(row[0] for row in changing if row[1] == name) for name in {row[1] for row in changing}},
        moved=(*moved, *outlived),
        followed=followed,
        ended={ending: tuple(row[0] for row in changing if row[3] == ending) for ending in _endings(changing)},
        opt_ins=opt_ins,
    )


def absent_records(*, object: str) -> list[int]:  # noqa: A002
    """The records of an object that a complete export does not have."""
    return [row[0] for row in sql.rows(CHANGING("absent_records"), object=object)]


def count_present(*, object: str) -> int:  # noqa: A002
    count: int = sql.rows(CHANGING("count_present"), object=object)[0][0]
    return count


def mark_deleted(*, records: Sequence[int], import_id: int) -> None:
    sql.run(CHANGING("remember_records"), records=list(records), import_id=import_id)
    sql.run(CHANGING("mark_deleted"), records=list(records), import_id=import_id)


def _add(objects: list[str], default_owner_id: int | None, import_id: int) -> int:
    return sql.run(CHANGING("add_records"), objects=objects, default_owner_id=default_owner_id, import_id=import_id)


def _staged(file: RecordFile, staged: StagedRow) -> tuple[object, ...]:
    row = staged.row
    return (
        staged.number, file.number, row.line, file.object, row.key, staged.record_id, staged.is_new, row.crm_id,
        staged.digest, row.name, row.email, row.phone, staged.owner_reference, row.account, row.account_name,
        row.person, row.opted_out_of_email, row.do_not_call, _number(row.phone), row.is_deleted,
        orjson.dumps(row.fields).decode(), list(row.kept),
    )  # fmt: skip


def _number(phone: str | None) -> str | None:
    return None if phone is None else number_of(phone, region=settings.PHONE_REGION)


def _endings(changing: Iterable[tuple[Any, ...]]) -> set[str]:
    return {row[3] for row in changing if row[3]}


def _tell_rows(statement: Sql, tell: Callable[[int, int, str, str], None], **values: Any) -> None:
    for file_number, line, column, reason in sql.rows(statement, **values):
        tell(file_number, line, column, reason)


def _moment(changed: str | None) -> datetime | None:
    """When the CRM last changed a record; None without a time of day with a time zone."""
    try:
        moment = datetime.fromisoformat(changed or "")
    except ValueError:
        return None
    # Without a zone nobody knows whether the CRM's opt-in came before or after the opt-out here.
    return moment if moment.tzinfo else None
