"""What the operator's monitoring asks: is this process alive, is Baton ready, and how much is there to do."""

from collections.abc import Iterator
from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from baton.config.metrics import exposition
from baton.insight.readiness import parts_of_baton
from baton.insight.work import Backlog, seen_worker_at, unsent_emails, waiting_jobs

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Whether this process answers at all; restarting it would not help a database that is away."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether pages can be served: 503 if not. With `?all` also 503 if the work behind them is not being done.

    Anyone may ask, so it names what is wrong and not why; the status page in Setup does.
    """
    parts = parts_of_baton(at=timezone.now())
    counts = [part for part in parts if part.is_vital or "all" in request.GET]
    is_ready = all(part.is_ok for part in counts)
    states = {part.name: "ok" if part.is_ok else "problem" for part in parts}
    return JsonResponse({"ready": is_ready, "parts": states}, status=200 if is_ready else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus, for whoever has the token; without one, for this machine alone."""
    if not _may_see_metrics(request):
        raise PermissionDenied("Send the token in BATON_METRICS_TOKEN as a bearer token, or ask on this machine.")
    return HttpResponse(exposition(further=[_Work()]), content_type=CONTENT_TYPE_LATEST)


def _may_see_metrics(request: HttpRequest) -> bool:
    # In constant time, or the token could be guessed letter by letter from how long the answer takes.
    if settings.METRICS_TOKEN:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}")
    is_forwarded = any(request.META.get(header) for header in FORWARDED)  # a proxy of this machine asks for another
    try:
        return not is_forwarded and ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class _Work(Collector):
    """What waits in the database, looked up when asked for. Without a database, only that it is away."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now, up = timezone.now(), GaugeMetricFamily("baton_database_up", "1 if the database answers.")
        try:
            seen_at, jobs, emails = seen_worker_at(), waiting_jobs(at=now), unsent_emails(at=now)
        # An answer all the same. A scrape that fails looks like a process that is down.
        except DatabaseError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        if seen_at:
            age = (now - seen_at).total_seconds()
            yield GaugeMetricFamily("baton_worker_last_seen_seconds", "Seconds since a worker last lived.", age)
        yield from _gauges(jobs, "baton_jobs", "Background jobs")
        yield from _gauges(emails, "baton_emails", "Emails that are not known to be sent")


def _gauges(backlog: Backlog, name: str, title: str) -> Iterator[GaugeMetricFamily]:
    counts = GaugeMetricFamily(name, f"{title}, by status.", labels=["status"])
    for status, count in backlog.counts.items():
        counts.add_metric([status], count)
    yield counts
    about = f"{title}: how long the oldest that is due has waited."
    yield GaugeMetricFamily(f"{name}_oldest_wait_seconds", about, backlog.oldest_wait.total_seconds())
