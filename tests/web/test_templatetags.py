"""How owners and numbers are drawn."""

import pytest

from baton.insight.overview import Ownership, Share
from baton.people.models import Owner
from baton.web.templatetags.baton import initials, segments
from baton.wording import grouped


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("Ann Lindqvist", "AL"),
        ("Ann", "A"),
        ("Ana María del Carmen", "AC"),
        ("zoë", "Z"),
        ("Ann (SDR)", "A"),
        ("ann ann", "A"),
        ("  ", "?"),
        ("李 小龙", "李小"),
    ],
)
def test_initials_are_the_first_letters_of_the_first_and_the_last_word(name: str, drawn: str) -> None:
    assert initials(name) == drawn


def test_numbers_are_grouped_in_threes() -> None:
    assert grouped(1234567) == "1,234,567"


def share(count: int) -> Share:
    return Share(1, "Ann", Owner.Kind.USER, is_active=True, count=count, covered=0, cover=None, covers=0)


def test_a_bar_is_as_long_as_all_open_actions() -> None:
    ownership = Ownership(count=8, owners=5, shares=(share(4), share(2)))
    drawn = [(segment.start, segment.width) for segment in segments(ownership)]
    assert drawn == [("0.00%", "50.00%"), ("50.00%", "25.00%"), ("75.00%", "25.00%")]


def test_a_bar_has_no_part_for_others_where_there_are_none() -> None:
    assert [segment.share for segment in segments(Ownership(count=4, owners=1, shares=(share(4),)))] == [share(4)]
