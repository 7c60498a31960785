"""Handovers: the recorded batches in which ownership moved, and the owner changes of each."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models

from baton.crm.models import SOURCES
from baton.participants.models import Participant, ParticipantAction
from baton.participants.reassignment_ends import ReassignmentEnd
from baton.people.models import Absence, Owner, Queue, User
from baton.rules.trail import Source
from baton.sequences.models import Action, Sequence


class Handover(models.Model):
    """One batch of owner changes: who, when, why and how many.

    `by` is absent where the operator acted on the command line. `until` is when a dated reassignment ends.
    `setting_before` and `setting_after` are delegation settings (`{"mode": "field", "field_id": 7}`) where the
    handover followed from editing one, with the `places` where a lookup field was replaced by another; or orders of
    a chain (`{"chain_id": 9, "entries": [7, 8]}`); or the `settings` that moved with it, such as those of
    `leaver_id`, see `baton/delegation/places.py`.
    """

    class Cause(models.TextChoices):
        ENROLLMENT = "enrollment", "Enrollment"
        SEQUENCE_DELEGATION = "sequence_delegation", "Sequence delegation edited"
        ACTION_DELEGATION = "action_delegation", "Action delegation edited"
        REASSIGNMENT = "reassignment", "Reassigned"
        TAKING = "taking", "Taken from a queue"
        HANDING_OVER = "handing_over", "Handed over"
        ON_REQUEST = "on_request", "Handed over on request"
        CLEARING = "clearing", "Reassignment cleared"
        RETURN = "return", "Reassignment ended"
        RECORDS = "records", "Records changed"
        PEOPLE = "people", "Users changed"
        MEMBERS = "members", "Queue members changed"
        OFFBOARDING = "offboarding", "User off-boarded"
        CHAIN = "chain", "Fallback order changed"
        FIELD = "field", "Lookup field replaced"
        DEFAULT_OWNER = "default_owner", "Default owner changed"
        ABSENCE = "absence", "Absence changed"
        COVER = "cover", "Absence began or ended"
        DATES = "dates", "Expected dates moved"
        STEP = "step", "Action added to the sequence"
        MOVE = "move", "Moved to another sequence"
        UNDO = "undo", "Handover undone"

    cause = models.CharField("cause", max_length=19, choices=Cause)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="handovers")
    at = models.DateTimeField("at")
    why = models.CharField("why", max_length=1000, blank=True)
    until = models.DateTimeField("until", null=True)
    # The log outlives the sequence, so a handover of a deleted one still says who moved what and when.
    sequence = models.ForeignKey(Sequence, on_delete=models.SET_NULL, null=True, related_name="handovers")
    action = models.ForeignKey(Action, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    setting_before = models.JSONField(null=True)
    setting_after = models.JSONField(null=True)
    # One to one: of two people who undo the same handover at once, the second is refused by the database.
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    # The handover that led to this one, which nobody asked for; see `baton/delegation/folding.py`.
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="followed_by", db_index=False
    )
    change_count = models.PositiveIntegerField("changes", default=0)
    left_alone_count = models.PositiveIntegerField("not changed", default=0)
    # Who had or got something, as owner or cover: found by an index however many changes there are. Missing of what
    # 0.1.0 records beside a newer release, until the next night.
    owner_ids = ArrayField(models.BigIntegerField(), null=True, editable=False)

    BY_THE_CLOCK = (Cause.COVER, Cause.RETURN, Cause.DATES)  # nobody asks for these
    BY_PROVIDER = "By the identity provider"  # why users change whom no one edited
    MATCHED_RULES = "Matched the enrollment rules"  # why records are enrolled automatically

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="handover_newest_first"),
            models.Index(fields=["follows"], name="handover_followed", condition=models.Q(follows__isnull=False)),
            GinIndex(fields=["owner_ids"], name="handover_of_owners", fastupdate=False),
            models.Index(fields=["id"], name="handover_without_owners", condition=models.Q(owner_ids__isnull=True)),
        ]

    @property
    def is_automatic(self) -> bool:
        """Whether nobody asked for it: the clock, an email that was sent, or rules that a record matches."""
        if self.cause == self.Cause.ENROLLMENT:
            return self.why == self.MATCHED_RULES
        return self.cause in self.BY_THE_CLOCK

    @property
    def by_nobody(self) -> str:
        """What to say in place of a name, where it was made by no user."""
        if self.why == self.BY_PROVIDER:
            return "identity provider"
        return "automatic" if self.is_automatic else "command line"


class OwnerChange(models.Model):
    """How one participant action was owned before and after one handover; appended, never altered.

    The foreign keys are not constraints of the database: rows are written only by the statement that changes the
    actions themselves, a million at a time, and seven checks a row would cost more than the change.
    """

    pk = models.CompositePrimaryKey("participant_action_id", "handover_id")
    handover = models.ForeignKey(
        Handover, on_delete=models.DO_NOTHING, related_name="changes", db_constraint=False, db_index=False
    )
    participant_action = models.ForeignKey(
        ParticipantAction,
        on_delete=models.DO_NOTHING,
        related_name="changes",
        db_constraint=False,
        db_index=False,
    )
    from_owner = models.ForeignKey(
        Owner, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    to_owner = models.ForeignKey(
        Owner, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    from_cover = models.ForeignKey(
        Owner, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    to_cover = models.ForeignKey(
        Owner, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    from_reason = models.CharField(max_length=12, null=True)
    to_reason = models.CharField(max_length=12)
    from_end = models.ForeignKey(
        ReassignmentEnd, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    to_end = models.ForeignKey(
        ReassignmentEnd, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        # A few kilobytes for a million rows, as those of a handover
        # lie together. A B-tree would slow down every handover.
        indexes = [BrinIndex(fields=["handover"], name="owner_change_of_handover")]


class HandoverRequest(models.Model):
    """What one agent proposes to a colleague: to take over actions (`OFFER`), or to give some away (`ASK`).

    `by` proposes and `to` answers. An `OPEN` request is over, too, once none of its actions is open and the giver's.
    """

    class Kind(models.TextChoices):
        OFFER = "offer", "Offer"
        ASK = "ask", "Ask"

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    kind = models.CharField("kind", max_length=5, choices=Kind)
    status = models.CharField("status", max_length=9, choices=Status, default=Status.OPEN)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField("at")
    note = models.CharField("note", max_length=1000, blank=True)
    answered_at = models.DateTimeField("answered", null=True)
    answer = models.CharField("answer", max_length=1000, blank=True)
    handover = models.ForeignKey(Handover, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(by=models.F("to")), name="nobody_asks_themselves"),
            models.CheckConstraint(
                condition=models.Q(status="open", answered_at__isnull=True)
                | (~models.Q(status="open") & models.Q(answered_at__isnull=False)),
                name="an_answered_request_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["to"], condition=models.Q(status="open"), name="open_request_to_user"),
            models.Index(fields=["by", "-id"], name="request_by_user"),
        ]

    @property
    def giver_id(self) -> int:
        """Who owns the actions now."""
        giver_id: int = self.by_id if self.kind == self.Kind.OFFER else self.to_id
        return giver_id

    @property
    def giver(self) -> User:
        return self.by if self.kind == self.Kind.OFFER else self.to

    @property
    def receiver(self) -> User:
        return self.to if self.kind == self.Kind.OFFER else self.by


class HandoverRequestItem(models.Model):
    """One action that a request is about."""

    pk = models.CompositePrimaryKey("request_id", "participant_action_id")
    request = models.ForeignKey(HandoverRequest, on_delete=models.CASCADE, related_name="items", db_index=False)
    # Its own index: deleting participants looks here for what refers to their actions.
    participant_action = models.ForeignKey(ParticipantAction, on_delete=models.CASCADE, related_name="+")


JOBS = {
    "queue_due_mail": "Preparing automatic email",
    "send_mail": "Sending email",
    "turn_cover": "Starting and ending cover",
    "sweep_outbox": "Looking for stranded email",
    "try_paused_sending": "Trying paused email again",
    "read_mailbox": "Reading replies and bounces",
    "enroll_matching": "Automatic enrollment",
    "preview_import": "Previewing an import",
    "run_import": "Importing",
    "watch_folder": "Watching the import folder",
    "send_notices": "Sending notices by email",
    "sweep_notices": "Looking for stranded notices",
    "notify_of_health": "Notifying of delegation health",
    "count_health": "Counting delegation health",
}


class MemberChoice(models.Model):
    """The member of a queue that a participant was given, in turn or by load, and keeps.

    Another is chosen only where that user is no longer a member or can't work. `weight` is what the member had then.
    """

    pk = models.CompositePrimaryKey("participant_id", "queue_id")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+", db_index=False)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Not indexed: it is found by participant, and written for every participant that a queue gives out.
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(
        max_length=12, choices=[(source.value, SOURCES[source]) for source in (Source.ROTATION, Source.LEAST_LOADED)]
    )
    weight = models.PositiveSmallIntegerField("weight")
    at = models.DateTimeField("at")


class CoverClock(models.Model):
    """The moment up to which absences have begun and ended, in one row: cover is as it is right at that moment.

    Between this moment and now nobody's absence begins or ends, but for the minute that the worker takes to notice.
    """

    turned_at = models.DateTimeField("turned at")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_cover_clock")]


class SequenceCover(models.Model):
    """Another cover than that of the absence, for the actions of one sequence; `is_shared` as for the absence."""

    absence = models.ForeignKey(Absence, on_delete=models.CASCADE, related_name="sequence_covers")
    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="+", verbose_name="sequence")
    cover = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", verbose_name="cover")
    is_shared = models.BooleanField("share among the queue’s members", default=False)

    class Meta:
        verbose_name = "cover in a sequence"
        verbose_name_plural = "covers in sequences"
        constraints = [
            models.UniqueConstraint(fields=["absence", "sequence"], name="an_absence_has_one_cover_in_a_sequence")
        ]

    def __str__(self) -> str:
        return f"{self.cover} in {self.sequence}"


class FailingJob(models.Model):
    """A kind of background job whose last run failed: since when, how often in a row, and what went wrong.

    A run that succeeds deletes the row.
    """

    task = models.CharField("job", max_length=128, unique=True)
    since = models.DateTimeField("since")
    last_at = models.DateTimeField("last")
    failures = models.PositiveIntegerField("failures", default=1)
    error = models.TextField("error")

    @property
    def name(self) -> str:
        """What the job does, in the words of whoever reads about it."""
        return str(JOBS.get(self.task, self.task))


class HealthCount(models.Model):
    """How many problems of one kind delegation health had on a day, in UTC; every kind has a row, with 0 for none."""

    pk = models.CompositePrimaryKey("day", "kind")
    # One day for everybody, so that the trend has one number a day wherever people are.
    day = models.DateField("day")
    kind = models.CharField("kind", max_length=20)
    count = models.BigIntegerField("count")
