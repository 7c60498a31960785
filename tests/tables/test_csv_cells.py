"""Texts in CSV files that spreadsheets open."""

import pytest

from baton.tables.csv_cells import no_formula, text_of_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@a", "\t=1", "\n", " =1", "\N{FULLWIDTH EQUALS SIGN}1", "'=1", "''@"]
)
def test_a_formula_gets_an_apostrophe_and_is_read_back(text: str) -> None:
    assert no_formula(text) == f"'{text}"
    assert text_of_cell(no_formula(text)) == text


@pytest.mark.parametrize("text", ["", "lee@example.org", "'t Hooft", "'", "1+1", "''", "O'Hara"])
def test_any_other_text_is_written_and_read_as_it_is(text: str) -> None:
    assert no_formula(text) == text
    assert text_of_cell(text) == text
