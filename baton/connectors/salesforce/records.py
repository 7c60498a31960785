"""Reads the rows of Account.csv, Lead.csv and Contact.csv."""

from collections.abc import Callable

from baton.connectors.salesforce.cells import Cells
from baton.connectors.salesforce.crm_ids import crm_id, user_id
from baton.connectors.salesforce.dates import iso_moment
from baton.connectors.salesforce.header import Header
from baton.connectors.salesforce.names import full_name, own_name
from baton.connectors.salesforce.rows import LookupColumn, RecordObject, RecordRow
from baton.connectors.salesforce.values import boolean, email, up_to

# The columns with their own attribute in a RecordRow; all others go to its `fields`.
_PLACED = frozenset(("Id", "Name", "Email", "Phone", "OwnerId", "HasOptedOutOfEmail", "DoNotCall", "IsDeleted"))

_phone = up_to(80)


def record_of(
    object: RecordObject,  # noqa: A002 - the glossary's word
    header: Header,
    lookup_columns: tuple[LookupColumn, ...],
) -> Callable[[Cells], RecordRow]:
    """A parser of the object's rows. The columns are resolved here, once per file."""
    lookups = [column.name for column in lookup_columns]
    dates = [column for column in header.positions if _is_date(column)]
    placed = _PLACED.union(lookups, dates, ("AccountId",) if object == "contact" else ())
    # By position in the row; None if the column is read in another way.
    texts: list[str | None] = [None] * header.width
    for column, position in header.positions.items():
        texts[position] = None if column in placed else column
    name_of = own_name if object == "account" else full_name

    def record(cells: Cells) -> RecordRow:
        fields = {
            column: text
            for column, text in zip(texts, cells.all, strict=True)
            if text and column and not text.isspace()
        }
        for column in dates:
            if date := cells.read(column, iso_moment, ""):
                fields[column] = date
        return RecordRow(
            line=cells.line,
            object=object,
            crm_id=cells.read("Id", crm_id, "", if_blank="has no id"),
            name=name_of(cells),
            email=cells.read("Email", email, ""),
            phone=cells.read("Phone" if cells.text("Phone") else "MobilePhone", _phone, ""),
            owner_id=cells.read("OwnerId", crm_id, "", if_blank="has no owner"),
            account_id=cells.read("AccountId", crm_id, None) if object == "contact" else None,
            opted_out_of_email=cells.read("HasOptedOutOfEmail", boolean, blank=False),
            do_not_call=cells.read("DoNotCall", boolean, blank=False),
            is_deleted=cells.read("IsDeleted", boolean, blank=False),
            fields=fields,
            lookups={column: user for column in lookups if (user := cells.read(column, user_id, ""))},
        )

    return record


def _is_date(column: str) -> bool:
    """Whether a standard column contains dates. Custom fields are not converted."""
    if column.endswith(("__c", "__pc")):
        return False
    return column.endswith(("Date", "DateTime")) or column in ("SystemModstamp", "Birthdate")
