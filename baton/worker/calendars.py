"""The hourly job that reads the calendars of users."""

# ruff: noqa: ARG001 - Procrastinate passes the time that a periodic task was due by name

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from baton.delegation import calendar_addresses
from baton.delegation.calendar_addresses import READ_CALENDAR


# Not on the hour, when everybody else asks the same servers.
@app.periodic(cron="23 * * * *")
@app.task(name="read_calendars", lock="read_calendars", queueing_lock="read_calendars")
def read_calendars(timestamp: int) -> None:
    close_old_connections()
    calendar_addresses.enqueue_calendars()


@app.task(name=READ_CALENDAR)
def read_calendar(address_id: int) -> None:
    close_old_connections()
    calendar_addresses.read_calendar(address_id=address_id, at=timezone.now())
