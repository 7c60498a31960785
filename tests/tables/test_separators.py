"""The separator is the one that gives the rows as many cells as the header has."""

from pathlib import Path

import pytest

from baton.tables import ReadingOptions, UnreadableSource, open_tables
from tests.tables.reading import cells, table_of


@pytest.mark.parametrize(
    ("text", "separated_by", "row"),
    [
        ("a;b;c\n1,5;2,5;3,5\n", "semicolons", ["1,5", "2,5", "3,5"]),
        ("Name;Street, City\nAnn;Main, Rome\n", "semicolons", ["Ann", "Main, Rome"]),
        ("Id,Tags\n1,a;b;c\n2,d;e;f\n", "commas", ["1", "a;b;c"]),
        ('Id,Tags\n1,"a;b;c;d"\n', "commas", ["1", "a;b;c;d"]),
        ("a\tb\n1,2\t3,4\n", "tabs", ["1,2", "3,4"]),
        ("a|b|c\n1|2|3\n", "vertical bars", ["1", "2", "3"]),
        ("Id;Name\n", "semicolons", None),
        ('a, "b, c", d\n1, "2, 3", 4\n', "commas", ["1", "2, 3", "4"]),
        ("sep=|\na|b\n1|2\n", "vertical bars", ["1", "2"]),
        ('"SEP=;"\na;b\n1;2\n', "semicolons", ["1", "2"]),
        ("sep=^\na^b\n1^2\n", "'^'", ["1", "2"]),
        ("Name\nEx, Ann\nWhy, Bob\n", None, ["Ex, Ann"]),
        ("Email\nann@invented.example\n", None, ["ann@invented.example"]),
        ("Email\nann@invented.example,\n", None, ["ann@invented.example"]),
        ("Note\nHello, you, there\nBye\nWell, a, b\n", None, None),
    ],
)
def test_the_separator_is_found(tmp_path: Path, text: str, separated_by: str | None, row: list[str] | None) -> None:
    table = table_of(tmp_path, text.encode())

    assert table.reading == (f"UTF-8, separated by {separated_by}" if separated_by else "UTF-8")
    if row:
        assert cells(table)[0] == row


@pytest.mark.parametrize("separator", [";", "semicolon"])
def test_the_separator_can_be_overruled(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "Lead.csv"
    path.write_text("a,b;c\n1,2;3\n")
    (table,) = open_tables(path, options=ReadingOptions(separator=separator)).tables

    assert table.header == ("a,b", "c")


@pytest.mark.parametrize("separator", ["", '"', "ab", "x", "\n"])
def test_a_separator_that_is_none_is_refused(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "Lead.csv"
    path.write_text("a,b;c\n1,2;3\n")

    if separator:
        with pytest.raises(UnreadableSource, match="is not a separator"):
            open_tables(path, options=ReadingOptions(separator=separator))
    else:
        assert open_tables(path, options=ReadingOptions(separator=separator)).tables


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_each_line_end_is_one(tmp_path: Path, line_end: str) -> None:
    table = table_of(tmp_path, line_end.join(["a,b", '1,"x\ny"', "2,z"]).encode())

    assert cells(table) == [["1", "x\ny"], ["2", "z"]]


def test_line_ends_may_be_mixed(tmp_path: Path) -> None:
    table = table_of(tmp_path, b"a,b\r\n1,2\n3,4\r5,6\r\n\r\n7,8")

    assert cells(table) == [["1", "2"], ["3", "4"], ["5", "6"], ["7", "8"]]
