"""How conditions in templates compare what a record holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.rules.templating import fill


def holds(condition: str, value: object = "", other: object = "") -> bool:
    filled = fill(f"{{% if {condition} %}}yes{{% endif %}}", {"record": {"A": value, "B": other}})
    return filled.text == "yes"


@pytest.mark.parametrize("value", ["150", "1,200", "1200.00", " 101 ", "1.5e3", 150, 101.5])
def test_what_is_a_number_is_compared_with_a_number_as_one(value: object) -> None:
    assert holds("record.A > 100", value)
    assert holds("record.A >= 100.5", value)
    assert not holds("record.A < 100", value)
    assert not holds("record.A == 100", value)
    assert holds("100 < record.A < 2000", value)
    assert not holds("100 < record.A < 101", value)


@pytest.mark.parametrize(
    "value", ["", " ", "many", "100+", "1.200,50", "12,00", "$100", "nan", "inf", None, "2026-01-31"]
)
def test_what_is_no_number_is_neither_less_nor_greater_than_one(value: object) -> None:
    for sign in ("<", "<=", ">", ">=", "=="):
        assert not holds(f"record.A {sign} 100", value)
        assert not holds(f"100 {sign} record.A", value)
    assert holds("record.A != 100", value)


def test_numbers_are_equal_however_they_are_written() -> None:
    for value in ("1,200", "1200", "1200.0", "1.2e3", "+1200", 1200, 1200.0):
        assert holds("record.A == 1200", value)
    assert holds("record.A == 0.1", "0.10")
    assert holds("record.A == -5", "-5")


@pytest.mark.parametrize(
    "value", ["2026-02-01", "2026-02-01T00:30:00Z", "2026-02-01 23:59:59", "2026-02-01T10:00:00.000+0000"]
)
def test_a_date_is_compared_with_a_date_by_its_day(value: str) -> None:
    assert holds('record.A > "2026-01-31"', value)
    assert holds('record.A == "2026-02-01"', value)
    assert holds('"2026-01-31" < record.A <= "2026-02-01"', value)
    assert not holds('record.A > "2026-02-01"', value)


@pytest.mark.parametrize("value", ["", "soon", "2/1/2026", "2026-02-30", "20260201", "2026-02-01 or later", "3000"])
def test_what_is_no_date_is_neither_before_nor_after_one(value: str) -> None:
    for sign in ("<", "<=", ">", ">=", "=="):
        assert not holds(f'record.A {sign} "2026-02-01"', value)
    assert holds('record.A != "2026-02-01"', value)


def test_texts_are_compared_without_regard_to_capitals() -> None:
    assert holds('record.A == "new york"', " New York ")
    assert holds('record.A != "Boston"', "New York")
    assert holds('record.A < "Boston"', "acme")
    assert not holds('record.A == "01234"', "1234"), "a text in quotes is a text"
    assert holds("record.A == record.B", "Straße", "STRASSE")


def test_two_fields_that_hold_numbers_or_dates_are_compared_as_such() -> None:
    assert holds("record.A > record.B", "1,000", "999")
    assert holds("record.A > record.B", "2026-01-31", "2025-12-31T10:00Z")
    assert not holds("record.A > record.B", "b", "")
    assert holds("record.A == record.B", "", "  ")


def test_a_checkbox_is_true_or_false_however_the_crm_writes_it() -> None:
    for ticked in ("true", "TRUE", "1", True):
        assert holds("record.A and record.A == true and record.A != false", ticked)
    for unticked in ("false", "False", "0", False):
        assert holds("not record.A and record.A == false and record.A != true", unticked)
    assert not holds("record.A == true or record.A == false", "")


def test_in_asks_whether_a_text_contains_another() -> None:
    assert holds('"north" in record.A', "Northwind Traders")
    assert holds('record.A in "CA, NY, TX"', "ny")
    assert holds('record.A not in "CA, NY, TX"', "WA")
    assert holds("2026 in record.A", "2026-01-31")
    for condition in ('record.B in "abc"', 'record.B in ""', '"" in record.A', '"a" in record.B'):
        assert not holds(condition, "abc")


def test_a_field_on_its_own_is_true_unless_blank_zero_or_false() -> None:
    for value in ("", " ", None, "0", "0.00", 0, "false"):
        assert not holds("record.A", value)
        assert holds("not record.A", value)
    for value in ("x", "no", "7", 7, "true"):
        assert holds("record.A", value)


ANY = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates().map(str)


@given(ANY, ANY)
def test_of_any_two_values_the_comparisons_agree(one: object, other: object) -> None:
    def both(sign: str) -> bool:
        return holds(f"record.A {sign} record.B", one, other)

    assert both("==") is not both("!=")
    assert both("in") is not both("not in")
    assert not (both("<") and both(">"))
    assert not (both("<") and not both("<="))
    assert both("==") is holds("record.B == record.A", one, other)
    assert both("<") is holds("record.B > record.A", one, other)
