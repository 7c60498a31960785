"""The time zones that a user may have: those that Python and PostgreSQL read alike.

Both count a user's days, and PostgreSQL takes `CET` and its like for an offset without a summer time.
"""

from zoneinfo import available_timezones

WITHOUT_A_PLACE = ["UTC", "GMT"]


def time_zones() -> list[str]:
    """By name; each is a place, or `UTC` or `GMT`."""
    return sorted(name for name in available_timezones() if "/" in name or name in WITHOUT_A_PLACE)
