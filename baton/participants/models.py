"""Participants and their actions: one record in one sequence, and one action for it, which carries the owner."""

from django.db import models
from django.db.models import F, Q

from baton.crm.models import Record
from baton.participants.reassignment_ends import ReassignmentEnd
from baton.participants.view_models import SavedView as SavedView  # noqa: PLC0414
from baton.participants.view_models import ViewPreference as ViewPreference  # noqa: PLC0414
from baton.people.models import Owner, User
from baton.rules.delegation import Reason
from baton.sequences.models import Action, Sequence
from baton.sequences.outcomes import CallOutcome
from baton.sequences.results import FinishResult

# Statuses that belong together. SQL writes them out, and tests/architecture/test_statuses.py holds it to these.
ENROLLED = ("active", "paused")  # participants who are in their sequence
OPEN = ("waiting", "current")  # participant actions to be done
DONE = ("completed", "skipped")  # closed, but not because the participant left
CLOSED = ("completed", "skipped", "cancelled")


class Participant(models.Model):
    """One record enrolled in one sequence.

    Whoever changes its actions locks this row first; so two changes of one participant never interleave.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Paused"
        COMPLETED = "completed", "Completed"
        REMOVED = "removed", "Removed"

    class Exit(models.TextChoices):
        """Why a participant is out of its sequence; `exit_why` says more.

        With a reply, a bounce, an opt-out or a conversion in another sequence of the person, it says in which.
        """

        FINISHED = "finished", "Finished"
        RESULT = "result", "Finished with a result"
        BY_HAND = "by_hand", "Removed manually"
        RULE = "rule", "Matched the exit rules"
        REPLIED = "replied", "Replied"
        BOUNCED = "bounced", "Email bounced"
        OPTED_OUT = "opted_out", "Opted out"
        ENTERED = "entered", "Entered another sequence"
        DELETED = "deleted", "Deleted in the CRM"
        MERGED = "merged", "Merged into another record in the CRM"
        CONVERTED = "converted", "Converted in the CRM"
        MOVED = "moved", "Moved to another sequence"

    sequence = models.ForeignKey(Sequence, on_delete=models.PROTECT, related_name="participants", db_index=False)
    # Protected: a record that was worked with carries history that reports count.
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="participants")
    status = models.CharField("status", max_length=9, choices=Status, default=Status.ACTIVE)
    enrolled_at = models.DateTimeField("enrolled")
    enrolled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="enrollments", db_index=False
    )
    enrolled_automatically = models.BooleanField("enrolled automatically", db_default=False, default=False)
    ended_at = models.DateTimeField("ended", null=True)
    # Enrollment inserts rows by SQL that does not name these columns.
    exit = models.CharField("exit", max_length=9, choices=Exit, blank=True, db_default="", default="")
    pause_why = models.CharField("reason for the pause", max_length=1000, blank=True, db_default="", default="")
    paused_at = models.DateTimeField("paused", null=True)
    exit_why = models.CharField("reason for leaving", max_length=1000, blank=True, db_default="", default="")
    # Protected: a result that somebody was finished with stays readable.
    result = models.ForeignKey(
        FinishResult, on_delete=models.PROTECT, null=True, related_name="participants", db_index=False
    )
    # Whom it continues, where somebody moved it here from another sequence.
    moved_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="moved_to", db_index=False
    )
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sequence", "record"],
                condition=Q(status__in=[*ENROLLED]),
                # Only of those still in it: whoever left may come back,
                # as another participant with a history of their own.
                name="a_record_is_in_a_sequence_once",
            ),
            models.CheckConstraint(
                condition=Q(exit="result", result__isnull=False) | (~Q(exit="result") & Q(result__isnull=True)),
                name="only_who_is_finished_with_a_result_has_one",
            ),
        ]
        indexes = [
            models.Index(fields=["sequence", "status"], name="participant_of_sequence"),
            models.Index(fields=["result"], condition=Q(result__isnull=False), name="participant_with_result"),
            models.Index(fields=["moved_from"], condition=Q(moved_from__isnull=False), name="participant_moved_from"),
            models.Index(
                fields=["sequence", "enrolled_at"],
                condition=Q(enrolled_automatically=True),
                name="enrolled_automatically",
            ),
        ]


REASONS = {
    Reason.REASSIGNED: "Reassigned",
    Reason.RESTORED: "Restored by undo",
    Reason.LOOKUP: "User in the delegation field",
    Reason.BLANK: "Record owner (delegation field is blank)",
    Reason.INACTIVE: "Record owner (user in the delegation field is inactive)",
    Reason.UNABLE: "Record owner (user in the delegation field can’t work actions)",
    Reason.RECORD_OWNER: "Record owner (no delegation)",
    Reason.DEFAULT_OWNER: "Default owner (record owner can’t work actions)",
}


# As short as a cell of a list; the page of the action says it in full.
REASON_LABELS = {
    Reason.REASSIGNED: "Reassigned",
    Reason.RESTORED: "Restored by undo",
    Reason.LOOKUP: "Delegation field",
    Reason.BLANK: "Field is blank",
    Reason.INACTIVE: "User is inactive",
    Reason.UNABLE: "User can’t work actions",
    Reason.RECORD_OWNER: "Record owner",
    Reason.DEFAULT_OWNER: "Default owner",
}
# Lists and delegation health look for these. The usual reasons match half the table, where an index is of no use.
RARE_REASONS = ["reassigned", "restored", "blank", "inactive", "unable", "default"]


class ParticipantAction(models.Model):
    """One action for one participant.

    Four people are kept apart: the `owner`, the `cover` who acts for an owner away when the action
    can be done, the `performer` who closed it, and (for mail) the sender.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        CURRENT = "current", "Current"
        COMPLETED = "completed", "Completed"
        SKIPPED = "skipped", "Skipped"
        CANCELLED = "cancelled", "Canceled"

    Outcome = CallOutcome

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="actions", db_index=False)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="participant_actions", db_index=False)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="participant_actions", db_index=False)
    cover = models.ForeignKey(
        Owner, on_delete=models.PROTECT, null=True, related_name="covered_actions", db_index=False
    )
    # Never changed when ownership moves: reports credit whoever did the work.
    performer = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="performed_actions", db_index=False
    )
    status = models.CharField("status", max_length=9, choices=Status)
    # Stored, so that a list can filter by it and a closed action
    # can say why, though the rule would decide otherwise now.
    reason = models.CharField(
        "reason", max_length=12, choices=[(reason.value, label) for reason, label in REASONS.items()]
    )
    reassignment_end = models.ForeignKey(
        ReassignmentEnd, on_delete=models.PROTECT, null=True, related_name="actions", db_index=False
    )
    expected_at = models.DateTimeField("expected execution date")
    closed_at = models.DateTimeField("closed", null=True)
    # Enrollment inserts rows by SQL that does not name the columns that have a default here.
    outcome = models.CharField("outcome", max_length=12, choices=Outcome, blank=True, db_default="", default="")
    # What the outcome led to, in the words that were shown before: the settings may be others by now.
    followed = models.TextField("what followed", blank=True, db_default="", default="")
    note = models.TextField("note", blank=True)
    # What keeps an automatic email from leaving, for a person to look at.
    problem = models.TextField("problem", blank=True, db_default="", default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "action"], name="a_participant_has_an_action_once"),
            models.UniqueConstraint(
                # The last guard of the order of a sequence: two people
                # completing the same action would otherwise open two more.
                fields=["participant"],
                condition=Q(status="current"),
                name="one_action_is_current",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[*OPEN], closed_at__isnull=True)
                | Q(status__in=[*CLOSED], closed_at__isnull=False),
                name="a_closed_action_says_when",
            ),
            models.CheckConstraint(condition=~Q(cover=F("owner")), name="a_cover_is_not_the_owner"),
            models.CheckConstraint(
                condition=Q(reassignment_end__isnull=True) | Q(reason="reassigned"), name="only_a_reassignment_ends"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(status="completed"), name="only_a_completed_action_has_an_outcome"
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "expected_at", "id"],
                condition=Q(status__in=[*OPEN]),
                name="open_action_by_owner",
            ),
            models.Index(
                fields=["owner", "expected_at", "id"],
                condition=Q(status__in=[*CLOSED]),
                name="closed_action_by_owner",
            ),
            models.Index(
                fields=["expected_at", "id"],
                condition=Q(status__in=[*OPEN]),
                name="open_action_by_date",
            ),
            models.Index(
                fields=["action", "expected_at", "id"],
                condition=Q(status__in=[*OPEN]),
                name="open_action_of_action",
            ),
            models.Index(
                fields=["reason", "expected_at", "id"],
                condition=Q(status__in=[*OPEN], reason__in=RARE_REASONS),
                name="open_action_of_rare_reason",
            ),
            models.Index(
                fields=["expected_at", "id"],
                condition=Q(status__in=[*CLOSED]),
                name="closed_action_by_date",
            ),
            models.Index(
                fields=["expected_at", "id"],
                condition=~Q(problem="") & Q(status__in=[*OPEN]),
                name="open_action_with_problem",
            ),
            models.Index(
                fields=["reassignment_end"],
                condition=Q(status__in=[*OPEN], reassignment_end__isnull=False),
                name="open_action_reassigned_until",
            ),
            models.Index(fields=["cover", "expected_at"], condition=Q(cover__isnull=False), name="action_of_cover"),
            models.Index(
                fields=["performer", "closed_at"], condition=Q(performer__isnull=False), name="action_performed"
            ),
        ]


class Rescheduling(models.Model):
    """How the current action of a participant was moved to another date: who, when and why.

    With an `outcome` it was done and is to be repeated at that date.
    """

    participant_action = models.ForeignKey(
        ParticipantAction,
        on_delete=models.CASCADE,
        related_name="reschedulings",
        verbose_name="participant action",
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField("at")
    from_date = models.DateTimeField("from")
    to_date = models.DateTimeField("to")
    outcome = models.CharField("outcome", max_length=12, choices=CallOutcome, blank=True, default="")
    why = models.TextField("why", blank=True)


class Reopening(models.Model):
    """A completed or skipped action that was reopened: by whom and when, and how it had been closed."""

    participant_action = models.ForeignKey(
        ParticipantAction, on_delete=models.CASCADE, related_name="reopenings", verbose_name="participant action"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField("at")
    status = models.CharField("closed as", max_length=9, choices=ParticipantAction.Status)
    performer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    closed_at = models.DateTimeField("closed")
    outcome = models.CharField("outcome", max_length=12, choices=ParticipantAction.Outcome, blank=True)
    note = models.TextField("note", blank=True)


class RecordNote(models.Model):
    """What a person wrote about a record, apart from any action."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField("at")
    text = models.TextField("text")
