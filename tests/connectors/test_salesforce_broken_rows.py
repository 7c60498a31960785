import pytest

from baton.connectors.salesforce import Problem

from .conftest import ANN, LEAD, Folder

HEADER = "Id,OwnerId,LastName,Description"
GOOD = f"{LEAD},{ANN},Lee,fine"


UNDOUBLED = "a quote is not closed, or is not doubled inside a cell"


def reasons(folder: Folder, *lines: str) -> list[tuple[int, str]]:
    """The line and reason of each problem; for a good row the line and what it says."""
    folder.write("Lead.csv", HEADER, *lines)
    return [
        (row.line, row.reason if isinstance(row, Problem) else row.fields["Description"]) for row in folder.records()
    ]


def test_a_line_break_within_quotes_belongs_to_the_cell_and_line_numbers_stay_right(folder: Folder) -> None:
    assert reasons(folder, f'{LEAD},{ANN},Lee,"one\r\ntwo\nthree"', GOOD) == [
        (2, "one\r\ntwo\nthree"),
        (5, "fine"),
    ]


def test_blank_lines_are_no_rows(folder: Folder) -> None:
    assert reasons(folder, "", GOOD, "", "") == [(3, "fine")]


def test_too_few_or_too_many_cells_spoil_one_row(folder: Folder) -> None:
    assert reasons(folder, f"{LEAD},{ANN},Lee", GOOD, GOOD + ",", GOOD) == [
        (2, "has 3 cells, but the header has 4 columns"),
        (3, "fine"),
        (4, "has 5 cells, but the header has 4 columns"),
        (5, "fine"),
    ]


def test_bytes_that_are_not_utf_8_spoil_one_row(folder: Folder) -> None:
    latin = f"{LEAD},{ANN},Müller,fine".encode("latin-1")
    content = b"\n".join((HEADER.encode(), latin, f"{LEAD},{ANN},Müller,fine".encode()))
    spoilt, good = folder.write_bytes("Lead.csv", content).records()
    assert spoilt == Problem("Lead.csv", 2, "LastName", "contains bytes that are not UTF-8 text")
    assert not isinstance(good, Problem)
    assert good.name == "Müller"


def test_a_nul_character_spoils_one_row(folder: Folder) -> None:
    assert reasons(folder, f"{LEAD},{ANN},Lee,a\0b", GOOD) == [(2, "contains a NUL character"), (3, "fine")]


def test_a_quote_that_is_never_closed_is_reported_with_the_lines_it_took(folder: Folder) -> None:
    assert reasons(folder, GOOD, f'{LEAD},{ANN},Lee,"open', GOOD, GOOD) == [
        (2, "fine"),
        (3, "a quote is opened here and never closed; lines 3 to 5 were not read"),
    ]


def test_a_quote_that_a_later_row_closes_is_reported_and_the_reading_goes_on(folder: Folder) -> None:
    assert reasons(folder, f'{LEAD},{ANN},Lee,"open', f'{LEAD},{ANN},"Lee",fine', GOOD) == [
        (
            2,
            f"{UNDOUBLED}; lines 2 to 3 were not read",
        ),
        (4, "fine"),
    ]


def test_an_open_quote_takes_no_more_than_a_cell_can_hold(folder: Folder) -> None:
    (_, reason), *others = reasons(folder, f'{LEAD},{ANN},Lee,"open', *[GOOD] * 10_000)
    assert reason.startswith("a cell is longer than any Salesforce field, or a quote is opened here and not closed")
    assert len(others) > 5_000


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ('"he said "yes""', UNDOUBLED),
        ("one\rtwo", "there is a line break outside quotes"),
    ],
)
def test_a_cell_badly_quoted_spoils_one_row(folder: Folder, cell: str, reason: str) -> None:
    assert reasons(folder, f"{LEAD},{ANN},Lee,{cell}", GOOD) == [(2, reason), (3, "fine")]


def test_the_longest_cell_is_read_and_a_longer_one_spoils_one_row(folder: Folder) -> None:
    (_, longest), (line, reason), last = reasons(
        folder, f"{LEAD},{ANN},Lee,{'x' * 131_072}", f"{LEAD},{ANN},Lee,{'x' * 131_073}", GOOD
    )
    assert len(longest) == 131_072
    assert (line, reason[:29]) == (3, "a cell is longer than any Sal")
    assert last == (4, "fine")
