"""The columns of the list that a person may choose."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Columns(models.TextChoices):
    """In the order in which they stand in the list."""

    RECORD = "record", _("Record")
    SEQUENCE = "sequence", _("Sequence")
    STEP = "step", _("Action")
    TYPE = "type", _("Type")
    STATUS = "status", _("Status")
    EXPECTED = "expected", _("Expected")
    OWNER = "owner", _("Action owner")
    COVER = "cover", _("Cover")
    REASON = "reason", _("Reason")
    PARTICIPANT_OWNER = "participant_owner", _("Participant owner")


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
