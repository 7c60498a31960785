"""Workbooks of Excel and LibreOffice, each sheet a table."""

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from baton.tables import Line, UnreadableSource, open_tables
from tests.tables.reading import cells, remarks
from tests.tables.workbooks import write_ods, write_xlsx

HEADER = ["Id", "LastName", "Company"]
LEAD = ["00Q1", "Ex", "Acme"]


def test_each_sheet_is_a_table(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "book.xlsx", {"Leads": [HEADER, LEAD], "Contacts": [HEADER, LEAD, LEAD]})

    leads, contacts = open_tables(path).tables

    assert (leads.name, leads.stem, leads.reading) == ("book.xlsx, sheet Leads", "Leads", "Excel workbook")
    assert leads.header == tuple(HEADER)
    assert cells(leads) == [LEAD]
    assert cells(contacts) == [LEAD, LEAD]


def test_cells_are_text_as_a_csv_file_would_have_it(tmp_path: Path) -> None:
    header = ["Text", "Whole", "Number", "Yes", "Day", "Moment", "Not available", "Long"]
    moment = datetime(2024, 1, 22, 20, 36, 47)  # noqa: DTZ001 - Excel knows no zones
    path = write_xlsx(
        tmp_path / "book.xlsx",
        {"Leads": [header, ["0012", 12, 1.5, True, date(2024, 1, 22), moment, "#N/A", 1705955807000]]},
    )

    assert cells(open_tables(path).tables[0]) == [
        ["0012", "12", "1.5", "TRUE", "2024-01-22", "2024-01-22T20:36:47", "#N/A", "1705955807000"]
    ]


def test_an_error_of_a_formula_is_blank(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("Leads")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, LEAD)
        sheet.write_formula(1, 1, "=NA()", value="#N/A")

    assert cells(open_tables(tmp_path / "book.xlsx").tables[0]) == [["00Q1", "", "Acme"]]


def test_the_title_of_a_report_its_blank_rows_and_its_footer_are_passed_over(tmp_path: Path) -> None:
    rows = [
        ["Leads with owner"], [], ["Filtered by", "All leads"], [], HEADER, LEAD, [], LEAD, [],
        ["Confidential Information - Do Not Distribute"], ["Copyright (c) 2000-2026 salesforce.com, inc."],
    ]  # fmt: skip
    (table,) = open_tables(write_xlsx(tmp_path / "book.xlsx", {"Report": rows})).tables

    assert table.header == tuple(HEADER)
    assert [(row.number, row.cells) for row in table.rows() if isinstance(row, Line)] == [(6, LEAD), (8, LEAD)]
    assert [line for line, _ in remarks(table)] == [10]


def test_hidden_and_empty_sheets_are_named(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "b.xlsx", {"Leads": [HEADER, LEAD], "Lists": [HEADER], "Notes": []}, hidden=["Lists"]
    )

    assert [(one.name, one.reason) for one in open_tables(path).unread] == [
        ("b.xlsx, sheet Lists", "is hidden; show it in the workbook to import it"),
        ("b.xlsx, sheet Notes", "is empty"),
    ]


def test_a_sheet_that_nobody_named_has_the_name_of_its_file(tmp_path: Path) -> None:
    (table,) = open_tables(write_xlsx(tmp_path / "Lead.xlsx", {"Sheet1": [HEADER, LEAD]})).tables

    assert table.stem == "Lead"


def test_old_excel_files_are_read() -> None:
    (table,) = open_tables(Path(__file__).parent / "Leads.xls").tables

    assert table.reading == "Excel workbook of the old format"
    assert cells(table) == [["00Q1", "Zoë", "Ex", "2026-01-02", "12", "TRUE"]]


def test_opendocument_files_are_read(tmp_path: Path) -> None:
    (table,) = open_tables(write_ods(tmp_path / "book.ods", "Leads", [HEADER, LEAD])).tables

    assert (table.stem, table.reading) == ("Leads", "OpenDocument spreadsheet")
    assert cells(table) == [LEAD]


@pytest.mark.parametrize("name", ["Lead.csv", "Lead.xls"])
def test_a_workbook_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    path = write_xlsx(tmp_path / "Lead.xlsx", {"Leads": [HEADER, LEAD]}).rename(tmp_path / name)

    assert cells(open_tables(path).tables[0]) == [LEAD]


def test_text_that_is_named_as_a_workbook_is_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "Lead.xls").write_text("Id\tLastName\n00Q1\tEx\n")

    assert cells(open_tables(tmp_path / "Lead.xls").tables[0]) == [["00Q1", "Ex"]]


def test_progress_adds_up_and_rows_can_be_read_again(tmp_path: Path) -> None:
    (table,) = open_tables(write_xlsx(tmp_path / "book.xlsx", {"Leads": [HEADER, *[LEAD] * 5000]})).tables
    reported: list[int] = []

    assert len(cells(table, reported.append)) == len(cells(table)) == 5000
    assert sum(reported) == table.size


def test_two_cells_far_apart_do_not_exhaust_memory(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "bomb.xlsx") as book:
        sheet = book.add_worksheet("Leads")
        sheet.write(0, 0, "Id")
        sheet.write(1_048_575, 16_383, "x")

    with pytest.raises(UnreadableSource, match="too large"):
        open_tables(tmp_path / "bomb.xlsx")


def test_a_workbook_that_is_cut_off_is_named(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "book.xlsx", {"Leads": [HEADER, LEAD]})
    path.write_bytes(path.read_bytes()[:-100])

    with pytest.raises(UnreadableSource, match="damaged"):
        open_tables(path)
