"""An export as a whole: which files it has, and the rows in them."""

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

Made = TypeVar("Made")

_FILE_OF: dict[RecordObject, str] = {"account": "Account.csv", "lead": "Lead.csv", "contact": "Contact.csv"}


def open_export(folder: Path) -> "Export":
    """Look at the folder and the first line of each file; UnreadableExport where that is in vain."""
    return Export(tables_in(folder))


class Export:
    """The rows of each file, streamed. A file that is absent has no rows.

    The iterators yield a row or its problems, one or more, in the order of the file, after the problems of
    its header. They call `on_bytes` now and then with the bytes read since the last call.
    """

    def __init__(self, tables: dict[str, Table]) -> None:
        self._tables = tables
        self._scans: dict[RecordObject, Scan] = {}
        self._skipped_groups: frozenset[str] | None = None

    @property
    def files(self) -> dict[str, int]:
        """The size in bytes of each file that is there, by its usual name (`Lead.csv`)."""
        return {name: table.size for name, table in self._tables.items()}

    @property
    def absent(self) -> tuple[str, ...]:
        """The files that an export may have and this one has not."""
        return tuple(name for name in FILES if name not in self._tables)

    def users(self, on_bytes: OnBytes | None = None) -> Iterator[UserRow | Problem]:
        return self._rows("User.csv", user, on_bytes)

    def queues(self, on_bytes: OnBytes | None = None) -> Iterator[QueueRow | Problem]:
        """Yield the queues; other kinds of groups are passed over, and counted in `skipped_groups`."""
        return self._rows("Group.csv", queue, on_bytes)

    def members(self, on_bytes: OnBytes | None = None) -> Iterator[MemberRow | Problem]:
        """Yield who is in which queue; members of the groups passed over are passed over too."""
        return self._rows("GroupMember.csv", member_outside(self._groups_passed_over()), on_bytes)

    @property
    def skipped_groups(self) -> int:
        """How many rows of Group.csv are no queues."""
        return len(self._groups_passed_over())

    def scan(self, object: RecordObject, on_bytes: OnBytes | None = None) -> Scan:  # noqa: A002
        """Return the row count and the lookup columns, from a first pass over the file that is made once."""
        if object not in self._scans:
            table = self._tables.get(_FILE_OF[object])
            self._scans[object] = scan_of(table, on_bytes) if table else Scan(0, ())
        return self._scans[object]

    def columns(self, object: RecordObject) -> frozenset[str]:  # noqa: A002
        """Return the columns that the object's file has, by their standard spelling."""
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
        self, file: str, make: Callable[[Cells], Made | None], on_bytes: OnBytes | None
    ) -> Iterator[Made | Problem]:
        table = self._tables.get(file)
        return read_rows(table, make, on_bytes) if table else iter(())

    def _groups_passed_over(self) -> frozenset[str]:
        if self._skipped_groups is None:
            found = self._rows("Group.csv", group_if_skipped, None)
            self._skipped_groups = frozenset(group for group in found if isinstance(group, str))
        return self._skipped_groups
