"""When a dated reassignment ends, in words: the last day of it, or a day and a time."""

from datetime import datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime

A_SECOND = timedelta(seconds=1)


def end_in_words(ends_at: datetime) -> str:
    """“Dec 4, 2026” if it ends with that day, else “Dec 4, 2026, 12 p.m.”, in the present time zone."""
    local = localtime(ends_at)
    if local.time() == time():
        return date_format(local - A_SECOND, "DATE_FORMAT")
    return date_format(local, "DATETIME_FORMAT")
