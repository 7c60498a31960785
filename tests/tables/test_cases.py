"""Each small import that was kept as a case, as far as it is about reading."""

import pytest

from baton.tables import Fault, Line
from tests.tables.reading import CASES, case, cells, faults, remarks, table_in

HEADER = ("Id", "FirstName", "LastName", "Company", "Email", "OwnerId", "CreatedDate")
LEAD_1 = [
    "00QZz0000000001", "Ann", "Ex", "Acme", "a@invented.example", "005Zz0000000001", "2026-01-02 03:04:05",
]  # fmt: skip
LEAD_2 = ["00QZz0000000002", *LEAD_1[1:]]


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.iterdir() if path.is_dir()))
def test_no_row_of_a_case_is_lost_but_that_of_the_open_quote(name: str) -> None:
    for table in case(name).tables:
        rows = list(table.rows())
        is_broken = name == "open_quote" and table.stem == "Lead"
        assert [row.number for row in rows if isinstance(row, Fault)] == ([3] if is_broken else [])
        assert all(len(row.cells) == len(table.header) for row in rows if isinstance(row, Line))


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("utf16le_bom", "UTF-16, separated by commas"),
        ("utf16_tab_excel_unicode_text", "UTF-16, separated by tabs"),
        ("semicolon", "UTF-8, separated by semicolons"),
        ("sep_line", "UTF-8, separated by commas"),
        ("double_bom", "UTF-8, separated by commas"),
    ],
)
def test_how_a_file_is_read_is_said_in_one_line(name: str, reading: str) -> None:
    table = table_in(name)

    assert table.reading == reading
    assert table.header == HEADER
    assert cells(table)[0] == LEAD_1


def test_names_in_windows_1252_are_right() -> None:
    table = table_in("cp1252")

    assert table.reading == "Windows-1252, separated by commas"
    assert [row[1] for row in cells(table)] == ["Zoë", "Ann"]
    assert any("Måya" in row for row in cells(table_in("cp1252", "User")))


@pytest.mark.parametrize("name", ["cr_only_mac", "ctrl_z", "blank_comma_rows", "bom_midfile_concat"])
def test_both_rows_are_read(name: str) -> None:
    assert cells(table_in(name)) == [LEAD_1, LEAD_2]


def test_a_header_that_is_repeated_is_passed_over() -> None:
    assert remarks(table_in("bom_midfile_concat")) == [
        (3, "the names of the columns are repeated on this line, which is passed over")
    ]


def test_two_spellings_of_a_column_are_remarked_and_cost_no_row() -> None:
    table = table_in("dup_header_case")

    assert remarks(table) == [(1, "the column email / Email occurs 2 times; the first is used")]
    assert cells(table)[0][3:5] == ["other@invented.example", "a@invented.example"]


def test_columns_without_a_name_are_remarked_and_cost_no_row() -> None:
    table = table_in("trailing_commas_all")

    assert table.header == (*HEADER, "", "")
    assert remarks(table) == [(1, "columns 8, 9 are ignored: they are without a name")]
    assert cells(table) == [[*LEAD_1, "", ""], [*LEAD_2, "", ""]]


def test_blank_cells_beyond_the_header_are_dropped() -> None:
    table = table_in("trailing_commas_rows")

    assert cells(table) == [LEAD_1, LEAD_2]
    assert remarks(table) == [(2, "the row has more cells than the header; all of them are blank")]


def test_a_comma_before_a_space_is_a_part_of_its_cell_if_the_row_is_too_long_otherwise() -> None:
    dates = [row[-1] for row in cells(table_in("dates_misc"))]

    assert len(dates) == 15
    assert dates[4] == "1/22/2024, 8:36 PM"
    assert dates[7] == "Jan 22, 2024"


def test_the_footer_of_a_report_is_passed_over() -> None:
    table = table_in("report_footer")

    assert cells(table) == [LEAD_1]
    assert remarks(table) == [(4, "lines 4 to 6 are the footer of a report ('Leads with owner') and are passed over")]


def test_quotes_that_are_not_doubled_are_kept() -> None:
    assert [row[3] for row in cells(table_in("unescaped_quote"))] == ['Acme "The Best" Ltd', "Acme"]


def test_an_open_quote_costs_its_own_row_only() -> None:
    table = table_in("open_quote")

    assert faults(table) == [(3, "a quote is opened in column Company and never closed")]
    assert [row.number for row in table.rows() if isinstance(row, Line)] == [2, 4, 5]


def test_parts_stay_separate_tables() -> None:
    assert [table.name for table in case("parts_split").tables if table.stem != "User"] == [
        "Lead.csv",
        "Lead2.csv",
        "Lead_2.csv",
    ]


def test_an_empty_file_is_named() -> None:
    assert [(unread.name, unread.reason) for unread in case("empty_file").unread] == [("Lead.csv", "is empty")]
