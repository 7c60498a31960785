"""What is measured while Baton runs, for Prometheus. `docs/operating.md` lists the names.

The web servers and the worker of one `baton run` or `baton serve` share a folder for their numbers, so that each
answers for all. The folder is named by PROMETHEUS_MULTIPROC_DIR before this module is imported.
"""

import os
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

SHARED_NUMBERS = "PROMETHEUS_MULTIPROC_DIR"
MEASURED = CollectorRegistry()

REQUEST_SECONDS = Histogram(
    "baton_request_seconds",
    "Seconds that requests took, by page.",
    ["method", "page", "status"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=MEASURED,
)
REQUEST_QUERIES = Counter(
    "baton_request_queries", "Database queries of requests, by page.", ["page"], registry=MEASURED
)
HANDOVER_SECONDS = Histogram(
    "baton_handover_seconds",
    "Seconds that changes of ownership took, by cause.",
    ["cause"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30, 120),
    registry=MEASURED,
)
EMAIL_ATTEMPTS = Counter(
    "baton_email_attempts",
    "Attempts to send an email, by the answer to it.",
    ["result"],
    registry=MEASURED,
)


def exposition(*, further: Iterable[Collector]) -> bytes:
    """All numbers in the text format of Prometheus, with those of `further` collectors."""
    registry = CollectorRegistry()
    if os.environ.get(SHARED_NUMBERS):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(MEASURED)
    for collector in further:
        registry.register(collector)
    return generate_latest(registry)
