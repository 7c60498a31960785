"""Housekeeping that the worker does by the clock."""

# ruff: noqa: ARG001 - Procrastinate passes the time that a periodic task was due by name

from django.core.management import call_command
from django.db import close_old_connections
from django.utils import timezone
from procrastinate import JobContext, builtin_tasks
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from baton.delegation import coming_and_going
from baton.delegation.coming_and_going import TAKE_IN

DAYS_TO_KEEP_DONE_JOBS = 3
DAYS_TO_KEEP_FAILED_JOBS = 30  # somebody may want to see why


@app.periodic(cron="0 3 * * *")
@app.task
def clear_expired_sessions(timestamp: int) -> None:
    call_command("clearsessions")


@app.periodic(cron="30 3 * * *")
@app.task(pass_context=True)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:
    await builtin_tasks.remove_old_jobs(context, max_hours=24 * DAYS_TO_KEEP_DONE_JOBS)
    await builtin_tasks.remove_old_jobs(
        context,
        max_hours=24 * DAYS_TO_KEEP_FAILED_JOBS,
        remove_failed=True,
        remove_cancelled=True,
        remove_aborted=True,
    )


@app.periodic(cron="*/10 * * * *")
@app.task(name=TAKE_IN, lock=TAKE_IN, queueing_lock=TAKE_IN)
def take_in(timestamp: int = 0) -> None:
    """Records enter when they change; here those for whom there was no room yesterday, or who may return now."""
    close_old_connections()
    coming_and_going.take_in(at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Give the jobs of a worker that was killed to the workers that live."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs():
        try:
            await jobs.retry_job(job)
        except UniqueViolation:  # its queueing lock is taken, so the same work waits already
            await jobs.finish_job(job, Status.ABORTED, delete_job=False)
