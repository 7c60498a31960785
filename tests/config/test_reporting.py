"""What Sentry and a collector of OpenTelemetry receive, with their own libraries and a server that writes it down."""

import gzip
import json
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from baton.config.environment import SettingsAreWrong, read_environment

SECRET_KEY = "4Jt0vXw9-kz_QmE7sLr2BnY6cHdUoPa1gTf8iWx5eRqMbVyZ-and-more"
VISIT = """
from baton.cli.main import set_up_django
set_up_django()
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ["testserver"]
settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
settings.ROOT_URLCONF = "tests.config.watched_pages"
browser = Client(raise_request_exception=False, headers={"X-Request-ID": "of-the-proxy-1"})
assert browser.get("/names/?q=grace.lindqvist").status_code == 200
assert browser.post("/fails/?q=Grace", {"note": "Grace wants a discount"}).status_code == 500
from procrastinate.contrib.django import app
from baton.worker import tasks
app.configure_task("baton.worker.tasks.clear_expired_sessions").defer(timestamp=0)
app.with_connector(app.connector.get_worker_connector()).run_worker(wait=False, install_signal_handlers=False)
"""


class Receiver(ThreadingHTTPServer):
    """Keeps the body of everything that is posted, by its path."""

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []
        super().__init__(("127.0.0.1", 0), _Answer)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        elif self.headers.get("Content-Encoding") == "deflate":
            body = zlib.decompress(body)
        self.server.received.append((self.path, body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def received(receiver: Receiver, transactional_db: None) -> Receiver:
    """After a page, a page that fails and a job, in a process of their own."""
    database = connection.settings_dict
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "DATABASE_URL": f"postgresql:///{database['NAME']}?host={database['HOST']}&user={database['USER']}",
        "BATON_SECRET_KEY": SECRET_KEY,
        "BATON_SENTRY_DSN": f"http://key@{receiver.address}/7",
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{receiver.address}",
    }
    done = subprocess.run([sys.executable, "-c", VISIT], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return receiver


def spans(receiver: Receiver) -> list[Span]:
    requests = [
        ExportTraceServiceRequest.FromString(body) for path, body in receiver.received if path == "/v1/traces"
    ]
    return [
        span
        for request in requests
        for of_resource in request.resource_spans
        for of_scope in of_resource.scope_spans
        for span in of_scope.spans
    ]


def test_a_fault_arrives_with_its_request_and_without_anything_personal(received: Receiver) -> None:
    envelopes = [body.decode() for path, body in received.received if path == "/api/7/envelope/"]
    events = [json.loads(line) for body in envelopes for line in body.splitlines() if '"exception"' in line]
    # On a busy machine a job of the worker may be late, and fail, before the process ends.
    event = next(event for event in events if event["exception"]["values"][-1]["type"] == "ValueError")
    assert event["exception"]["values"][-1]["value"] == "The key [hidden] does not open it"
    assert event["tags"]["request_id"] == "of-the-proxy-1"
    assert event["release"].startswith("baton@")
    assert not any("Grace" in body or SECRET_KEY in body for body in envelopes)


def test_spans_arrive_of_pages_queries_and_jobs(received: Receiver) -> None:
    by_name = {span.name: span for span in spans(received)}
    page = by_name["GET names/"]
    job = by_name["baton.worker.tasks.clear_expired_sessions"]
    queries = [span for span in spans(received) if span.kind == Span.SPAN_KIND_CLIENT]
    assert {page.trace_id, job.trace_id} <= {query.trace_id for query in queries}
    assert "Grace" not in str(spans(received))
    assert "grace.lindqvist" not in str(spans(received))


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("BATON_SENTRY_DSN", "https://sentry.example.com", "is not the DSN of a Sentry project"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "is not the address of a collector"),
    ],
)
def test_a_wrong_address_is_refused(variable: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingsAreWrong, match=f"{variable} {sentence}"):
        read_environment({variable: value})


def test_without_the_extra_its_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("baton.config.receivers.find_spec", lambda _module: None)
    with pytest.raises(SettingsAreWrong, match=r"pip install 'baton\[watch\]'"):
        read_environment({"BATON_SENTRY_DSN": "https://key@sentry.example.com/7"})
