"""Quiet hours: when no notices are sent by email.

1. They begin and end at times of day in the person's own time zone, every day.
2. Where the end is earlier than the beginning, they last over midnight. The end itself is no longer quiet.
3. On the night when clocks change, an end that there is twice is the later one.
4. They have a beginning and another end, or neither.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


class InvalidQuietHours(ValueError):
    """Quiet hours without a beginning or an end, or without an hour that is not quiet.

    `field` is which of the two times is wrong: `quiet_from` or `quiet_until`.
    """

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def require_quiet_hours(begin: time | None, end: time | None) -> None:
    """Refuse one time without the other, and the same one twice. Raises `InvalidQuietHours`."""
    if begin and not end:
        raise InvalidQuietHours("quiet_until", "Enter when the quiet hours end, or clear both times.")
    if end and not begin:
        raise InvalidQuietHours("quiet_from", "Enter when the quiet hours begin, or clear both times.")
    if begin and begin == end:
        raise InvalidQuietHours("quiet_until", "Enter an end that differs from the beginning.")


def quiet_until(at: datetime, *, begin: time, end: time, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours around a moment end; None where it is in none."""
    local = at.astimezone(zone)
    # The same time twice is a whole day of quiet, not none.
    is_over_midnight = end <= begin
    is_late, is_early = local.time() >= begin, local.time() < end
    if not (is_late or is_early if is_over_midnight else is_late and is_early):
        return None
    # By the calendar in the person's zone, as the next day's end may be 23 or 25 hours off.
    day = local.date() + timedelta(days=1) if is_over_midnight and is_late else local.date()
    ends = datetime.combine(day, end, zone)
    return max(ends.astimezone(UTC), ends.replace(fold=1).astimezone(UTC))
