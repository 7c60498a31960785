"""Periodic housekeeping jobs."""

# ruff: noqa: ARG001 - Procrastinate passes the time that a periodic task was due by name

import logging

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from procrastinate import JobContext, builtin_tasks
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from baton.delegation import automatic_enrollment, handovers
from baton.delegation.automatic_enrollment import ENROLL_MATCHING
from baton.insight.retention import delete_old
from baton.people.browsers import SessionStore

DAYS_TO_KEEP_DONE_JOBS = 3
log = logging.getLogger("baton.retention")


@app.periodic(cron="0 3 * * *")
@app.task
def clear_expired_sessions(timestamp: int) -> None:
    SessionStore.clear_expired()


@app.periodic(cron="30 3 * * *")
@app.task(pass_context=True)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:
    await builtin_tasks.remove_old_jobs(context, max_hours=24 * DAYS_TO_KEEP_DONE_JOBS)
    if not settings.KEEPING.failed_jobs:
        return
    await builtin_tasks.remove_old_jobs(
        context,
        max_hours=24 * settings.KEEPING.failed_jobs,
        remove_failed=True,
        remove_cancelled=True,
        remove_aborted=True,
    )


@app.periodic(cron="15 4 * * *")
@app.task(name="delete_old_data", lock="delete_old_data", queueing_lock="delete_old_data")
def delete_old_data(timestamp: int) -> None:
    """Delete what is stored longer than the settings say."""
    close_old_connections()
    for kept, count in delete_old(at=timezone.now()).items():
        log.info("%s: %s deleted after %s days", kept.title, count, kept.days)


@app.periodic(cron="* * * * *")
@app.task(name="turn_cover", lock="turn_cover", queueing_lock="turn_cover")
def turn_cover(timestamp: int) -> None:
    """Let absences that have begun or ended take effect."""
    close_old_connections()
    handovers.turn_cover(at=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name=ENROLL_MATCHING, lock=ENROLL_MATCHING, queueing_lock=ENROLL_MATCHING)
def enroll_matching(timestamp: int = 0) -> None:
    """Enroll records that were over the daily limit or may re-enroll now. Others are enrolled when they change."""
    close_old_connections()
    automatic_enrollment.enroll_matching(at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Restart the jobs of a killed worker on the other workers."""
    jobs = context.app.job_manager
    # By the heartbeat of workers, which needs no limit of time: an import may run for an hour and is not stalled.
    for job in await jobs.get_stalled_jobs():
        try:
            await jobs.retry_job(job)
        except UniqueViolation:  # its queueing lock is taken: the same work is already queued
            await jobs.finish_job(job, Status.ABORTED, delete_job=False)
