"""Undoing an import: records are what they were before it, and ownership follows as one handover."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from baton import sql
from baton.crm.persons import follow_persons
from baton.delegation.automatic_enrollment import follow_records, hold_ruled_sequences
from baton.delegation.change import Change
from baton.delegation.handovers import ChangeOutcome, carry_out
from baton.delegation.models import Handover
from baton.importing.models import Import
from baton.importing.writing import OF_IMPORT
from baton.people.models import User
from baton.people.permissions import Verb
from baton.sql import Sql
from baton.sql.transactions import one_transaction


class CannotBeUndone(ValueError):
    """The import is not finished, or is undone already."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing an import did: `changed_later` records stay as they are, and `worked_with`, which were added."""

    restored: int
    removed: int
    changed_later: int
    worked_with: int
    outcome: ChangeOutcome


@one_transaction
def undo_import(*, import_id: int, by: User | None, at: datetime) -> Undone:
    """Give records their values, owners and lookup fields of before the import, and remove those that it added.

    Records that were edited or imported again since stay as they are, and so do added ones that were in a sequence.
    Users and queues stay. Raises `CannotBeUndone`.
    """
    job = Import.objects.select_for_update().get(pk=import_id)
    if job.status != Import.Status.DONE:
        raise CannotBeUndone("Only an import that is finished can be undone, and only once.")
    undoing = _Undoing(import_id)
    change = Change(
        cause=Handover.Cause.RECORDS,
        reached=OF_IMPORT,
        verb=Verb.IMPORT_RECORDS,
        prepare=undoing.restore,
        afterwards=lambda at: follow_records(records=[*undoing.restored, *undoing.followed], at=at),
    )
    outcome = carry_out(change, by=by, at=at, why=f"Import of {job.source} undone"[:1000])
    Import.objects.filter(pk=import_id).update(status=Import.Status.UNDONE, undone_by=by, undone_at=at)
    return Undone(
        restored=len(undoing.restored),
        removed=undoing.removed,
        changed_later=undoing.changed_later,
        worked_with=undoing.worked_with,
        outcome=outcome,
    )


class _Undoing:
    def __init__(self, import_id: int) -> None:
        self._import_id = import_id
        self.restored = list[int]()
        self.followed = list[int]()
        self.removed = self.changed_later = self.worked_with = 0

    def restore(self) -> Mapping[str, Any]:
        # Before records are locked, as in every write of records (see `sql/locks.py`).
        hold_ruled_sequences()
        written = self._rows("lock_written", import_id=self._import_id)
        added = [record_id for record_id, is_added in written if is_added]
        self.restored = [record_id for record_id, is_added in written if not is_added]
        self.changed_later = self._rows("count_kept", import_id=self._import_id)[0][0]
        # Cleared before restored: lookups that the import added have no row to restore them from.
        for statement in ("restore_records", "clear_lookups", "restore_lookups"):
            sql.run(Sql("importing/undo", statement), import_id=self._import_id, records=self.restored)
        self.followed = follow_persons(records=self.restored)
        # Last: a restored contact may have been moved to an account that the import added.
        self.removed = len(self._rows("remove_added", records=added))
        self.worked_with = len(added) - self.removed
        return {"records": self.restored, "users": []}

    def _rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        return sql.rows(Sql("importing/undo", statement), **values)
