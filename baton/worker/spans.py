"""A span for each job, which its queries belong to. Imported where spans are sent (`baton.config.traces`)."""

from contextlib import AbstractContextManager
from typing import Any

from opentelemetry import trace
from opentelemetry.trace import Span
from procrastinate.job_context import JobContext
from procrastinate.middleware import AsyncCallNext, SyncCallNext
from procrastinate.worker import Worker


def in_span(call_next: SyncCallNext, context: JobContext, worker: Worker) -> Any:  # noqa: ARG001
    with _span(context):
        return call_next()


async def in_span_async(call_next: AsyncCallNext, context: JobContext, worker: Worker) -> Any:  # noqa: ARG001
    with _span(context):
        return await call_next()


def _span(context: JobContext) -> AbstractContextManager[Span]:
    about = {"baton.job_id": str(context.job.id)}
    return trace.get_tracer("baton").start_as_current_span(context.job.task_name, attributes=about)
