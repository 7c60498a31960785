"""A data export: its files and the rows in them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from baton.connectors.salesforce.cells import Cells, read_rows
from baton.connectors.salesforce.folder import FILES, tables_in
from baton.connectors.salesforce.owners import group_if_skipped, member_outside, queue, user
from baton.connectors.salesforce.records import record_of
from baton.connectors.salesforce.rows import (
    LookupColumn,
    MemberRow,
    OnBytes,
    Problem,
    QueueRow,
    RecordObject,
    RecordRow,
    Scan,
    UserRow,
)
from baton.connectors.salesforce.scan import scan_of
from baton.connectors.salesforce.table import Table

Parsed = TypeVar("Parsed")

_FILE_OF: dict[RecordObject, str] = {"account": "Account.csv", "lead": "Lead.csv", "contact": "Contact.csv"}


def open_export(folder: Path) -> "Export":
    """Open the folder and read the header of each file. Raises `UnreadableExport` if that fails."""
    return Export(tables_in(folder))


class Export:
    """The rows of each file, streamed. A missing file has no rows.

    The iterators first yield the problems of the header, then for each row the row or its problems. They call
    `on_bytes` regularly with the number of bytes read since the last call.
    """

    def __init__(self, tables: dict[str, Table]) -> None:
        self._tables = tables
        self._scans: dict[RecordObject, Scan] = {}
        self._skipped_groups: frozenset[str] | None = None

    @property
    def files(self) -> dict[str, int]:
        """The size in bytes of each existing file, by its usual name (`Lead.csv`)."""
        return {name: table.size for name, table in self._tables.items()}

    @property
    def absent(self) -> tuple[str, ...]:
        """The usual files that this export does not have."""
        return tuple(name for name in FILES if name not in self._tables)

    def users(self, on_bytes: OnBytes | None = None) -> Iterator[UserRow | Problem]:
        return self._rows("User.csv", user, on_bytes)

    def queues(self, on_bytes: OnBytes | None = None) -> Iterator[QueueRow | Problem]:
        """Yield the queues. Other groups are skipped and counted in `skipped_groups`."""
        return self._rows("Group.csv", queue, on_bytes)

    def members(self, on_bytes: OnBytes | None = None) -> Iterator[MemberRow | Problem]:
        """Yield the queue members. Members of skipped groups are skipped too."""
        return self._rows("GroupMember.csv", member_outside(self._ids_of_skipped_groups()), on_bytes)

    @property
    def skipped_groups(self) -> int:
        """How many rows of Group.csv are not queues."""
        return len(self._ids_of_skipped_groups())

    def scan(self, object: RecordObject, on_bytes: OnBytes | None = None) -> Scan:  # noqa: A002
        """The row count and the lookup columns, from a first pass over the file. The result is cached."""
        if object not in self._scans:
            table = self._tables.get(_FILE_OF[object])
            self._scans[object] = scan_of(table, on_bytes) if table else Scan(0, ())
        return self._scans[object]

    def columns(self, object: RecordObject) -> frozenset[str]:  # noqa: A002
        """The columns of the object's file, in their standard spelling."""
        table = self._tables.get(_FILE_OF[object])
        return frozenset(table.header.positions) if table else frozenset()

    def lookup_columns(self, object: RecordObject) -> tuple[LookupColumn, ...]:  # noqa: A002
        return self.scan(object).lookup_columns

    def records(
        self,
        object: RecordObject,  # noqa: A002
        on_bytes: OnBytes | None = None,
    ) -> Iterator[RecordRow | Problem]:
        table = self._tables.get(_FILE_OF[object])
        if table is None:
            return iter(())
        return read_rows(table, record_of(object, table.header, self.lookup_columns(object)), on_bytes)

    def _rows(
        self, file: str, parse: Callable[[Cells], Parsed | None], on_bytes: OnBytes | None
    ) -> Iterator[Parsed | Problem]:
        table = self._tables.get(file)
        return read_rows(table, parse, on_bytes) if table else iter(())

    def _ids_of_skipped_groups(self) -> frozenset[str]:
        if self._skipped_groups is None:
            group_ids = self._rows("Group.csv", group_if_skipped, None)
            self._skipped_groups = frozenset(group for group in group_ids if isinstance(group, str))
        return self._skipped_groups
