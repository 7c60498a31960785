"""Imports the records of one object, set-based. Called by `baton.delegation` only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from psycopg.types.json import Jsonb

from baton import sql
from baton.connectors.salesforce import LookupColumn, RecordObject, RecordRow
from baton.crm.suppressions import OptIn
from baton.people.importing import Arrivals, Complain, MayStandIn, stand_in_for
from baton.sql import Sql
from baton.sql.staging import copy_into

ENDED_IN_CRM = Sql("crm/records", "ended_in_crm")
ANALYZE_FROM = 1000  # added records


@dataclass(frozen=True, slots=True)
class RecordFile:
    """The object and the columns of a record file, known before its rows are read."""

    object: RecordObject
    columns: frozenset[str]
    lookup_columns: tuple[LookupColumn, ...]


@dataclass(frozen=True, slots=True)
class RecordArrivals:
    """The result of importing a record file: counts, and the ids of records whose ownership may change.

    `moved` changed owner, account or a lookup field; `ended` are newly deleted, merged or converted in the CRM, by
    reason; `written` are all new or changed records. `opt_ins` are addresses that the CRM opted in again.
    """

    arrivals: Arrivals
    left_out: int
    placeholders: int
    moved: tuple[int, ...]
    ended: Mapping[str, tuple[int, ...]]
    written: tuple[int, ...]
    opt_ins: tuple[OptIn, ...]


def import_records(
    file: RecordFile, rows: Iterable[RecordRow], *, complain: Complain, may_stand_in: MayStandIn
) -> RecordArrivals:
    """Save the records of one file. A field whose column is not in the file is not changed.

    `may_stand_in` decides for which unknown owners (by CRM id) a placeholder is added; other rows are refused.
    """
    _stage(file, rows)
    left_out = sql.run(Sql("crm/importing", "leave_out_deleted"))
    placeholders = stand_in_for(Sql("people/importing", "named_owners"), may_stand_in)
    for line, column, reason in sql.rows(Sql("crm/importing", "refuse_records")):
        complain(line, column, reason)
    return _write(file, left_out=left_out, placeholders=placeholders)


def _stage(file: RecordFile, rows: Iterable[RecordRow]) -> None:
    lookups = {
        "object": file.object,
        "names": [column.name for column in file.lookup_columns],
        "labels": [column.label for column in file.lookup_columns],
    }
    sql.run(Sql("crm/importing", "add_lookup_fields"), **lookups)
    sql.run(Sql("crm/importing", "stage_records"))
    columns = [
        "line", "object", "crm_id", "name", "email", "phone", "owner_crm_id", "account_crm_id", "opted_out_of_email",
        "do_not_call", "is_deleted", "fields", "lookups",
    ]  # fmt: skip
    copy_into("staged_record", columns, map(_cells, rows))
    sql.run(Sql("crm/importing", "stage_lookups"))


def _cells(row: RecordRow) -> tuple[object, ...]:
    return (
        row.line, row.object, row.crm_id, row.name, row.email, row.phone, row.owner_id, row.account_id,
        row.opted_out_of_email, row.do_not_call, row.is_deleted, Jsonb(row.fields), Jsonb(row.lookups),
    )  # fmt: skip


def _write(file: RecordFile, *, left_out: int, placeholders: int) -> RecordArrivals:
    columns = sorted(file.columns)
    field_rows = sql.rows(Sql("crm/importing", "fields_of_columns"), object=file.object, columns=columns)
    fields = [field_id for (field_id,) in field_rows]
    sql.run(Sql("crm/importing", "arrive"), columns=columns, fields=fields)
    changing = sql.rows(Sql("crm/importing", "changing_records")(ended_in_crm=ENDED_IN_CRM))
    opt_ins = _opt_ins() if "HasOptedOutOfEmail" in file.columns else ()
    sql.run(Sql("crm/importing", "update_records"), records=[record_id for record_id, *_ in changing])
    # Lock the accounts that contacts moved to, so their lookup fields cannot change unnoticed.
    moved = tuple(record_id for record_id, moves, _ending in changing if moves)
    sql.run(Sql("crm/records", "hold_accounts"), records=list(moved))
    sql.run(Sql("crm/importing", "clear_lookups"), fields=fields)
    sql.run(Sql("crm/importing", "set_lookups"))
    added = [row[0] for row in sql.rows(Sql("crm/importing", "add_records"))]
    if len(added) >= ANALYZE_FROM:
        sql.run(Sql("crm/importing", "analyze_records"))
    staged = sql.rows("SELECT count(*) FROM staged_record")[0][0]
    return RecordArrivals(
        Arrivals(len(added), len(changing), staged - len(added) - len(changing)),
        left_out=left_out,
        placeholders=placeholders,
        moved=moved,
        written=(*added, *(record_id for record_id, *_ in changing)),
        ended={
            ending: tuple(record_id for record_id, _moves, how in changing if how == ending)
            for ending in {how for _id, _moves, how in changing if how}
        },
        opt_ins=opt_ins,
    )


def _opt_ins() -> tuple[OptIn, ...]:
    opted_in = sql.rows(Sql("crm/importing", "opted_in_again"))
    return tuple(OptIn(address, _moment(changed)) for address, changed in opted_in)


def _moment(changed: str | None) -> datetime | None:
    """When the CRM last changed a record; None without a time of day with a time zone."""
    try:
        moment = datetime.fromisoformat(changed or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
