"""Quoting the original in an answer."""

from datetime import UTC, datetime

import pytest

from baton.rules.quoting import LONGEST_QUOTATION, quotation

AT = datetime(2026, 11, 26, 22, 5, tzinfo=UTC)


def quoted(text: str, at: datetime = AT) -> list[str]:
    by = "Lee Park <lee@acme.example>"
    return quotation(text, written_by=by, at=at, time_zone="America/Chicago").split("\n")


def test_each_line_is_quoted_below_who_wrote_it_and_when() -> None:
    first, *lines = quoted("Yes, please.\n\n> Shall we talk?\n")
    assert first == "On Thu, Nov 26, 2026 at 4:05 PM, Lee Park <lee@acme.example> wrote:"
    assert lines == ["> Yes, please.", ">", ">> Shall we talk?"]


@pytest.mark.parametrize(("hour", "said"), [(6, "12:05 AM"), (7, "1:05 AM"), (18, "12:05 PM")])
def test_times_are_american(hour: int, said: str) -> None:
    assert said in quoted("Yes", AT.replace(hour=hour))[0]


def test_nothing_is_quoted_of_a_blank_reply() -> None:
    assert quoted(" \n") == [""]


def test_a_long_text_is_cut_at_the_end_of_a_line() -> None:
    lines = quoted("A line of text\n" * LONGEST_QUOTATION)
    assert lines[-1] == "> […]"
    assert set(lines[1:-1]) == {"> A line of text"}
    assert len("\n".join(lines)) < 2 * LONGEST_QUOTATION


def test_what_looks_like_a_merge_field_does_not_hold_the_answer_back() -> None:
    assert quoted("{{ name }} {% if %}")[1] == "> { { name }} { % if %}"
