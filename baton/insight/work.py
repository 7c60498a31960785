"""What waits for the workers: jobs and emails, and when a worker was last seen."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from baton import sql
from baton.sql import Sql

LAST_HEARTBEAT = Sql("insight/work", "last_heartbeat")
JOBS_BY_STATUS = Sql("insight/work", "jobs_by_status")
UNSENT_EMAILS = Sql("insight/work", "unsent_emails")
JOB_STATUSES = ("todo", "doing", "failed")
EMAIL_STANDINGS = ("queued", "sending", "paused", "possibly_sent")


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many, by status, and how long the oldest that could be done by now has waited."""

    counts: dict[str, int]
    oldest_wait: timedelta


def seen_worker_at() -> datetime | None:
    """When a worker last said that it lives."""
    last: datetime | None = sql.rows(LAST_HEARTBEAT)[0][0]
    return last


def waiting_jobs(*, at: datetime) -> Backlog:
    return _backlog(JOBS_BY_STATUS, JOB_STATUSES, at=at)


def unsent_emails(*, at: datetime) -> Backlog:
    return _backlog(UNSENT_EMAILS, EMAIL_STANDINGS, at=at)


def _backlog(statement: Sql, statuses: tuple[str, ...], *, at: datetime) -> Backlog:
    rows = sql.rows(statement, at=at)
    counts = dict.fromkeys(statuses, 0) | {status: count for status, count, _since in rows}
    oldest = min((since for _status, _count, since in rows if since), default=at)
    # The database's clock may be ahead of ours, and nothing has waited for less than no time.
    return Backlog(counts, max(at - oldest, timedelta()))
