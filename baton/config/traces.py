"""Spans of requests and queries, sent to a collector of OpenTelemetry by OTLP over http.

Imported where a collector is set: the libraries are of the extra `watch`. They read the other variables of
OpenTelemetry (OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER …) themselves.
"""

from importlib.metadata import version

from django.http import HttpRequest
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span

NOT_WORTH_A_SPAN = "healthz,readyz,metrics,static"


def send_spans(endpoint: str) -> None:
    """Send a span for each request and query of this process to the collector at `endpoint`."""
    about = Resource.create({"service.name": "baton", "service.version": version("baton")})
    provider = TracerProvider(resource=about.merge(OTELResourceDetector().detect()))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint}/v1/traces")))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(excluded_urls=NOT_WORTH_A_SPAN, request_hook=_forget_parameters)
    PsycopgInstrumentor().instrument()


def _forget_parameters(span: Span, request: HttpRequest) -> None:
    """A search or a filter in an address may name a person. OpenTelemetry has several attributes for addresses."""
    if not span.is_recording():
        return
    for name in ("http.target", "http.url", "url.full"):
        if name in (getattr(span, "attributes", None) or {}):
            span.set_attribute(name, request.path)
    span.set_attribute("url.query", "")
