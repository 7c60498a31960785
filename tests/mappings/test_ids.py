import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.mappings.bad_cells import BadCell
from baton.mappings.ids import is_salesforce_id, plain_id, salesforce_id, salesforce_reference

short_ids = st.text(string.ascii_letters + string.digits, min_size=15, max_size=15).filter(
    lambda text: set(text) != {"0"}
)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("a0D30000001n7Pi", "a0D30000001n7PiEAI"),
        ("0019000000B98de", "0019000000B98deAAB"),
        ("00QEc00000BBaeX", "00QEc00000BBaeXMAT"),
        ("ABCDEABCDEABCDE", "ABCDEABCDEABCDE555"),
    ],
)
def test_the_suffix_is_the_one_salesforce_documents(short: str, long: str) -> None:
    assert salesforce_id(short) == long
    assert salesforce_id(long) == long
    assert salesforce_id(f" {short} ") == long


@given(short_ids)
def test_the_short_and_the_long_form_are_the_same_id(short: str) -> None:
    assert salesforce_id(salesforce_id(short)) == salesforce_id(short)
    assert salesforce_id(short)[:15] == short


@given(short_ids, short_ids)
def test_two_ids_that_differ_only_in_case_stay_two_without_case(one: str, other: str) -> None:
    assert (salesforce_id(one).lower() == salesforce_id(other).lower()) == (one == other)


@given(short_ids, st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", min_size=3, max_size=3))
def test_a_wrong_suffix_is_corrected(short: str, suffix: str) -> None:
    assert salesforce_id(short + suffix) == salesforce_id(short)


@pytest.mark.parametrize("blank", ["", " ", "#N/A", "000000000000000AAA", "000000000000000"])
def test_the_id_of_no_record_is_blank(blank: str) -> None:
    assert salesforce_id(blank) == plain_id(blank) == salesforce_reference(blank) == ""


@pytest.mark.parametrize("text", ["901", "00QEc00000BBae", "00QEc00000BBaeXM", "00QEc0000-BBaeX", "00QEc00000BBaeé"])
def test_other_texts_are_no_salesforce_ids(text: str) -> None:
    with pytest.raises(BadCell, match="15 or 18 letters and digits"):
        salesforce_id(text)
    assert not is_salesforce_id(text)
    assert plain_id(text) == text


def test_a_plain_id_has_at_most_255_characters() -> None:
    assert plain_id("x" * 255)
    with pytest.raises(BadCell, match="has 256 characters"):
        plain_id("x" * 256)


@pytest.mark.parametrize(
    ("cell", "reference"),
    [
        ("005Zz0000000001", "005Zz0000000001IAA"),
        (" 00GEc000001AAAA ", "00GEc000001AAAAMA4"),
        ("maya@invented.example", "maya@invented.example"),
        (" Maya Invented ", "Maya Invented"),
        ("Maximilianmuster", "Maximilianmuster"),
        ("Christopherjones12", "Christopherjones12"),
    ],
)
def test_a_reference_is_an_id_or_a_name(cell: str, reference: str) -> None:
    assert salesforce_reference(cell) == reference
