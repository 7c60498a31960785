"""The columns of the list of sequences: who owns what for who sees that, and one's own counts for the others."""

from typing import Any

from baton.insight.overview import Glance, OwnActions, Ownership
from baton.web.list_columns import ListColumn, ListColumns, Shown

ListedSequence = tuple[Glance, Any]
OwnedSequence = tuple[Glance, Ownership | None]
OwnSequence = tuple[Glance, OwnActions]

SequenceColumn = ListColumn[ListedSequence]
OF_SEQUENCES = (
    SequenceColumn("sequence", "Sequence", lambda row: row[0].name, Shown.ALWAYS, orders=("name", "")),
    SequenceColumn("object", "Object", lambda row: str(row[0].object.label), Shown.IF_CHOSEN),
    SequenceColumn("actions", "Actions", lambda row: str(row[0].actions), Shown.IF_CHOSEN, is_number=True),
    SequenceColumn("status", "Status", lambda row: str(row[0].status.label)),
    SequenceColumn("delegation", "Delegation", lambda row: row[0].delegation),
    SequenceColumn(
        "overriding", "Overriding actions", lambda row: str(row[0].overriding), Shown.IF_CHOSEN, is_number=True
    ),
)

OwnedColumn = ListColumn[OwnedSequence]
OPEN_COLUMN = OwnedColumn(
    "open", "Open actions", lambda row: str(row[1].count) if row[1] else "", is_number=True, orders=("", "open")
)
OWNERS_COLUMN = OwnedColumn("owners", "Owners of open actions", lambda row: _owners(row[1]), is_asked=False)
COLUMNS_OF_SEQUENCES = ListColumns(
    *OF_SEQUENCES,
    OwnedColumn(
        "participants",
        "Participants",
        lambda row: str(row[0].participants),
        is_number=True,
        orders=("", "participants"),
    ),
    OPEN_COLUMN,
    OWNERS_COLUMN,
)

OwnColumn = ListColumn[OwnSequence]
OWN_COLUMNS_OF_SEQUENCES = ListColumns(
    *OF_SEQUENCES,
    OwnColumn(
        "owned", "Your open actions", lambda row: str(row[1].owned), is_number=True, orders=("", OPEN_COLUMN.name)
    ),
    OwnColumn("covering", "Covering", lambda row: str(row[1].as_cover), is_number=True),
    OwnColumn("in_queues", "In your queues", lambda row: str(row[1].in_queues), is_number=True),
)


def _owners(ownership: Ownership | None) -> str:
    if ownership is None:
        return ""
    owners = [f"{share.name} ({share.count})" for share in ownership.shares]
    others = [f"{ownership.other_owners} others ({ownership.other_count})"] if ownership.other_owners else []
    return ", ".join([*owners, *others])
