"""The columns of the participants list that a person may choose, beside the record's name."""

from django.db import models


class ParticipantColumns(models.TextChoices):
    """In the order in which they stand in the list."""

    SEQUENCE = "sequence", "Sequence"
    STATUS = "status", "Status"
    STEP = "step", "Current action"
    OWNER = "owner", "Action owner"
    COVER = "cover", "Cover"
    EXPECTED = "expected", "Expected"
    ENROLLED = "enrolled", "Enrolled"
    ENROLLED_BY = "enrolled_by", "Enrolled by"
    RESULT = "result", "Result"
    PARTICIPANT_OWNER = "participant_owner", "Participant owner"


USUALLY_SHOWN = [
    ParticipantColumns.SEQUENCE,
    ParticipantColumns.STATUS,
    ParticipantColumns.STEP,
    ParticipantColumns.OWNER,
    ParticipantColumns.EXPECTED,
    ParticipantColumns.ENROLLED,
]
