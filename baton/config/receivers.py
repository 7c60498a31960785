"""Who receives what happens in Baton, for those who watch many services: Sentry, and a collector of OpenTelemetry."""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from baton.config.values import Wrong

SENTRY, COLLECTOR = RECEIVER_VARIABLES = ("BATON_SENTRY_DSN", "OTEL_EXPORTER_OTLP_ENDPOINT")


@dataclass(frozen=True, slots=True)
class Receivers:
    """Addresses; where one is blank, nothing is sent."""

    sentry_dsn: str = field(default="", repr=False)
    collector: str = ""


def read_receivers(read: Callable[..., Any]) -> Receivers:
    """Read each setting with `read`, which takes a variable, a parser and a default."""
    return Receivers(
        sentry_dsn=read(SENTRY, sentry_dsn, default=""), collector=read(COLLECTOR, collector, default="")
    )


def sentry_dsn(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not (parts.username and parts.hostname and parts.path.strip("/")):
        raise Wrong(
            "is not the DSN of a Sentry project. Copy it from the project's settings: https://key@host/number."
        )
    _require("sentry_sdk")
    return text


def collector(text: str) -> str:
    """The address of a collector of OpenTelemetry, without the `/v1/traces` that is added to it."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Wrong("is not the address of a collector. Write one such as http://127.0.0.1:4318.")
    _require("opentelemetry.instrumentation")
    return text.rstrip("/")


def _require(module: str) -> None:
    """Optional libraries are looked for here, so that the sentence comes before anything is started."""
    try:
        is_there = find_spec(module) is not None
    except ModuleNotFoundError:  # of the package that it is in
        is_there = False
    if not is_there:
        raise Wrong("needs libraries that are not installed. Install Baton with them: pip install 'baton[watch]'.")
