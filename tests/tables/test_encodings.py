"""The encoding of a file is found from the whole file and named in one line."""

from pathlib import Path

import pytest

from baton.tables import Line, ReadingOptions, Table, UnreadableSource, open_tables
from tests.tables.reading import cells, table_of

GERMAN = ("Müller", "Schröder", "Jäger", "Köhler", "Weiß", "Günther", "Böhm", "Krüger")
FRENCH = ("Élodie", "François", "Hélène", "Société Générale", "Nîmes", "Zoé", "Benoît", "Besançon")
SPANISH = ("Muñoz", "Peña", "García", "José", "Núñez", "Ibáñez", "Sánchez", "Rodríguez")
NORDIC = ("Søren", "Åkesson", "Björn", "København", "Östersund", "Nørregård", "Malmö", "Ærø")
POLISH = ("Łukasz", "Wójcik", "Kraków", "Żaneta", "Wiśniewski", "Dąbrowski", "Stępień", "Gdańsk")
CZECH = ("Jiří", "Dvořák", "Šárka", "Plzeň", "Růžička", "Němec", "Kučera", "Zdeněk", "Ondřej", "Řehoř")
RUSSIAN = ("Иванов", "Москва", "Сергей", "Ромашка", "Смирнов", "Кузнецов", "Попов", "Соколов")
GREEK = ("Γιώργος", "Αθήνα", "Παπαδόπουλος", "Θεσσαλονίκη", "Νικόλαος", "Δημήτρης")
JAPANESE = ("山田太郎", "東京都", "株式会社テスト", "鈴木一郎", "佐藤花子", "大阪府")
CHINESE = ("张伟", "北京市", "有限公司", "李娜", "上海", "王芳", "销售经理")
KOREAN = ("김철수", "서울", "주식회사", "이영희", "부산", "박민수")


def file_of(names: tuple[str, ...], encoding: str) -> bytes:
    rows = "".join(f"00Q{number:012},{name},ann@invented.example\n" for number, name in enumerate(names))
    return ("Id,Name,Email\n" + rows).encode(encoding)


@pytest.mark.parametrize(
    ("names", "encoding", "label"),
    [
        (GERMAN, "utf-8", "UTF-8"),
        (GERMAN, "utf-8-sig", "UTF-8"),
        (GERMAN, "utf-16", "UTF-16"),
        (GERMAN, "utf-16-le", "UTF-16"),
        (GERMAN, "utf-16-be", "UTF-16"),
        (RUSSIAN, "utf-16-le", "UTF-16"),
        (GERMAN, "utf-32", "UTF-32"),
        (GERMAN, "cp1252", "Windows-1252"),
        (FRENCH, "iso8859-1", "Windows-1252"),
        (SPANISH, "cp1252", "Windows-1252"),
        (NORDIC, "cp1252", "Windows-1252"),
        (("O\u2019Brien",), "cp1252", "Windows-1252"),
        (GERMAN, "mac-roman", "Mac Roman"),
        (POLISH, "cp1250", "Windows-1250"),
        (CZECH, "cp1250", "Windows-1250"),
        (CZECH, "iso8859-2", "ISO8859-2"),
        (RUSSIAN, "cp1251", "Windows-1251"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (GREEK, "cp1253", "Windows-1253"),
        (JAPANESE, "cp932", "CP932"),
        (CHINESE, "gbk", "GB 18030"),
        (KOREAN, "cp949", "CP949"),
    ],
)
def test_names_are_right_and_the_encoding_is_named(
    tmp_path: Path, names: tuple[str, ...], encoding: str, label: str
) -> None:
    table = table_of(tmp_path, file_of(names, encoding))

    assert [row[1] for row in cells(table)] == list(names)
    assert table.reading == f"{label}, separated by commas"


def test_one_name_at_the_end_of_a_long_file_decides(tmp_path: Path) -> None:
    ascii_rows = "00Q1,Ann,ann@invented.example\n" * 100_000
    data = ("Id,Name,Email\n" + ascii_rows + "00Q2,Zoë,zoe@invented.example\n").encode("cp1252")
    table = table_of(tmp_path, data)

    assert table.reading.startswith("Windows-1252")
    assert cells(table)[-1][1] == "Zoë"


def test_the_encoding_can_be_overruled(tmp_path: Path) -> None:
    path = tmp_path / "Lead.csv"
    path.write_bytes(file_of(CZECH[:1], "cp1250"))
    (table,) = open_tables(path, options=ReadingOptions(encoding="windows-1250")).tables

    assert table.reading.startswith("Windows-1250")
    assert cells(table)[0][1] == "Jiří"


@pytest.mark.parametrize("encoding", ["klingon", "base64", "unicode_escape", "undefined"])
def test_an_encoding_that_is_none_is_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "Lead.csv"
    path.write_bytes(file_of(GERMAN, "utf-8"))

    with pytest.raises(UnreadableSource, match="encoding"):
        open_tables(path, options=ReadingOptions(encoding=encoding))


def test_a_few_broken_bytes_cost_their_cell_and_not_the_encoding(tmp_path: Path) -> None:
    data = file_of(GERMAN, "utf-8").replace("Jäger".encode(), b"J\xe4ger")
    table = table_of(tmp_path, data)

    assert table.reading.startswith("UTF-8")
    assert unusable(table) == [(4, "Name", "contains bytes that are no text")]
    assert len([row for row in table.rows() if isinstance(row, Line)]) == len(GERMAN)


def test_a_nul_character_costs_its_cell(tmp_path: Path) -> None:
    table = table_of(tmp_path, file_of(GERMAN, "utf-8").replace(b"J", b"\0", 1))

    assert [why for _line, _column, why in unusable(table)] == ["contains a NUL character"]
    assert len(list(table.rows())) == len(GERMAN)


def unusable(table: Table) -> list[tuple[int, str, str]]:
    """Line, column and reason of each cell that cannot be used; the cell itself is empty."""
    cells = [
        (line, position, why)
        for line in table.rows()
        if isinstance(line, Line)
        for position, why in (line.unusable or {}).items()
    ]
    assert not any(line.cells[position] for line, position, _why in cells)
    return [(line.number, table.header[position], why) for line, position, why in cells]
