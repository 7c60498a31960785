"""Records for each type of job whether its last run failed, for delegation health; the log names the job."""

from contextlib import suppress
from importlib import import_module
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import Error
from django.utils import timezone
from procrastinate import App
from procrastinate.job_context import JobContext
from procrastinate.middleware import AsyncCallNext, SyncCallNext
from procrastinate.worker import Worker

from baton.config.log_lines import JOB
from baton.delegation import failing_jobs


def watch(app: App) -> None:
    """Add the middleware to Procrastinate's app. Called once, when the app is ready."""
    spans = import_module("baton.worker.spans") if settings.RECEIVERS.collector else None
    app.worker_defaults["task_middleware"] = [
        *app.worker_defaults.get("task_middleware", []),
        *([spans.in_span, spans.in_span_async] if spans else []),
        note_outcome,
        # Both: Procrastinate calls the one that is of the task's own kind.
        note_outcome_async,
    ]


def note_outcome(call_next: SyncCallNext, context: JobContext, worker: Worker) -> Any:  # noqa: ARG001
    JOB.set(str(context.job.id))  # in the context of this job alone
    try:
        outcome = call_next()
    except Exception as error:
        _note_failure(context.job.task_name, error)
        # It has to fail for Procrastinate as well, which then retries it and keeps it with its error.
        raise
    _note_success(context.job.task_name)
    return outcome


async def note_outcome_async(call_next: AsyncCallNext, context: JobContext, worker: Worker) -> Any:  # noqa: ARG001
    JOB.set(str(context.job.id))
    try:
        outcome = await call_next()
    except Exception as error:
        await sync_to_async(_note_failure)(context.job.task_name, error)
        raise
    await sync_to_async(_note_success)(context.job.task_name)
    return outcome


def _note_failure(task: str, error: BaseException) -> None:
    with suppress(Error):  # the database is away, which is why the job failed
        failing_jobs.record_failure(task=task, error=error, at=timezone.now())


def _note_success(task: str) -> None:
    with suppress(Error):
        failing_jobs.record_success(task=task)
