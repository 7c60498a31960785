"""Jobs of notices: send them by email, count and tell of delegation health, delete old ones."""

# ruff: noqa: ARG001 - Procrastinate passes the time that a periodic task was due by name

import logging

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from baton.insight.daily_health import notify_of_health
from baton.insight.health_trend import count_health
from baton.mail.digests import send_digest
from baton.notices.digests import SEND_DIGEST, sweep
from baton.notices.retention import forget_old

log = logging.getLogger("baton.mail")


@app.task(name=SEND_DIGEST)
def send_notices(user_id: int) -> None:
    close_old_connections()
    send_digest(user_id=user_id, now=timezone.now)


@app.periodic(cron="*/5 * * * *")
@app.task(name="sweep_notices", queueing_lock="sweep_notices", lock="sweep_notices")
def sweep_notices(timestamp: int) -> None:
    """Give a new job to notices whose job or worker was lost."""
    close_old_connections()
    if stranded := sweep(at=timezone.now()):
        log.warning("The notices of %s people had lost their job and got a new one", stranded)


@app.periodic(cron="45 3 * * *")
@app.task(name="forget_old_notices", queueing_lock="forget_old_notices", lock="forget_old_notices")
def forget_old_notices(timestamp: int) -> None:
    close_old_connections()
    forget_old(at=timezone.now())


# Hourly, because it is morning somewhere every hour; whoever was told today is passed over.
@app.periodic(cron="5 * * * *")
@app.task(name="notify_of_health", queueing_lock="notify_of_health", lock="notify_of_health")
def daily_health(timestamp: int) -> None:
    """Notify Sequence Admins of delegation health, once in the working hours of a day."""
    close_old_connections()
    notify_of_health(at=timezone.now())


@app.periodic(cron="35 1 * * *")
@app.task(name="count_health", queueing_lock="count_health", lock="count_health")
def daily_count(timestamp: int) -> None:
    """Save how much of each kind of problem there is today, for the trend."""
    close_old_connections()
    count_health(at=timezone.now())
