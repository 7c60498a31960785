"""Unexpected faults, sent to Sentry. Imported where a DSN is set: the library is of the extra `watch`."""

import json
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import sentry_sdk
from sentry_sdk.types import Event

from baton.config.log_lines import JOB, REQUEST, without


def report_faults(dsn: str, *, secrets: Sequence[str]) -> None:
    """Send each unexpected fault of this process, without `secrets` and values of variables, forms and cookies."""

    def with_origin(event: Event, _hint: dict[str, Any]) -> Event:
        event["tags"] = {"request_id": REQUEST.get(), "job_id": JOB.get()}
        # A search or a filter may name a person.
        event.get("request", {}).pop("query_string", None)
        # The address of a database, with its password, may be in any message.
        hidden: Event = json.loads(without(secrets, json.dumps(event, default=str)))
        return hidden

    sentry_sdk.init(
        dsn,
        release=f"baton@{version('baton')}",
        before_send=with_origin,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
    )
