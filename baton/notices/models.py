"""Notices: what happened to a person's work, for the bell and for email; and who wants which of them where."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from baton.crm.models import Record
from baton.participants.models import ParticipantAction
from baton.people.models import Owner, User
from baton.sequences.models import Sequence


class NoticeEmail(models.Model):
    """One email to one person with notices; its text and `message_id` never change.

    `not_before` is when one that is to be tried again can be; `trouble` is the last reply of the mail server.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        UNKNOWN = "unknown", "Possibly sent"
        FAILED = "failed", "Not sent"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notice_emails")
    status = models.CharField("status", max_length=7, choices=Status, default=Status.QUEUED)
    message_id = models.CharField(max_length=255, unique=True)
    sent_to = models.CharField("to", max_length=254)
    subject = models.CharField("subject", max_length=998)
    body = models.TextField("body")
    attempts = models.PositiveSmallIntegerField("attempts", default=0)
    trouble = models.TextField("problem", blank=True)
    written_at = models.DateTimeField("written")
    not_before = models.DateTimeField("not before", null=True)
    sent_at = models.DateTimeField("sent", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="sent") | Q(sent_at__isnull=False), name="a_sent_digest_says_when"
            ),
        ]
        indexes = [
            models.Index(fields=["written_at"], condition=~Q(status="sent"), name="notice_email_not_sent"),
        ]


class Notice(models.Model):
    """One event for one person, with how many actions or emails it is about.

    `by` did it; None is Baton itself, or the operator. `person` is the other party: who owned the actions before or
    owns them now, or whom somebody covers for. `handover_number` is the id of a handover. `text` is what somebody
    wrote, or the reason of a problem. Rows that a notice names may be deleted later. `by_bell` and `by_email` are
    what the person wanted of the kind when it happened.
    """

    class Kind(models.TextChoices):
        HANDED = "handed", "Actions handed to you"
        TAKEN = "taken", "Actions taken from you"
        OFFERED = "offered", "A colleague wants to hand you actions"
        ASKED = "asked", "A colleague asks for actions of yours"
        ACCEPTED = "accepted", "A colleague accepts your request"
        DECLINED = "declined", "A colleague declines your request"
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
    # No foreign key: one statement adds thousands of notices, and each check would cost as much as its row (ADR 4).
    handover_number = models.BigIntegerField(null=True)
    text = models.TextField("text", blank=True)
    # Stored with the notice, as a later change of preferences must not make old notices appear or vanish.
    by_bell = models.BooleanField(default=True)
    by_email = models.BooleanField(default=False)
    email = models.ForeignKey(
        NoticeEmail, on_delete=models.SET_NULL, null=True, related_name="notices", db_index=False
    )
    read_at = models.DateTimeField("read", null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], condition=Q(by_bell=True), name="notice_of_user"),
            models.Index(
                fields=["user"], condition=Q(by_bell=True, read_at__isnull=True), name="unread_notice_of_user"
            ),
            models.Index(
                fields=["user"], condition=Q(by_email=True, email__isnull=True), name="notice_waiting_for_email"
            ),
            # For deleting old ones.
            models.Index(fields=["at"], name="notice_by_date"),
        ]


class NoticePreferences(models.Model):
    """The kinds that a person does not want by bell and by email, and their quiet hours, in their own time zone."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="notice_preferences")
    not_by_bell = ArrayField(models.CharField(max_length=13, choices=Notice.Kind), default=list)
    not_by_email = ArrayField(models.CharField(max_length=13, choices=Notice.Kind), default=list)
    quiet_from = models.TimeField("quiet from", null=True, blank=True)
    quiet_until = models.TimeField("quiet until", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                # The same time twice would be quiet all day, and no email would ever be sent.
                | (Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until"))),
                name="quiet_hours_begin_and_end",
            ),
        ]
