"""Background jobs, enqueued in the transaction that asks for them.

Procrastinate's own `defer` does that in web processes only. In a worker it has a connection of its own: the job would
outlive a rollback, and could run before the row that it is for is committed. So nothing but this module enqueues.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task
from procrastinate.types import JSONDict


def enqueue(
    task: str,
    arguments: Iterable[JSONDict],
    *,
    queue: str = "default",
    lock: str | None = None,
    not_before: datetime | None = None,
) -> None:
    """One job for each of `arguments`, in one statement. Of those with the same lock, one runs at a time."""
    jobs = list(arguments)
    if jobs:
        configured = configure_task(name=task, job_manager=_jobs(), queue=queue, lock=lock, schedule_at=not_before)
        # On Django's own connection, by `DjangoConnector`: a rollback takes the jobs along.
        configured.batch_defer(*jobs)


def enqueue_once(task: str) -> None:
    """One job that runs alone; one that waits already is enough."""
    try:
        # A savepoint, because the refused insert would otherwise abort the transaction of whoever asks.
        with transaction.atomic():
            configure_task(name=task, job_manager=_jobs(), lock=task, queueing_lock=task).defer()
    except AlreadyEnqueued:
        return


def _jobs() -> JobManager:
    return JobManager(DjangoConnector())
