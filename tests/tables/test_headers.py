"""The names of the columns, and what stands above them."""

from pathlib import Path

import pytest

from baton.tables import UnreadableSource
from tests.tables.reading import cells, remarks, table_of


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("\n\nId,Last,City\n1,Ex,Rome\n", ("Id", "Last", "City")),
        (",,\nId,Last,City\n1,Ex,Rome\n", ("Id", "Last", "City")),
        ("Leads with owner\n\nId,Last,City\n1,Ex,Rome\n", ("Id", "Last", "City")),
        ("Leads with owner,,\nAs of 2026-01-02,,\n,,\nId,Last,City\n1,Ex,Rome\n", ("Id", "Last", "City")),
        (' Id ,"Last\nName",City\n1,Ex,Rome\n', ("Id", "Last\nName", "City")),
        ("Id,Last,City\n1,a@invented.example,2\n", ("Id", "Last", "City")),
        ("Note\none, two, three\nfour, five, six\n", ("Note",)),
        ("Id,,\n1,Ex,Rome\n", ("Id", "", "")),
    ],
)
def test_the_names_are_found(tmp_path: Path, text: str, header: tuple[str, ...]) -> None:
    table = table_of(tmp_path, text.encode())

    assert table.header == header
    assert len(cells(table)) == (2 if header == ("Note",) else 1)


def test_a_name_that_occurs_again_and_again_is_remarked_once(tmp_path: Path) -> None:
    assert remarks(table_of(tmp_path, b"Id,Status,STATUS,status,Id\n")) == [
        (1, "the column Id occurs 2 times; the first is used"),
        (1, "the column Status / STATUS / status occurs 3 times; the first is used"),
    ]


def test_the_line_of_the_header_is_that_of_the_file(tmp_path: Path) -> None:
    table = table_of(tmp_path, b"sep=,\n\nId,Last,\n1,Ex,\n")

    assert remarks(table) == [(3, "column 3 is ignored: it is without a name")]
    assert [row.number for row in table.rows()] == [4]


def test_names_are_text(tmp_path: Path) -> None:
    rows = "1,Zoë\n" * 5
    assert table_of(tmp_path, b"Id,Stra\xdfe\n" + rows.encode()).header == ("Id", "Stra\ufffde")
    with pytest.raises(UnreadableSource, match="NUL"):
        table_of(tmp_path, b"Id,La\0st\n1,Ex\n")


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,,\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_file_without_rows_says_so(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableSource, match=r"Lead\.csv (is empty|has no rows)"):
        table_of(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7", "is a PDF"),
        (b"<html><p>Hello", "is a web page without a table"),
        (b'{"leads": []}', "is JSON"),
        (b"\x1f\x8b\x08", "is packed with gzip"),
    ],
)
def test_a_file_of_another_kind_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        table_of(tmp_path, content)
