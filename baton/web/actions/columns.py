"""The columns of the list of participant actions."""

from baton.participants.candidates import Order
from baton.participants.conditions import LABELS_OF_ACTION, OF_THE_RECORD
from baton.participants.models import REASONS, ParticipantAction
from baton.participants.queries import ActionRow
from baton.rules.delegation import Reason
from baton.sequences.models import Action
from baton.web.list_columns import ListColumn, ListColumns, Shown, time_in_words

ActionColumn = ListColumn[ActionRow]
BY_DATE = Order.EARLIEST, Order.LATEST
ACTION_COLUMNS = ListColumns(
    ActionColumn("id", "Id", lambda row: str(row.id), Shown.IN_FILES, is_asked=False),
    ActionColumn("record", "Record", lambda row: row.record, is_asked=False),
    ActionColumn("record_id", "Record id", lambda row: str(row.record_id), Shown.IN_FILES, is_asked=False),
    ActionColumn("sequence", "Sequence", lambda row: row.sequence),
    ActionColumn("position", "Step", lambda row: str(row.position), Shown.IF_CHOSEN, is_number=True),
    ActionColumn("step", "Action", lambda row: row.action),
    ActionColumn("type", "Type", lambda row: str(Action.Type(row.type).label), Shown.IF_CHOSEN),
    ActionColumn("status", "Status", lambda row: str(ParticipantAction.Status(row.status).label)),
    ActionColumn("expected", "Expected", lambda row: time_in_words(row.expected_at), is_time=True, orders=BY_DATE),
    ActionColumn("owner", "Action owner", lambda row: row.owner),
    ActionColumn("cover", "Cover", lambda row: row.cover or "", Shown.IF_CHOSEN),
    ActionColumn("performer", "Performed by", lambda row: row.performer or "", Shown.IF_CHOSEN),
    ActionColumn("outcome", "Outcome", lambda row: LABELS_OF_ACTION["Outcome"].get(row.outcome, ""), Shown.IF_CHOSEN),
    ActionColumn("problem", "Problem", lambda row: row.problem, Shown.IF_CHOSEN),
    ActionColumn("reason", "Reason", lambda row: REASONS[Reason(row.reason)]),
    ActionColumn("participant_owner", "Participant owner", lambda row: row.participant_owner),
    fields=OF_THE_RECORD,
)
# What conditions can name, with what the fields hold where that is one of a few values.
ACTION_FIELDS = ACTION_COLUMNS.seen_with({name: labels.values() for name, labels in LABELS_OF_ACTION.items()})
