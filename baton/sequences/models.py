"""Sequences and their actions: what is done for a record, when, in which words, and by whose delegation."""

from datetime import time
from typing import Literal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from baton.crm.models import CrmObject, LookupField
from baton.people.models import Owner
from baton.rules.schedule import Wait


class Calendar(models.Model):
    """The days and hours on which business waits end, in the time zone of the sequence that uses it.

    `weekdays` count from Monday, which is 0. The public holidays are those of `country` (ISO 3166-1, as `US`) and of
    `subdivision` within it; `closed_days` are the organisation's own.
    """

    name = models.CharField("name", max_length=255, unique=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name="working days")
    opens = models.TimeField("work starts", default=time(9))
    closes = models.TimeField("work ends", default=time(17))
    country = models.CharField("public holidays of", max_length=2, blank=True)
    subdivision = models.CharField("state or region", max_length=8, blank=True)
    closed_days = ArrayField(models.DateField(), verbose_name="other days off", default=list, blank=True)

    class Meta:
        verbose_name = "calendar"
        verbose_name_plural = "calendars"
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="a_calendar_closes_after_it_opens"),
            models.CheckConstraint(condition=~Q(weekdays=[]), name="a_calendar_has_a_working_day"),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6]), name="a_week_has_seven_days"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Template(models.Model):
    """The words of an email or SMS to records of one object, or of a call to them, with merge fields such as
    `{{ record.FirstName }}`.

    An email without a subject goes on in the thread before it; an SMS, a call and a snippet have none.
    """

    class Type(models.TextChoices):
        """Each is the type of the actions that use it; but a snippet is text for templates, emails and answers."""

        EMAIL = "email", "Email"
        SMS = "sms", "SMS"
        CALL = "call", "Call script"
        SNIPPET = "snip", "Snippet"

    name = models.CharField("name", max_length=255, unique=True)
    type = models.CharField("type", max_length=5, choices=Type, default=Type.EMAIL)
    object = models.CharField("object", max_length=15, choices=CrmObject)
    folder = models.CharField("folder", max_length=100, blank=True)
    subject = models.CharField("subject", max_length=255, blank=True)
    body = models.TextField("body")

    class Meta:
        verbose_name = "template"
        verbose_name_plural = "templates"
        constraints = [
            models.CheckConstraint(condition=Q(type="email") | Q(subject=""), name="only_an_email_has_a_subject")
        ]

    def __str__(self) -> str:
        return self.name


