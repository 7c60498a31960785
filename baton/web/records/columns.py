"""The columns of the records list."""

from collections.abc import Iterator

from baton.crm.models import CrmObject
from baton.participants.records import RecordOrder, RecordRow
from baton.web.list_columns import ListColumn, ListColumns, Shown, time_in_words

RecordColumn = ListColumn[RecordRow]
# What a record belongs to.
COMPANY_LABELS = {
    CrmObject.CONTACT: "Account",
    CrmObject.OPPORTUNITY: "Account",
    CrmObject.CAMPAIGN_MEMBER: "Campaign",
}


def _columns_of(kind: CrmObject) -> Iterator[RecordColumn]:
    yield RecordColumn("record_id", "Id", lambda row: str(row.id), Shown.IN_FILES)
    yield RecordColumn(
        "record", "Name", lambda row: row.name, Shown.ALWAYS, orders=(RecordOrder.NAME, RecordOrder.NAME_BACKWARD)
    )
    yield RecordColumn("email_address", "Email", lambda row: row.email, Shown.IN_FILES)
    is_account = kind == CrmObject.ACCOUNT
    yield RecordColumn(
        "phone_number", "Phone", lambda row: row.phone, Shown.USUALLY if is_account else Shown.IF_CHOSEN
    )
    if not is_account:
        yield RecordColumn("company_name", COMPANY_LABELS.get(kind, "Company"), lambda row: row.company or "")
    yield RecordColumn("record_owner", "Owner", lambda row: row.owner)
    yield RecordColumn("in_sequences", "In sequences", lambda row: ", ".join(row.sequences))
    yield RecordColumn("opted_out", "Opted out", _opted_out)
    yield RecordColumn(
        "when_added",
        "Added",
        lambda row: time_in_words(row.added_at),
        Shown.IF_CHOSEN,
        is_time=True,
        orders=(RecordOrder.OLDEST, RecordOrder.NEWEST),
    )


def _opted_out(row: RecordRow) -> str:
    words = {
        "no email": row.email_state.is_opted_out,
        "dead address": row.email_state.is_dead,
        "do not call": row.do_not_call,
    }
    return ", ".join(word for word, applies in words.items() if applies)


# A field of the record is named as it is, so the own columns have names that no CRM gives to a field.
RECORD_COLUMNS = {kind: ListColumns(*_columns_of(kind), fields="") for kind in CrmObject}
