"""The columns of the log of handovers."""

from baton.delegation.models import Handover
from baton.web.handovers.wording import TitledHandover
from baton.web.list_columns import ListColumn, ListColumns, Shown, time_in_words

HandoverColumn = ListColumn[TitledHandover]
HANDOVER_COLUMNS = ListColumns(
    HandoverColumn("title", "Handover", lambda row: row.title, shown=Shown.ALWAYS, is_asked=False),
    HandoverColumn(
        "when", "When", lambda row: time_in_words(row.handover.at), is_time=True, orders=("oldest", "newest")
    ),
    HandoverColumn("by", "By", lambda row: row.by),
    HandoverColumn("actions", "Actions", lambda row: str(row.handover.change_count), is_number=True),
    HandoverColumn("reason", "Reason", lambda row: row.handover.why),
    HandoverColumn("number", "Number", lambda row: str(row.handover.pk), shown=Shown.IF_CHOSEN),
    HandoverColumn("cause", "Cause", lambda row: row.handover.get_cause_display(), shown=Shown.IF_CHOSEN),
    HandoverColumn("sequence", "Sequence", lambda row: str(row.handover.sequence or ""), shown=Shown.IF_CHOSEN),
    HandoverColumn(
        "unchanged",
        "Not changed",
        lambda row: str(row.handover.left_alone_count),
        shown=Shown.IF_CHOSEN,
        is_number=True,
    ),
    HandoverColumn(
        "until",
        "Reassigned until",
        lambda row: time_in_words(row.handover.until),
        shown=Shown.IF_CHOSEN,
        is_time=True,
    ),
    HandoverColumn("undone", "Undone", lambda row: "Yes" if row.undone_by else "No", shown=Shown.IF_CHOSEN),
)
# What conditions can name, with what the fields hold where that is one of a few values.
HANDOVER_FIELDS = HANDOVER_COLUMNS.seen_with(
    {"Cause": [str(label) for label in Handover.Cause.labels], "Undone": ("Yes", "No")}
)
