from datetime import time

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from hypothesis import given
from hypothesis import strategies as st

from baton.mappings.bad_cells import BadCell, quoted
from baton.mappings.values import BLANKS, email, flag, is_blank, one_of, text_up_to, time_of_day, time_zone

YES = [
    "1",
    "1.0",
    "true",
    "TRUE",
    "yes",
    "Y",
    "on",
    "x",
    "X",
    "checked",
    "WAHR",
    "Ja",
    "VRAI",
    "oui",
    "Sí",
    "si",
    "Vero",
]
NO = ["0", "0.0", "false", "FALSE", "no", "N", "off", "unchecked", "FALSCH", "nein", "FAUX", "non", "falso", "Não"]


@given(st.sampled_from(YES), st.sampled_from(["", " ", "\t", "\xa0"]))
def test_yes_has_many_spellings(word: str, padding: str) -> None:
    assert flag()(padding + word + padding) is True


@given(st.sampled_from(NO), st.sampled_from(["", " ", "\t", "\xa0"]))
def test_no_has_many_spellings(word: str, padding: str) -> None:
    assert flag()(padding + word + padding) is False


@pytest.mark.parametrize("cell", ["", "  ", "#N/A", "\xa0"])
def test_a_blank_cell_is_what_the_column_says(cell: str) -> None:
    assert flag()(cell) is None
    assert flag(blank=False)(cell) is False
    assert one_of(("Queue",))(cell) is None


@pytest.mark.parametrize("word", ["perhaps", "2", "Yess", "1,5"])
def test_other_words_are_neither(word: str) -> None:
    with pytest.raises(BadCell, match=f"'{word}' is not true or false"):
        flag()(word)


def test_a_mapping_names_the_texts_that_mean_yes() -> None:
    read = flag(yes=("Qualified",))
    assert [read("qualified"), read("Disqualified"), read("Open"), read("Yes")] == [True, False, False, True]
    assert [one_of(("Queue",))(cell) for cell in ("queue", "Regular")] == [True, False]


@pytest.mark.parametrize(
    "address",
    [
        "ann@northwind.example",
        "ann.abel+crm@mail.north-wind.co.uk",
        "ann@northwind.example.invalid",
        "o'neil@northwind.example",
        "ANN@NORTHWIND.EXAMPLE",
        "ann@bücher.example",
        "ann@xn--bcher-kva.xn--p1ai",
    ],
)
def test_an_address_stays_as_it_is(address: str) -> None:
    validate_email(address)
    assert email(f" {address} ") == address


@pytest.mark.parametrize(
    "address",
    ["ann@", "ann", "@northwind.example", "ann@northwind", "ann abel@northwind.example", "a@b@c.example",
     "ann..abel@northwind.example", "ann@-northwind.example", "ann@northwind..example", "ann@northwind.e",
     "ann@northwind.example,ben@northwind.example", "a@127.0.0.1", "jöhn@invented.example", "n/a", "none",
     "mailto:john@invented.example", "John <john@invented.example>", "john@invented_x.example", "john@localhost",
     "a" * 65 + "@northwind.example"],
)  # fmt: skip
def test_an_address_that_cannot_be_written_to_is_a_bad_cell(address: str) -> None:
    with pytest.raises(BadCell, match="is not an email address"):
        email(address)


@given(st.from_regex(r"[a-zß.+'-]{1,8}@?[a-z0-9ü.-]{1,12}", fullmatch=True) | st.emails())
def test_an_address_that_is_accepted_can_be_stored(address: str) -> None:
    try:
        accepted = email(address)
    except BadCell:
        return
    validate_email(accepted)


def test_an_address_has_at_most_254_characters() -> None:
    host = ".".join(["h" * 60] * 4)
    with pytest.raises(BadCell, match="has 256 characters; the maximum is 254"):
        email("a" * 4 + f"@{host}.example")
    with pytest.raises(ValidationError):
        validate_email("ann@")


@pytest.mark.parametrize(
    ("cell", "at"),
    [("0", time(0)), ("08", time(8)), ("23", time(23)), ("09:30", time(9, 30)), ("9:00 AM", time(9)),
     ("5 PM", time(17)), ("09:00:00", time(9)), ("", None)],
)  # fmt: skip
def test_a_time_of_day_is_an_hour_or_more(cell: str, at: time | None) -> None:
    assert time_of_day(cell) == at


@pytest.mark.parametrize("cell", ["24", "-1", "nine", "9" * 5000, "13 PM", "9:60"])
def test_other_texts_are_no_time_of_day(cell: str) -> None:
    with pytest.raises(BadCell, match="is not a time of day"):
        time_of_day(cell)


@pytest.mark.parametrize(
    ("cell", "zone"),
    [
        ("Asia/Kolkata", "Asia/Kolkata"),
        ("europe/berlin", "Europe/Berlin"),
        ("(GMT+01:00) Central European Standard Time (Europe/Berlin)", "Europe/Berlin"),
        ("UTC", "UTC"),
        (" ", None),
    ],
)
def test_a_time_zone_is_one_of_the_time_zone_database(cell: str, zone: str | None) -> None:
    assert time_zone(cell) == zone


@pytest.mark.parametrize("cell", ["Asia/Calcuta", "../../etc/passwd", "CET", "(GMT+01:00)"])
def test_an_unknown_time_zone_is_a_bad_cell(cell: str) -> None:
    with pytest.raises(BadCell, match="is not a known time zone"):
        time_zone(cell)


def test_a_text_may_be_as_long_as_its_field() -> None:
    assert text_up_to(3)(" abc ") == "abc"
    with pytest.raises(BadCell, match="has 4 characters; the maximum is 3"):
        text_up_to(3)("abcd")


def test_every_blank_text_comes_before_those_that_begin_with_a_letter() -> None:
    assert all(is_blank(blank) and blank < "1" for blank in BLANKS)


def test_a_quoted_cell_is_short_and_cannot_command_a_terminal() -> None:
    assert quoted("x" * 500) == "'" + "x" * 59 + "…'"
    assert quoted("\x1b[2Jann\n") == "'�[2Jann�'"
