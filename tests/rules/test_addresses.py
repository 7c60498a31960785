"""Which spellings are one address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.rules.addresses import normal_form, spelling

MUNICH = "user@xn--mnchen-3ya.example"


@pytest.mark.parametrize(
    "address",
    [
        "user@münchen.example",
        "User@MÜNCHEN.Example",
        " user@mu\u0308nchen.example\n",
        "USER@XN--MNCHEN-3YA.example",
        "user@\uff4dünchen.example",
    ],
)
def test_each_spelling_of_an_address_has_one_normal_form(address: str) -> None:
    assert normal_form(address) == MUNICH
    assert spelling(address) == "user@münchen.example"


def test_another_mailbox_or_domain_is_another_address() -> None:
    different = ["lee@example.org", "lee@example.com", "lea@example.org", "lee+baton@example.org", "l.ee@example.org"]
    assert len({normal_form(address) for address in different}) == len(different)


@pytest.mark.parametrize(
    "text", ["", "nobody", "a@-ü.example", f"a@{'ü' * 64}.example", "a@xn--\u00e9.example", "@", "@@", "a@", "@b"]
)
def test_what_is_no_address_has_a_form_too(text: str) -> None:
    assert normal_form(text) == text.lower()


@given(st.one_of(st.text(), st.emails(), st.builds("{}@{}".format, st.text(), st.text())))
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    assert normal_form(normal_form(text)) == normal_form(text)
    assert isinstance(spelling(text), str)
