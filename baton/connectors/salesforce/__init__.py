"""Reads a Salesforce data export: a folder of CSV files, as the weekly export and Data Loader write them.

`open_export` checks the folder; the export's iterators then stream rows, and a `Problem` for each row or cell with an
error. This package does not use the database, and every cell is text.
"""

from baton.connectors.salesforce.export import Export, open_export
from baton.connectors.salesforce.faults import (
    FolderNotFound,
    HeaderUnreadable,
    NothingToRead,
    UnreadableExport,
)
from baton.connectors.salesforce.rows import (
    LookupColumn,
    MemberRow,
    OnBytes,
    Problem,
    QueueRow,
    RecordObject,
    RecordRow,
    Row,
    Scan,
    UserRow,
)

__all__ = [
    "Export",
    "FolderNotFound",
    "HeaderUnreadable",
    "LookupColumn",
    "MemberRow",
    "NothingToRead",
    "OnBytes",
    "Problem",
    "QueueRow",
    "RecordObject",
    "RecordRow",
    "Row",
    "Scan",
    "UnreadableExport",
    "UserRow",
    "open_export",
]
