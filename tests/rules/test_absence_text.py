"""Days of absences as people write them, read on Thursday, November 26, 2026 by somebody who works from 9 to 5."""

from datetime import date, time

import pytest

from baton.rules.absence_text import UnreadableDays, WorkingHours, days_in
from baton.rules.absences import AbsenceDays

THURSDAY = date(2026, 11, 26)
NINE_TO_FIVE = WorkingHours(time(9), time(17))
DEC_21, JAN_4 = date(2026, 12, 21), date(2027, 1, 4)
MON_30, FRI_27 = date(2026, 11, 30), date(2026, 11, 27)
IN_A_YEAR = date(2027, 11, 26)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Dec 21 – Jan 4", AbsenceDays(DEC_21, JAN_4)),
        ("december 21st to january 4th", AbsenceDays(DEC_21, JAN_4)),
        ("12/21 - 1/4", AbsenceDays(DEC_21, JAN_4)),
        ("2026-12-21 through 2027-01-04", AbsenceDays(DEC_21, JAN_4)),
        ("Dec 21-24", AbsenceDays(DEC_21, date(2026, 12, 24))),
        ("12/21", AbsenceDays(DEC_21, DEC_21)),
        ("Dec 21, 2026", AbsenceDays(DEC_21, DEC_21)),
        ("3/2", AbsenceDays(date(2027, 3, 2), date(2027, 3, 2))),
        ("Feb 29", AbsenceDays(date(2028, 2, 29), date(2028, 2, 29))),
        ("until Jan 4", AbsenceDays(THURSDAY, JAN_4)),
        ("until further notice", AbsenceDays(THURSDAY, None)),
        ("Dec 21, 2026 – until further notice", AbsenceDays(DEC_21, None)),
        ("noon Dec 21 till further notice", AbsenceDays(DEC_21, None, time(12))),
        ("today", AbsenceDays(THURSDAY, THURSDAY)),
        ("tomorrow", AbsenceDays(FRI_27, FRI_27)),
        ("Thursday", AbsenceDays(THURSDAY, THURSDAY)),
        ("Fri – Mon", AbsenceDays(FRI_27, MON_30)),
        ("Mon 9am – 1pm", AbsenceDays(MON_30, MON_30, time(9), time(13))),
        ("Mon 9 – 11am", AbsenceDays(MON_30, MON_30, time(9), time(11))),
        ("Mon 9 – 1pm", AbsenceDays(MON_30, MON_30, time(9), time(13))),
        ("mon 13:30-15:00", AbsenceDays(MON_30, MON_30, time(13, 30), time(15))),
        ("from noon Dec 21 to Jan 4 3pm", AbsenceDays(DEC_21, JAN_4, time(12), time(15))),
        ("Monday morning", AbsenceDays(MON_30, MON_30, None, time(13))),
        ("tomorrow afternoon", AbsenceDays(FRI_27, FRI_27, time(13), None)),
        ("Thursday and Friday", AbsenceDays(THURSDAY, FRI_27)),
        ("Dec 21 & 22", AbsenceDays(DEC_21, date(2026, 12, 22))),
        ("this week", AbsenceDays(THURSDAY, FRI_27)),
        ("all of next week", AbsenceDays(MON_30, date(2026, 12, 4))),
        ("the week of Dec 23", AbsenceDays(DEC_21, date(2026, 12, 25))),
        ("the week of Nov 23", AbsenceDays(THURSDAY, FRI_27)),
        ("the week of the 23rd", AbsenceDays(THURSDAY, FRI_27)),
        ("the week of Nov 16", AbsenceDays(date(2027, 11, 15), date(2027, 11, 19))),
        ("week of Monday", AbsenceDays(MON_30, date(2026, 12, 4))),
        ("next week mornings", AbsenceDays(MON_30, date(2026, 12, 4), None, time(13), frozenset(range(5)))),
        ("this week afternoons", AbsenceDays(THURSDAY, FRI_27, time(13), None, frozenset({3, 4}))),
        (
            "week of Dec 7 afternoon",
            AbsenceDays(date(2026, 12, 7), date(2026, 12, 11), time(13), None, frozenset(range(5))),
        ),
        ("every Friday", AbsenceDays(THURSDAY, IN_A_YEAR, weekdays=frozenset({4}))),
        ("every Mon and Wed until Jan 4", AbsenceDays(THURSDAY, JAN_4, weekdays=frozenset({0, 2}))),
        ("every friday 1pm - 5pm", AbsenceDays(THURSDAY, IN_A_YEAR, time(13), time(17), frozenset({4}))),
        (
            "every Fri afternoon from Dec 21",
            AbsenceDays(DEC_21, date(2027, 12, 21), time(13), None, frozenset({4})),
        ),
    ],
)
def test_days_are_read_as_they_are_meant(text: str, days: AbsenceDays) -> None:
    assert days_in(text, today=THURSDAY, hours=NINE_TO_FIVE) == days


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sometime", "“sometime” is not a date. Write it as “Dec 21” or “12/21”."),
        ("Dec", "“dec” lacks the day or the month. Write it as “Dec 21” or “12/21”."),
        ("13/45", "“13/45” is not a date. Write it as “Dec 21” or “12/21”."),
        ("45", "“45” is not a day of a month."),
        ("Mon and Wed", "Days that aren’t in a row are absences of their own. Add them one by one."),
        ("Mon 25:00", "“25:00” is not a time. Write it as “9am” or “1:30pm”."),
        ("Mon 13pm", "“13pm” is not a time. Write it as “9am” or “1:30pm”."),
        (
            "Dec 21 – Jan 4 until further notice",
            "An absence until further notice has only a first day, such as “Dec 21 until further notice”.",
        ),
        ("every Friday until further notice", "“further notice” is not a date. Write it as “Dec 21” or “12/21”."),
        ("week of Dec 7, 2020", "“week of dec 7, 2020” is in the past. Choose a later week."),
        ("every day", "Name a day of the week after “every”, such as “every Friday”."),
        (
            "Dec 1 – Dec 3 – Dec 5",
            "There are more than two dates. Write the first and the last day, such as “Dec 21 – Jan 4”.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(UnreadableDays) as refused:
        days_in(text, today=THURSDAY, hours=NINE_TO_FIVE)
    assert str(refused.value) == reason


def test_the_middle_of_a_night_shift_is_past_midnight() -> None:
    assert WorkingHours(time(22), time(6)).middle == time(2)
