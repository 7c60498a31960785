"""The columns of the list that a person may choose."""

from django.db import models


class Columns(models.TextChoices):
    """In the order in which they stand in the list."""

    RECORD = "record", "Record"
    SEQUENCE = "sequence", "Sequence"
    STEP = "step", "Action"
    TYPE = "type", "Type"
    STATUS = "status", "Status"
    EXPECTED = "expected", "Expected"
    OWNER = "owner", "Action owner"
    COVER = "cover", "Cover"
    PERFORMER = "performer", "Performed by"
    REASON = "reason", "Reason"
    PARTICIPANT_OWNER = "participant_owner", "Participant owner"


USUAL = [
    Columns.RECORD,
    Columns.SEQUENCE,
    Columns.STEP,
    Columns.STATUS,
    Columns.EXPECTED,
    Columns.OWNER,
    Columns.REASON,
    Columns.PARTICIPANT_OWNER,
]
