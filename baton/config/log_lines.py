"""Lines of the log: as text or as JSON, with the request or the job they come from, and without secrets."""

import logging
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

REQUEST: ContextVar[str] = ContextVar("request", default="")
JOB: ContextVar[str] = ContextVar("job", default="")
HIDDEN = "[hidden]"
# Objects that Django and Procrastinate attach; what matters of them is in the message.
OBJECTS = ("request", "job", "worker", "server_time")


class WithOrigin(logging.Filter):
    """Adds the ids of the request and of the job under way; both are blank elsewhere."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id, record.job_id = REQUEST.get(), JOB.get()
        return True


class TextLines(logging.Formatter):
    """A line for people. The ids of request and job follow the message, where there is one."""

    def __init__(self, *, secrets: Sequence[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self.secrets = secrets

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - its name in logging
        origin = [f"{kind} {name}" for kind in ("request", "job") if (name := getattr(record, f"{kind}_id", ""))]
        return super().formatMessage(record) + (f" ({', '.join(origin)})" if origin else "")

    def format(self, record: logging.LogRecord) -> str:
        return without(self.secrets, super().format(record))


class JsonLines(JsonFormatter):
    """One object a line: timestamp (UTC), level, logger, message, request_id, job_id, and exc_info of a fault."""

    def __init__(self, *, secrets: Sequence[str]) -> None:
        super().__init__(
            "%(levelname)s %(name)s %(message)s %(request_id)s %(job_id)s",
            rename_fields={"levelname": "level", "name": "logger"},
            reserved_attrs=[*RESERVED_ATTRS, *OBJECTS],
            timestamp=True,
        )
        self.secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        return without(self.secrets, super().format(record))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        fields = super().process_log_record(log_data)
        return {name: value for name, value in fields.items() if value is not None and value != ""}


def without(secrets: Sequence[str], line: str) -> str:
    """The line with each secret hidden, in every form that it is written in."""
    for secret in secrets:
        line = line.replace(secret, HIDDEN)
    return line
