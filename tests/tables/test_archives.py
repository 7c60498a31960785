"""Zip files, as Salesforce delivers them and as others pack them."""

import zipfile
from pathlib import Path

import pytest

from baton.tables import Limits, UnreadableSource, open_tables
from tests.tables.reading import cells

LEAD = b"Id,LastName\n00Q1,Ex\n"


def zipped(path: Path, *files: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return path


def read(*paths: Path, limits: Limits | None = None) -> tuple[list[str], list[tuple[str, str]]]:
    """The names of what is read, and what is not."""
    tables = open_tables(paths, limits=limits or Limits())
    return [table.name for table in tables.tables], [(one.name, one.reason) for one in tables.unread]


def test_the_parts_of_an_export_are_tables_of_their_own(tmp_path: Path) -> None:
    for part in (1, 2, 10):
        zipped(tmp_path / f"WE_00D_{part}.ZIP", ("Lead.csv", LEAD))

    tables = open_tables(tmp_path).tables

    assert [table.name for table in tables] == [
        "WE_00D_1.ZIP/Lead.csv",
        "WE_00D_2.ZIP/Lead.csv",
        "WE_00D_10.ZIP/Lead.csv",
    ]
    assert [table.stem for table in tables] == ["Lead"] * 3
    assert [cells(table) for table in tables] == [[["00Q1", "Ex"]]] * 3


def test_a_zip_file_by_itself_is_read_again_and_again(tmp_path: Path) -> None:
    (table,) = open_tables(zipped(tmp_path / "export.zip", ("Lead.csv", LEAD))).tables
    reported: list[int] = []

    assert cells(table, reported.append) == cells(table)
    assert sum(reported) == table.size == len(LEAD)


def test_folders_inside_are_read_and_what_a_mac_adds_is_not_mentioned(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "x.zip",
        ("Export/Lead.csv", LEAD),
        ("__MACOSX/Export/._Lead.csv", b"\0"),
        ("Export/.DS_Store", b"\0"),
    )

    assert read(path) == (["x.zip/Export/Lead.csv"], [])


def test_what_is_not_read_is_named_with_the_reason(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "x.zip",
        ("Lead.csv", LEAD),
        ("../Contact.csv", LEAD),
        ("/etc/Account.csv", LEAD),
        ("C:/Account.csv", LEAD),
        ("inner.zip", b"PK\3\4"),
        ("photo.png", b"\x89PNG"),
        ("Task.csv", b""),
    )

    assert read(path)[1] == [
        ("x.zip/../Contact.csv", "its path leads out of the zip file"),
        ("x.zip//etc/Account.csv", "its path leads out of the zip file"),
        ("x.zip/C:/Account.csv", "its path leads out of the zip file"),
        ("x.zip/inner.zip", "is a zip file inside a zip file; unpack it first"),
        ("x.zip/photo.png", "is not a CSV, Excel or zip file"),
        ("x.zip/Task.csv", "is empty"),
    ]


def test_many_attachments_are_named_once(tmp_path: Path) -> None:
    attachments = [(f"Attachments/00P{number}", b"x") for number in range(30)]

    assert read(zipped(tmp_path / "x.zip", ("Lead.csv", LEAD), *attachments))[1] == [
        ("x.zip/Attachments/", "30 files, such as x.zip/Attachments/00P0: each is not a CSV, Excel or zip file")
    ]


def test_a_file_under_a_password_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", ("Lead.csv", LEAD), ("Secret.csv", LEAD))
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\1\2")
    content[entry + 8] |= 1
    path.write_bytes(content)

    assert read(path)[1] == [
        ("x.zip/Secret.csv", "is protected by a password; unpack the zip file and import its files")
    ]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.zip", ("Lead.csv", bytes(20 * 1024**2)))

    with pytest.raises(UnreadableSource, match="unpacks to more than 250 times its size"):
        open_tables(path)


def test_more_bytes_than_the_limit_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", ("Lead.csv", LEAD))

    with pytest.raises(UnreadableSource, match="unpacks to 20 bytes, and the limit is 19"):
        open_tables(path, limits=Limits(total_bytes=19))


def test_more_files_than_the_limit_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", ("Lead.csv", LEAD), ("Contact.csv", LEAD))

    with pytest.raises(UnreadableSource, match="contains more than 1 files"):
        open_tables(path, limits=Limits(files=1))


def test_a_size_that_is_not_true_is_no_way_around_the_limit(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", ("Lead.csv", LEAD * 1000))
    content = bytearray(path.read_bytes())
    entry = content.index(b"PK\1\2")
    content[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    path.write_bytes(content)

    with pytest.raises(UnreadableSource, match=r"Lead\.csv is damaged"):
        open_tables(path)


def test_a_damaged_zip_file_in_a_folder_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "Lead.csv").write_bytes(LEAD)
    whole = zipped(tmp_path / "WE_1.ZIP", ("Contact.csv", LEAD)).read_bytes()
    (tmp_path / "WE_1.ZIP").write_bytes(whole[:-30])
    names, unread = read(tmp_path)

    assert names == ["Lead.csv"]
    assert [name for name, _ in unread] == ["WE_1.ZIP"]
    assert unread[0][1].startswith("is no zip file, or it is damaged")


def test_a_member_that_is_cut_off_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", ("Lead.csv", LEAD), ("Contact.csv", LEAD * 50))
    content = bytearray(path.read_bytes())
    data = content.index(b"Contact.csv") + len(b"Contact.csv")
    content[data : data + 8] = b"\xff" * 8
    path.write_bytes(content)
    names, unread = read(path)

    assert names == ["x.zip/Lead.csv"]
    assert [name for name, _ in unread] == ["x.zip/Contact.csv"]


def test_a_folder_inside_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "Lead.csv").write_bytes(LEAD)
    (tmp_path / "old").mkdir()

    assert read(tmp_path) == (["Lead.csv"], [("old", "is a folder inside the folder; import it separately")])


def test_nothing_to_read_says_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()

    with pytest.raises(UnreadableSource, match="Nothing can be read: old is a folder inside the folder"):
        open_tables(tmp_path)
    with pytest.raises(UnreadableSource, match="does not exist"):
        open_tables(tmp_path / "nowhere.csv")
