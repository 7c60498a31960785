"""Periodic jobs of notices."""

# ruff: noqa: ARG001 - Procrastinate passes the time that a periodic task was due by name

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from baton.insight.daily_health import notify_of_health


@app.periodic(cron="5 * * * *")
@app.task(name="notify_of_health", queueing_lock="notify_of_health", lock="notify_of_health")
def daily_health(timestamp: int) -> None:
    """Notify Sequence Admins of delegation health, once in the working hours of a day."""
    close_old_connections()
    notify_of_health(at=timezone.now())
