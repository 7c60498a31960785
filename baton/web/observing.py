"""Each request has an id, in its answer and in every line of the log about it, and is measured."""

import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from baton.config.log_lines import REQUEST
from baton.config.metrics import REQUEST_QUERIES, REQUEST_SECONDS

HEADER = "X-Request-ID"
GOOD_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")  # what a proxy may call a request; nothing that could forge a line
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}


def observe_requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, outermost: what goes wrong further in is counted too."""

    def answer(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        request_id = given if GOOD_ID.fullmatch(given) else uuid.uuid4().hex
        REQUEST.set(request_id)
        begun_at, queries = time.perf_counter(), _QueryCount()
        with connection.execute_wrapper(queries):
            response = get_response(request)
        # By name and not by path: ids in the label would make a new series for each record.
        page = request.resolver_match.view_name if request.resolver_match else "none"
        # Whatever a stranger invents becomes one label, not one each.
        method = request.method if request.method in METHODS else "other"
        REQUEST_SECONDS.labels(method, page, str(response.status_code)).observe(time.perf_counter() - begun_at)
        REQUEST_QUERIES.labels(page).inc(queries.count)
        response.headers[HEADER] = request_id
        return response

    return answer


def forget_request(**_signal: Any) -> None:
    """When the answer was sent: Django logs refusals after the last middleware is done."""
    REQUEST.set("")


class _QueryCount:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.count += 1
        return execute(*arguments)
