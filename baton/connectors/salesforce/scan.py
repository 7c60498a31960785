"""Finds the lookup columns of a record file, which only its data can tell, and counts its rows.

Created By and Last Modified By always name users. A custom column is a lookup where most of what stands in it
are ids of users: a text field in which somebody once pasted an id is none.
"""

from collections.abc import Iterator

from baton.connectors.salesforce.crm_ids import looks_like_a_user_id
from baton.connectors.salesforce.rows import LookupColumn, OnBytes, Scan
from baton.connectors.salesforce.table import Table

_ALWAYS_USERS = {"CreatedById": "Created By", "LastModifiedById": "Last Modified By"}


def scan_of(table: Table, on_bytes: OnBytes | None) -> Scan:
    """Read the whole file once. Rows that cannot be read count as rows too."""
    positions = table.header.positions
    custom = {column: position for column, position in positions.items() if column.lower().endswith("__c")}
    filled = dict.fromkeys(custom, 0)
    users = dict.fromkeys(custom, 0)
    rows = 0
    for line in table.lines(on_bytes):
        rows += 1
        if isinstance(line, tuple):
            _, cells = line
            for column, position in custom.items():
                if (text := cells[position]) and (text := text.strip()):
                    filled[column] += 1
                    users[column] += looks_like_a_user_id(text)
    chosen = {column for column in custom if users[column] * 2 > filled[column]}
    return Scan(rows, tuple(_labelled(column for column in positions if column in _ALWAYS_USERS or column in chosen)))


def _labelled(columns: Iterator[str]) -> Iterator[LookupColumn]:
    for column in columns:
        label = _ALWAYS_USERS.get(column) or " ".join(column[: -len("__c")].replace("_", " ").split())
        yield LookupColumn(column, label)
