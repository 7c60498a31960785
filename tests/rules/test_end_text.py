"""The end of a dated reassignment as people write it."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from baton.rules.absence_text import UnreadableDays
from baton.rules.end_text import end_in, moment_in

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


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Friday", "2026-11-27 08:30"),
        ("tomorrow 5pm", "2026-11-27 17:00"),
        ("Dec 4, 2026 9:00 AM", "2026-12-04 09:00"),
        ("12/4 noon", "2026-12-04 12:00"),
        ("11am", "2026-11-26 11:00"),
    ],
)
def test_what_is_to_be_done_on_a_day_is_done_from_when_work_begins(text: str, moment: str) -> None:
    read = moment_in(text, now=THURSDAY, zone=CHICAGO, begins=time(8, 30))
    assert read.astimezone(CHICAGO).strftime("%Y-%m-%d %H:%M") == moment


def test_nothing_is_to_be_done_in_the_past() -> None:
    with pytest.raises(UnreadableDays, match="“today” is in the past"):
        moment_in("today", now=THURSDAY, zone=CHICAGO, begins=time(8, 30))
