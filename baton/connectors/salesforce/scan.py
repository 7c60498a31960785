"""Detects the lookup columns of a record file from its data, and counts its rows.

Created By and Last Modified By always contain users. A custom column is a lookup if most of its values are user ids:
a text field with one pasted id is not.
"""

from collections.abc import Iterator

from baton.connectors.salesforce.crm_ids import looks_like_a_user_id
from baton.connectors.salesforce.rows import LookupColumn, OnBytes, Scan
from baton.connectors.salesforce.table import Table

_ALWAYS_USERS = {"CreatedById": "Created By", "LastModifiedById": "Last Modified By"}


def scan_of(table: Table, on_bytes: OnBytes | None) -> Scan:
    """Read the whole file once. Rows with errors are counted too."""
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
    lookups = {column for column in custom if users[column] * 2 > filled[column]}
    return Scan(
        rows, tuple(_with_labels(column for column in positions if column in _ALWAYS_USERS or column in lookups))
    )


def _with_labels(columns: Iterator[str]) -> Iterator[LookupColumn]:
    for column in columns:
        label = _ALWAYS_USERS.get(column) or " ".join(column[: -len("__c")].replace("_", " ").split())
        yield LookupColumn(column, label)
