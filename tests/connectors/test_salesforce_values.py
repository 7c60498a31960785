from datetime import time

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from hypothesis import given
from hypothesis import strategies as st

from baton.connectors.salesforce.faults import CellRefused, quoted
from baton.connectors.salesforce.values import boolean, email, hour, time_zone, up_to


@pytest.mark.parametrize("word", ["1", "true", "TRUE", "True", "yes", "Y", "on"])
def test_yes_has_many_spellings(word: str) -> None:
    assert boolean(word) is True


@pytest.mark.parametrize("word", ["0", "false", "FALSE", "no", "N", "off"])
def test_no_has_many_spellings(word: str) -> None:
    assert boolean(word) is False


def test_perhaps_is_neither() -> None:
    with pytest.raises(CellRefused, match="'perhaps' is not true or false"):
        boolean("perhaps")


@pytest.mark.parametrize(
    "address",
    [
        "ann@northwind.example",
        "ann.abel+crm@mail.north-wind.co.uk",
        "ann@northwind.example.invalid",
        "o'neil@northwind.example",
        "ANN@NORTHWIND.EXAMPLE",
        "ann@bücher.example",
        "ann@localhost",
        "ann@xn--bcher-kva.xn--p1ai",
    ],
)
def test_an_address_is_kept(address: str) -> None:
    validate_email(address)
    assert email(address) == address


@pytest.mark.parametrize(
    "address",
    ["ann@", "ann", "@northwind.example", "ann@northwind", "ann abel@northwind.example", "a@b@c.example",
     "ann..abel@northwind.example", "ann@-northwind.example", "ann@northwind..example", "ann@northwind.e",
     "ann@northwind.example\n", "ann@northwind.example,ben@northwind.example"],
)  # fmt: skip
def test_what_no_mail_reaches_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        validate_email(address)
    with pytest.raises(CellRefused, match="is not an email address"):
        email(address)


@given(st.from_regex(r"[a-zß.+'-]{1,8}@?[a-z0-9ü.-]{1,12}", fullmatch=True))
def test_an_address_accepted_here_is_accepted_by_the_database_layer(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        with pytest.raises(CellRefused):
            email(address)
    else:
        assert email(address) == address


def test_an_address_of_255_characters_is_too_long() -> None:
    assert email("a" * 241 + "@mail.example")
    with pytest.raises(CellRefused, match="has 255 characters; the maximum is 254"):
        email("a" * 242 + "@mail.example")


def test_an_hour_is_0_to_23() -> None:
    assert [hour("0"), hour("08"), hour("23")] == [time(0), time(8), time(23)]
    for text in ("24", "-1", "9.5", "nine", "9" * 5000):
        with pytest.raises(CellRefused, match="is not an hour"):
            hour(text)


def test_a_time_zone_is_one_of_the_time_zone_database() -> None:
    assert time_zone("Asia/Kolkata") == "Asia/Kolkata"
    for text in ("Europe/Atlantis", "../../etc/passwd", "europe/berlin"):
        with pytest.raises(CellRefused, match="is not a known time zone"):
            time_zone(text)


def test_a_text_may_be_as_long_as_said() -> None:
    assert up_to(3)("abc") == "abc"
    with pytest.raises(CellRefused, match="has 4 characters; the maximum is 3"):
        up_to(3)("abcd")


def test_a_quoted_cell_is_short_and_cannot_command_a_terminal() -> None:
    assert quoted("x" * 500) == "'" + "x" * 59 + "…'"
    assert quoted("\x1b[2Jann\n") == "'�[2Jann�'"