class Sequence(models.Model):
    """An ordered list of actions for records of one object.

    No `delegation`: the record owner, or the `default_owner` (of the organization, if the sequence has none) in place
    of one who can't work. No `calendar`: business days are Monday to Friday, around the clock.
    `enrollment_rules` and `exit_rules` are rules as `baton/sequences/record_rules.py` stores them. Whoever is or was
    in one of the sequences that this one `skips` is not enrolled. The `exclusive_priority` is 1, the highest, to 5.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        ACTIVE = "active", "Active"
        INACTIVE = "inactive", "Inactive"

    class Enrollment(models.TextChoices):
        MANUAL = "manual", "Manual"
        AUTOMATIC = "automatic", "Automatic"

    class Return(models.TextChoices):
        """Whether a record that was in the sequence may enter again."""

        ALWAYS = "always", "Always"
        NEVER = "never", "Never"
        AFTER_DAYS = "after_days", "After a number of days"

    class OtherSequences(models.TextChoices):
        """Whether a person may be in other sequences too; `baton/rules/other_sequences.py` says what follows."""

        ALLOWED = "allowed", "Allowed"
        WARNED = "warned", "Allowed with a warning"
        EXCLUSIVE = "exclusive", "Exclusive by priority"

    class Elsewhere(models.TextChoices):
        """What a reply in another sequence does to a person in this one; so do a bounce, an opt-out, a conversion."""

        NOTHING = "nothing", "Nothing"
        PAUSE = "pause", "Pause"
        END = "end", "End"

    class Taking(models.TextChoices):
        """What a member of a queue takes who takes an action from it."""

        ACTION = "action", "This action"
        PARTICIPANT = "participant", "All of the participant’s actions that the queue owns"

    name = models.CharField("name", max_length=255, unique=True)
    description = models.TextField("description", blank=True)
    object = models.CharField("object", max_length=15, choices=CrmObject)
    status = models.CharField("status", max_length=8, choices=Status, default=Status.DRAFT)
    time_zone = models.CharField("time zone", max_length=64, default="UTC")
    delegation = models.ForeignKey(
        LookupField,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sequences",
        verbose_name="delegation",
    )
    default_owner = models.ForeignKey(
        Owner, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="default owner"
    )
    calendar = models.ForeignKey(
        Calendar,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sequences",
        verbose_name="calendar",
    )
    enrollment_rules = models.JSONField("enrollment rules", default=dict, blank=True)
    enrollment = models.CharField("enrollment", max_length=9, choices=Enrollment, default=Enrollment.MANUAL)
    daily_intake = models.PositiveIntegerField("daily limit", null=True, blank=True)
    returns = models.CharField("re-enrollment", max_length=10, choices=Return, default=Return.ALWAYS)
    returns_after_days = models.PositiveSmallIntegerField("re-enrollment after", null=True, blank=True)
    other_sequences = models.CharField(
        "other sequences", max_length=9, choices=OtherSequences, default=OtherSequences.ALLOWED
    )
    exclusive_priority = models.PositiveSmallIntegerField("priority", null=True, blank=True)
    # One way: a clone skips who was in the original, while the original goes on as before.
    skips = models.ManyToManyField("self", symmetrical=False, related_name="skipped_by", blank=True)
    exit_rules = models.JSONField("exit rules", default=dict, blank=True)
    ends_on_reply = models.BooleanField("ends on reply", default=True)
    # Pausing by default: writing on to somebody who is just talking to a colleague is the worst of the three.
    on_a_reply_elsewhere = models.CharField(
        "on a reply elsewhere", max_length=7, choices=Elsewhere, default=Elsewhere.PAUSE
    )
    follows_conversion = models.BooleanField("follows conversion", default=False)
    waits_for_return = models.BooleanField("waits for return", default=False)
    taking_from_a_queue = models.CharField(
        "taking from a queue", max_length=11, choices=Taking, default=Taking.ACTION
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(returns="after_days", returns_after_days__isnull=False)
                | (~Q(returns="after_days") & Q(returns_after_days__isnull=True)),
                name="days_are_set_where_they_are_waited_for",
            ),
            models.CheckConstraint(
                condition=Q(
                    other_sequences="exclusive", exclusive_priority__isnull=False, exclusive_priority__range=(1, 5)
                )
                | (~Q(other_sequences="exclusive") & Q(exclusive_priority__isnull=True)),
                name="an_exclusive_sequence_has_a_priority",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PresentActions(models.Manager["Action"]):
    """The actions that sequences have now."""

    def get_queryset(self) -> models.QuerySet["Action"]:
        return super().get_queryset().filter(removed_at=None)


class Action(models.Model):
    """One step of a sequence; its wait counts from when the step before it was closed.

    One that is removed once records have been at it stays for their history: only `ever` has it then.
    """

    class Type(models.TextChoices):
        CALL = "call", "Call"
        EMAIL = "email", "Email"
        SMS = "sms", "SMS"
        TASK = "task", "Task"

    class Days(models.TextChoices):
        BUSINESS = "business", "Business days"
        CALENDAR = "calendar", "Calendar days"

    class Delegation(models.TextChoices):
        INHERIT = "inherit", "Inherit from sequence"
        RECORD_OWNER = "record_owner", "Record owner"
        FIELD = "field", "Lookup field"

    class Priority(models.IntegerChoices):
        HIGH = 1, "High"
        NORMAL = 2, "Normal"
        LOW = 3, "Low"

    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="actions")
    position = models.PositiveSmallIntegerField("position")
    # Deleting would take along the history of those who did the action, so it is only taken out of the order.
    removed_at = models.DateTimeField("removed", null=True)
    name = models.CharField("name", max_length=255)
    type = models.CharField("type", max_length=5, choices=Type)
    instructions = models.TextField("instructions", blank=True)
    template = models.ForeignKey(
        Template,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="template",
    )
    is_automatic = models.BooleanField("automatic", default=False)
    priority = models.PositiveSmallIntegerField("priority", choices=Priority, default=Priority.NORMAL)
    wait_days = models.PositiveSmallIntegerField("delay, days", default=0)
    wait_hours = models.PositiveSmallIntegerField("delay, hours", default=0)
    wait_counts = models.CharField("delay counts", max_length=8, choices=Days, default=Days.BUSINESS)
    at_time = models.TimeField("time of day", null=True, blank=True)
    delegation_mode = models.CharField("delegation", max_length=12, choices=Delegation, default=Delegation.INHERIT)
    delegation = models.ForeignKey(
        LookupField,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="delegation field",
    )

    # First, so that it is also the manager of related objects: `sequence.actions` never has removed ones.
    objects = PresentActions()
    ever = models.Manager["Action"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sequence", "position"],
                condition=Q(removed_at__isnull=True),
                # Checked for each row as it is written, so renumbering goes aside first (`building._renumber`).
                name="a_position_holds_one_action",
            ),
            models.CheckConstraint(condition=Q(type="email") | Q(is_automatic=False), name="only_email_is_automatic"),
            models.CheckConstraint(
                condition=~Q(type="task") | Q(template__isnull=True), name="a_task_has_no_template"
            ),
            models.CheckConstraint(
                condition=Q(delegation_mode="field", delegation__isnull=False)
                | (~Q(delegation_mode="field") & Q(delegation__isnull=True)),
                name="a_delegation_field_is_set_where_it_is_used",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def wait(self) -> Wait:
        counts: Literal["business", "calendar"] = "business" if self.wait_counts == "business" else "calendar"
        return Wait(self.wait_days, self.wait_hours, counts, self.at_time)


class ReplySetting(models.Model):
    """Who answers replies to an action's emails: whom the `field` names, or without one the record owner."""

    action = models.OneToOneField(Action, on_delete=models.CASCADE, related_name="reply_setting")
    field = models.ForeignKey(LookupField, on_delete=models.PROTECT, null=True, related_name="reply_settings")
