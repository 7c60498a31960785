"""Quotes that break the rules: kept where it can be told what was meant, else a fault of their own row."""

from pathlib import Path

import pytest

from baton.tables import Limits, Line, open_tables
from tests.tables.reading import table_of

HEADER = "Id,First,Company,Email"
NEXT = "9,Max,Acme,m@invented.example"


def read(folder: Path, *lines: str) -> list[list[str] | tuple[int, str]]:
    table = table_of(folder, "\n".join([HEADER, *lines, ""]).encode())
    return [row.cells if isinstance(row, Line) else (row.number, row.reason) for row in table.rows()]


@pytest.mark.parametrize(
    ("company", "meant"),
    [
        ('"Acme "The Best" Ltd"', 'Acme "The Best" Ltd'),
        ('"Acme "The Best""', 'Acme "The Best"'),
        ('""The Best" Acme"', '"The Best" Acme'),
        ('"Acme "A, B" Ltd"', 'Acme "A, B" Ltd'),
        ('"24" monitors"', '24" monitors'),
        ('"24"" monitors"', '24" monitors'),
        ('24" monitors', '24" monitors'),
        ('Acme "The Best" Ltd', 'Acme "The Best" Ltd'),
        ('"The Best" Acme', '"The Best" Acme'),
        (r'"Acme \"The Best\" Ltd"', r"Acme \"The Best\" Ltd"),
        ('"Acme, "The Best", Ltd"', 'Acme, "The Best", Ltd'),
    ],
)
@pytest.mark.parametrize("first", ["Ann", '"Ann"', '"Ann, Bea"'])
def test_what_was_meant_is_read(tmp_path: Path, company: str, meant: str, first: str) -> None:
    assert read(tmp_path, f"1,{first},{company},a@invented.example", NEXT) == [
        ["1", first.strip('"'), meant, "a@invented.example"],
        NEXT.split(","),
    ]


def test_text_of_several_lines_with_quotes_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, '1,Ann,"They say', '"we are" the best",a@invented.example', NEXT) == [
        ["1", "Ann", 'They say\n"we are" the best', "a@invented.example"],
        NEXT.split(","),
    ]


@pytest.mark.parametrize(
    "broken",
    [
        '1,Ann,"Acme,a@invented.example',
        '1,Ann,"Acme,"a@invented.example"',
        '1,Ann,Acme,"a@invented.example',
        '"1,Ann,Acme,a@invented.example',
    ],
)
@pytest.mark.parametrize(
    "following",
    [
        [NEXT],
        [NEXT, '9,Max,"Acme, Inc.",m@invented.example', NEXT],
        [NEXT, '9,Max,"Acme",m@invented.example', '"9","Max","Acme","m@invented.example"'],
        [NEXT, '9,Max,24",m@invented.example', NEXT],
        ['9,Max,24",m@invented.example'],
        [NEXT] * 5000,
        [],
    ],
)
def test_an_open_quote_costs_its_own_row(tmp_path: Path, broken: str, following: list[str]) -> None:
    rows = read(tmp_path, NEXT, broken, *following)

    assert isinstance(rows[1], tuple)
    assert rows[1][0] == 3
    assert "quote" in rows[1][1]
    assert len(rows) == 2 + len(following)
    assert all(isinstance(row, list) and row[0] == "9" and row[3] == "m@invented.example" for row in rows[2:])


def test_the_column_of_an_open_quote_is_named(tmp_path: Path) -> None:
    assert read(tmp_path, '1,Ann,"Acme,a@invented.example', NEXT)[0] == (
        2,
        "a quote is opened in column Company and never closed",
    )


def test_many_open_quotes_take_no_longer_than_as_many_rows(tmp_path: Path) -> None:
    rows = read(tmp_path, *['1,Ann,"Acme,a@invented.example', NEXT, NEXT] * 2000)

    assert len([row for row in rows if isinstance(row, tuple)]) == 2000
    assert len(rows) == 6000


def test_text_of_several_lines_is_one_cell(tmp_path: Path) -> None:
    text = "Hello,\nwe met, in Rome,\nby chance, you know\n"

    assert read(tmp_path, f'1,Ann,"{text}",a@invented.example') == [["1", "Ann", text, "a@invented.example"]]


def test_a_cell_beyond_the_limit_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "Lead.csv"
    path.write_text(f"{HEADER}\n1,Ann,{'x' * 200},a@invented.example\n{NEXT}\n")
    (table,) = open_tables(path, limits=Limits(cell_length=100)).tables
    first, second = table.rows()

    assert not isinstance(first, Line)
    assert first.reason == "a cell is longer than 100 characters"
    assert isinstance(second, Line)
