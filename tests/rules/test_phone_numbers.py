"""Two spellings of a phone number are compared in one form."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.rules.phone_numbers import number_of, readable


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("(415) 555-2671", "US", "+14155552671"),
        ("1-415-555-2671", "US", "+14155552671"),
        ("+1 415.555.2671", "US", "+14155552671"),
        ("+1 415 555 2671 ext. 4", "US", "+14155552671"),
        ("415 555 2671 x12", "CA", "+14155552671"),
        ("030 123456", "DE", "+4930123456"),
        ("+49 (0)30 123456", "US", "+4930123456"),
        ("0049 30 1234567", "US", "+49301234567"),
        ("0049 (0)30 1234567", "US", "+49301234567"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("8 (495) 123-45-67", "RU", "+74951234567"),
        ("", "US", ""),
        ("call me", "US", ""),
        ("12", "US", ""),
        ("703484822", "US", "703484822"),
        ("703-484-822", "US", "703484822"),
        ("n/a", "US", ""),
    ],
)
def test_a_number_has_one_form(text: str, region: str, number: str) -> None:
    assert number_of(text, region=region) == number


@given(st.sampled_from([1, 44, 33, 81, 7]), st.integers(10**8, 10**11))
def test_a_number_is_read_as_the_library_reads_it(country: int, national: int) -> None:
    number = phonenumbers.PhoneNumber(country_code=country, national_number=national)
    for style in (phonenumbers.PhoneNumberFormat.E164, phonenumbers.PhoneNumberFormat.INTERNATIONAL):
        text = phonenumbers.format_number(number, style)
        read = number_of(text, region="US")
        is_read = read == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        assert is_read or not phonenumbers.is_possible_number(number)


def test_a_number_is_shown_as_people_read_it() -> None:
    assert readable("+14155552671") == "+1 415-555-2671"
    assert readable("not one") == "not one"
