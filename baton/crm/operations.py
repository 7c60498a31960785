"""Writes to records. Ownership depends on them, so only `baton.delegation` calls these."""

from collections.abc import Mapping
from typing import Any

from baton import sql
from baton.crm.models import Record, RecordLookup
from baton.crm.persons import follow_persons
from baton.sql import Sql

HOLD_RECORDS = Sql("crm/records", "hold_records")


def update_record(*, record_id: int, values: Mapping[str, Any], lookups: Mapping[int, int | None]) -> list[int]:
    """Set columns of one record, and its lookup fields (`{field id: owner id, or None for blank}`).

    Gives the ids of records that have its address and therefore changed with it.

    The record is locked even if only its lookup fields change, so no enrollment uses the old ones. Its new account
    or person is locked too, so their lookup fields cannot change unnoticed.
    """
    if related := sorted(values[name] for name in ("account_id", "person_id") if values.get(name)):
        sql.run(HOLD_RECORDS, records=related)
    Record.objects.select_for_update(no_key=True).get(pk=record_id)
    # It is no longer what an import made of it: the next one reads its row again, and none takes the change back.
    Record.objects.filter(pk=record_id).update(**values, source_digest=None, import_id=None)
    followed = follow_persons(records=[record_id])
    blank = [field_id for field_id, owner_id in lookups.items() if owner_id is None]
    if blank:
        RecordLookup.objects.filter(record_id=record_id, field_id__in=blank).delete()
    RecordLookup.objects.bulk_create(
        [
            RecordLookup(record_id=record_id, field_id=field_id, owner_id=owner_id)
            for field_id, owner_id in lookups.items()
            if owner_id is not None
        ],
        update_conflicts=True,
        unique_fields=["record_id", "field_id"],
        update_fields=["owner_id"],
    )
    return followed
