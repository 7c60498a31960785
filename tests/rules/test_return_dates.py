"""When somebody says to be back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.rules.return_dates import return_date

WRITTEN = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I will be back on 12 January.", date(2027, 1, 12)),
        ("On January 12th I'll be back.", date(2027, 1, 12)),
        ("I am out of the office until January 12th, 2027 without access to email.", date(2027, 1, 12)),
        ("I am away from 20 December until 4 January and return on 5 January.", date(2027, 1, 5)),
        ("Lee is out of the office (returning 12/25/2026)", date(2026, 12, 25)),
        ("returning 25/12/2026", date(2026, 12, 25)),
        ("out till 07/07/2027", date(2027, 7, 7)),
        ("Back 2026-12-28", date(2026, 12, 28)),
        ("Ich bin ab dem 12.01.2027 wieder erreichbar", date(2027, 1, 12)),
        ("Ich bin bis zum 12. Januar nicht im Haus.", date(2027, 1, 12)),
        ("Am 3.12. bin ich zurück.", date(2026, 12, 3)),
        ("Je serai de retour le 4 janvier 2027", date(2027, 1, 4)),
        ("Estaré de regreso el 4 de enero de 2027", date(2027, 1, 4)),
        ("Rientrerò il 4 gennaio", date(2027, 1, 4)),
        ("Tillbaka 7 december", date(2026, 12, 7)),
        ("1月5日に戻ります", date(2027, 1, 5)),
    ],
)
def test_a_day_beside_a_word_of_return_is_it(text: str, day: date) -> None:
    assert return_date(text, written=WRITTEN) == day


@pytest.mark.parametrize(
    "text",
    [
        "Lee is out of the office (returning 12/01/2026)",
        "Back on 31 February 2027",
        "Back in May 2027",
        "Back soon. We are 12 people, since 12 January.",
        "I returned on 3 November 2026",
        "I will be back on 20 November",
        "Back on 12 January 2031",
        "Our fair opens on 12 January.",
        "We may 5 times be back",
        "Call me back at 0441 550 12.12",
        "",
    ],
)
def test_what_is_ambiguous_or_no_return_is_not_guessed(text: str) -> None:
    assert return_date(text, written=WRITTEN) is None


@given(st.text(max_size=200), st.dates(min_value=date(1, 1, 1)))
def test_any_text_of_any_day_can_be_read(text: str, written: date) -> None:
    day = return_date(f"back on {text} 12 May", written=written)
    assert day is None or day >= written
