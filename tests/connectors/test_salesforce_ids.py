import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.connectors.salesforce.crm_ids import crm_id, looks_like_a_user_id, user_id
from baton.connectors.salesforce.faults import CellRefused

short_ids = st.text(string.ascii_letters + string.digits, min_size=15, max_size=15)


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
    assert crm_id(short) == long
    assert crm_id(long) == long


@given(short_ids)
def test_the_short_and_the_long_form_are_the_same_id(short: str) -> None:
    assert crm_id(crm_id(short)) == crm_id(short)
    assert crm_id(short)[:15] == short


@given(short_ids, short_ids)
def test_two_ids_that_differ_only_in_case_stay_two_without_case(one: str, other: str) -> None:
    assert (crm_id(one).lower() == crm_id(other).lower()) == (one == other)


@given(short_ids, st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", min_size=3, max_size=3))
def test_a_suffix_that_does_not_fit_is_made_right(short: str, suffix: str) -> None:
    assert crm_id(short + suffix) == crm_id(short)


@given(st.text(max_size=20).filter(lambda text: not text.isalnum() or len(text) not in (15, 18)))
def test_anything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(CellRefused, match="is not a Salesforce id"):
        crm_id(text)


@pytest.mark.parametrize("text", ["", "00QEc00000BBae", "00QEc00000BBaeXM", "00QEc0000-BBaeX", "00QEc00000BBaeé"])
def test_what_has_not_15_or_18_letters_and_digits_is_no_id(text: str) -> None:
    with pytest.raises(CellRefused, match="15 or 18"):
        crm_id(text)


def test_a_user_id_begins_with_005() -> None:
    assert user_id("005Ec0000000001") == "005Ec0000000001IAA"
    with pytest.raises(CellRefused, match="not the id of a user"):
        user_id("00QEc00000BBaeXMAT")


def test_a_user_id_with_a_wrong_suffix_still_makes_a_column_a_lookup() -> None:
    assert looks_like_a_user_id("005Ec0000000001XXX")
    assert not looks_like_a_user_id("005 Main Street")
    assert not looks_like_a_user_id("a00Ec000009WFuqIAG")
