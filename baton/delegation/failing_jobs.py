"""Background jobs that fail, kept where people see them: under delegation health."""

from datetime import datetime

from django.db.models import F

from baton.delegation.models import FailingJob

LONGEST_ERROR = 500


def failing_jobs() -> list[FailingJob]:
    """Those whose last run failed, the longest first."""
    return list(FailingJob.objects.order_by("since"))


def record_failure(*, task: str, error: BaseException, at: datetime) -> None:
    sentence = f"{type(error).__name__}: {error}".replace("\0", "")[:LONGEST_ERROR]
    again = FailingJob.objects.filter(task=task).update(failures=F("failures") + 1, last_at=at, error=sentence)
    if not again:
        first = FailingJob(task=task, since=at, last_at=at, error=sentence)
        # Two workers may fail at the same job in the same moment, and a report of failures must not fail itself.
        FailingJob.objects.bulk_create([first], ignore_conflicts=True)


def record_success(*, task: str) -> None:
    FailingJob.objects.filter(task=task).delete()
