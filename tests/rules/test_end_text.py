"""The end of a dated reassignment as people write it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from baton.rules.absence_text import UnreadableDays
from baton.rules.end_text import end_in

THURSDAY = datetime(2026, 11, 26, 16, tzinfo=UTC)  # ten in the morning in Chicago
CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("Friday", "2026-11-28 00:00"),
        ("until Friday", "2026-11-28 00:00"),
        ("Thursday", "2026-11-27 00:00"),
        ("through Dec 4", "2026-12-05 00:00"),
        ("2026-12-04", "2026-12-05 00:00"),
        ("Jan 4", "2027-01-05 00:00"),
        ("tomorrow 5pm", "2026-11-27 17:00"),
        ("noon", "2026-11-26 12:00"),
        ("end of today", "2026-11-27 00:00"),
    ],
)
def test_a_day_lasts_until_its_end_and_a_time_until_then(text: str, end: str) -> None:
    read = end_in(text, now=THURSDAY, zone=CHICAGO)
    assert read.astimezone(CHICAGO).strftime("%Y-%m-%d %H:%M") == end


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("9am", "“9am” is in the past."),
        ("2025-12-04", "“2025-12-04” is in the past."),
        ("soon", "“soon” is not a date."),
        ("13pm", "“13pm” is not a time."),
    ],
)
def test_what_cannot_be_an_end_is_refused(text: str, message: str) -> None:
    with pytest.raises(UnreadableDays, match=message):
        end_in(text, now=THURSDAY, zone=CHICAGO)
