"""The columns of the participants list."""

from baton.participants.badges import LABELS_OF_EXITS, badge_of
from baton.participants.conditions import LABELS_OF_PARTICIPANT, OF_THE_RECORD
from baton.participants.listing import ParticipantOrder, ParticipantRow
from baton.web.list_columns import ListColumn, ListColumns, Shown, time_in_words

ParticipantColumn = ListColumn[ParticipantRow]
BY_NAMES = ParticipantOrder.NAME, ParticipantOrder.NAME_BACKWARD
BY_ENROLLMENT = ParticipantOrder.OLDEST, ParticipantOrder.NEWEST
PARTICIPANT_COLUMNS = ListColumns(
    ParticipantColumn("id", "Id", lambda row: str(row.id), Shown.IN_FILES, is_asked=False),
    ParticipantColumn("record", "Record", lambda row: row.record, Shown.ALWAYS, is_asked=False, orders=BY_NAMES),
    ParticipantColumn("record_id", "Record id", lambda row: str(row.record_id), Shown.IN_FILES, is_asked=False),
    ParticipantColumn("sequence", "Sequence", lambda row: row.sequence),
    ParticipantColumn("status", "Status", lambda row: badge_of(status=row.status, exit=row.exit).label),
    ParticipantColumn("step", "Current action", lambda row: row.action or ""),
    ParticipantColumn(
        "position", "Current step", lambda row: str(row.position or ""), Shown.IF_CHOSEN, is_number=True
    ),
    ParticipantColumn("owner", "Action owner", lambda row: row.owner or ""),
    ParticipantColumn("cover", "Cover", lambda row: row.cover or "", Shown.IF_CHOSEN),
    ParticipantColumn("expected", "Expected", lambda row: time_in_words(row.expected_at), is_time=True),
    ParticipantColumn(
        "enrolled", "Enrolled", lambda row: time_in_words(row.enrolled_at), is_time=True, orders=BY_ENROLLMENT
    ),
    ParticipantColumn("enrolled_by", "Enrolled by", lambda row: row.enrolled_by or "", Shown.IF_CHOSEN),
    ParticipantColumn("result", "Result", lambda row: str(row.exit_in_words), Shown.IF_CHOSEN),
    ParticipantColumn("participant_owner", "Participant owner", lambda row: row.record_owner, Shown.IF_CHOSEN),
    fields=OF_THE_RECORD,
)
# What conditions can name, with what the fields hold where that is one of a few values.
_VALUES = {name: labels.values() for name, labels in LABELS_OF_PARTICIPANT.items()}
PARTICIPANT_FIELDS = PARTICIPANT_COLUMNS.seen_with(
    {**_VALUES, "Status": [*_VALUES["Status"], *LABELS_OF_EXITS.values()]}
)
