"""What is deleted once it is old enough: the settings in words, how much would go now, and deleting it in batches.

What can still be worked with is never touched: history and emails go only with participants who have ended, and whom
no undo can bring back. What is gone is said where it was shown: `change_count` of a handover remains.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from baton import sql
from baton.delegation.handovers import fill_owners
from baton.delegation.models import OwnerChange
from baton.mail.models import UNDER_WAY, Mail, ReceivedMail
from baton.notices.models import Notice
from baton.participants.models import ENROLLED, Participant, ParticipantAction
from baton.people.activity import SIGN_INS
from baton.people.models import Activity
from baton.sql import Sql
from baton.sql.transactions import one_transaction

OLD_JOBS = Sql("insight/work", "old_jobs")
ROWS_AT_ONCE = 1000
BLANK_TEXT = {"subject": "", "body": ""}


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of data with its setting; `stays` says what is kept in any case."""

    title: str
    name: str
    stays: str

    @property
    def variable(self) -> str:
        return f"BATON_KEEP_{self.name.upper()}_DAYS"

    @property
    def days(self) -> int:
        days: int = getattr(settings.KEEPING, self.name)
        return days

    def before(self, at: datetime) -> datetime | None:
        """From which moment on it is kept; nothing where everything is."""
        return at - timedelta(days=self.days) if self.days else None


HISTORY = Kept(
    "Ownership history of ended participants",
    "history",
    "Handovers with their user, time, reason, and counts; the last owner of each action; all history of participants "
    "who are active or paused.",
)
EMAIL_TEXT = Kept(
    "Text of emails and replies of ended participants",
    "email",
    "Sender, recipient, status, and times. Unsubscribe links and bounces keep working.",
)
SIGN_INS_KEPT = Kept("Sign-ins in the activity log", "sign_ins", "Nothing.")
ACTIVITY = Kept("Changes in the activity log", "activity", "Handovers.")
NOTICES = Kept("Notices", "notices", "What they were about.")
FAILED_JOBS = Kept(
    "Failed background jobs", "failed_jobs", "Jobs that are not done. Successful jobs are kept for 3 days."
)
ALL_KEPT = (HISTORY, EMAIL_TEXT, SIGN_INS_KEPT, ACTIVITY, NOTICES, FAILED_JOBS)


def old_counts(*, at: datetime) -> dict[Kept, int]:
    """How many rows of each kind are too old by now. Reads the same rows that are deleted."""
    counts = dict.fromkeys(ALL_KEPT, 0)
    for kept, rows, _overwritten in _old_rows(at):
        counts[kept] += rows.count()
    if before := NOTICES.before(at):
        counts[NOTICES] = Notice.objects.filter(at__lt=before).count()
    if before := FAILED_JOBS.before(at):
        counts[FAILED_JOBS] = sql.rows(OLD_JOBS, before=before)[0][0]
    return counts


def delete_old(*, at: datetime) -> dict[Kept, int]:
    """Delete what is too old, a transaction for each batch, and count it. Notices and jobs have own tasks."""
    # Before any owner change goes, from which they are read.
    while fill_owners(at_most=ROWS_AT_ONCE):
        pass
    deleted: dict[Kept, int] = {}
    for kept, rows, overwritten in _old_rows(at):
        while count := _delete_batch(rows, overwritten):
            deleted[kept] = deleted.get(kept, 0) + count
    return deleted


@one_transaction
def _delete_batch(rows: QuerySet[Any], overwritten: Mapping[str, Any] | None) -> int:
    keys = list(rows.values_list("pk", flat=True)[:ROWS_AT_ONCE])
    chosen = rows.model.objects.filter(pk__in=keys)
    count: int = chosen.delete()[0] if overwritten is None else chosen.update(**overwritten)
    return count


def _old_rows(at: datetime) -> Iterator[tuple[Kept, QuerySet[Any], Mapping[str, Any] | None]]:
    if before := HISTORY.before(at):
        actions = ParticipantAction.objects.filter(participant__in=_ended(before), pk=OuterRef("participant_action"))
        yield HISTORY, OwnerChange.objects.filter(Exists(actions)), None
    if before := EMAIL_TEXT.before(at):
        sent = Mail.objects.filter(participant_action__participant__in=_ended(before)).exclude(status__in=UNDER_WAY)
        yield EMAIL_TEXT, sent.exclude(**BLANK_TEXT), BLANK_TEXT
        of_ended = Q(answers__participant_action__participant__in=_ended(before)) | Q(answers=None)
        received = ReceivedMail.objects.filter(of_ended, received_at__lt=before)
        yield EMAIL_TEXT, received.exclude(**BLANK_TEXT), BLANK_TEXT
    if before := SIGN_INS_KEPT.before(at):
        yield SIGN_INS_KEPT, Activity.objects.filter(at__lt=before, event__in=SIGN_INS), None
    if before := ACTIVITY.before(at):
        yield ACTIVITY, Activity.objects.filter(at__lt=before).exclude(event__in=SIGN_INS), None


def _ended(before: datetime) -> QuerySet[Participant]:
    """Who ended before, and so did whoever continues them: undoing a move would bring them back."""
    continued = Participant.objects.filter(
        Q(status__in=ENROLLED) | Q(ended_at__gte=before), moved_from=OuterRef("pk")
    )
    return Participant.objects.filter(~Exists(continued), ended_at__lt=before).exclude(status__in=ENROLLED)
