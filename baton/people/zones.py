"""The time zones that a user can have: those that Python and PostgreSQL interpret in the same way.

Both count a user's days, and PostgreSQL reads `CET` and similar names as an offset without daylight saving time.
"""

from zoneinfo import available_timezones

WITHOUT_A_PLACE = ["UTC", "GMT"]


def time_zones() -> list[str]:
    """The names, sorted; each is a place, `UTC` or `GMT`."""
    return sorted(name for name in available_timezones() if "/" in name or name in WITHOUT_A_PLACE)
