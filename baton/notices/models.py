"""Notices: what happened to a person's work, for the bell and for email."""

from django.db import models
from django.db.models import Q

from baton.crm.models import Record
from baton.participants.models import ParticipantAction
from baton.people.models import Owner, User
from baton.sequences.models import Sequence


class Notice(models.Model):
    """One event for one person, with how many actions or emails it is about.

    `by` did it; None is Baton itself, or the operator. `person` is the other party: who owned the actions before or
    owns them now, or whom somebody covers for. `handover_number` is the id of a handover. `text` is what somebody
    wrote, or the reason of a problem. Rows that a notice names may be deleted later.
    """

    class Kind(models.TextChoices):
        HANDED = "handed", "Actions handed to you"
        TAKEN = "taken", "Actions taken from you"
        COVER_BEGINS = "cover_begins", "Your cover begins"
        COVER_ENDS = "cover_ends", "Your cover ends"
        NEXT_ACTION = "next_action", "An action comes to you from a colleague"
        REPLY = "reply", "A participant replies"
        OPT_OUT = "opt_out", "A person opts out"
        EMAIL_PROBLEM = "email_problem", "An email has a problem"
        HEALTH = "health", "Delegation health, once a day"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField("kind", max_length=13, choices=Kind)
    at = models.DateTimeField("at")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    count = models.PositiveIntegerField("count")
    person = models.ForeignKey(Owner, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    sequence = models.ForeignKey(Sequence, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    record = models.ForeignKey(
        Record, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    participant_action = models.ForeignKey(
        ParticipantAction,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    handover_number = models.BigIntegerField(null=True)
    text = models.TextField("text", blank=True)
    read_at = models.DateTimeField("read", null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_of_user"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="unread_notice_of_user"),
        ]
