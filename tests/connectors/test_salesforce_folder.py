import pytest

from baton.connectors.salesforce import (
    FolderNotFound,
    HeaderUnreadable,
    NothingToRead,
    Problem,
    UnreadableExport,
    open_export,
)

from .conftest import ANN, LEAD, Folder


def test_a_file_that_is_absent_is_said_and_has_no_rows(folder: Folder) -> None:
    export = folder.write("Lead.csv", "Id,OwnerId,LastName").open()
    assert export.files == {"Lead.csv": 21}
    assert export.absent == ("User.csv", "Group.csv", "GroupMember.csv", "Account.csv", "Contact.csv")
    assert list(export.users()) == list(export.records("contact")) == []
    assert export.scan("contact").rows == 0


def test_a_folder_that_is_not_there_is_refused(folder: Folder) -> None:
    with pytest.raises(FolderNotFound, match=r"The folder '.*nowhere' does not exist\."):
        open_export(folder.path / "nowhere")


def test_a_folder_without_any_of_the_files_is_refused(folder: Folder) -> None:
    folder.write("Opportunity.csv", "Id")
    with pytest.raises(NothingToRead, match=r"contains none of the files User\.csv, Group\.csv"):
        folder.open()


def test_a_file_name_may_be_in_another_letter_case(folder: Folder) -> None:
    export = folder.write("LEAD.CSV", "Id,OwnerId,LastName", f"{LEAD},{ANN},").open()
    assert list(export.files) == ["Lead.csv"]
    assert list(export.records("lead")) == [Problem("LEAD.CSV", 2, "LastName", "has no name")]


def test_two_spellings_of_one_file_are_refused(folder: Folder) -> None:
    folder.write("LEAD.csv", "Id,OwnerId").write("Lead.csv", "Id,OwnerId")
    with pytest.raises(UnreadableExport, match=r"LEAD\.csv and Lead\.csv are the same file in two spellings"):
        folder.open()


@pytest.mark.parametrize(
    ("file", "header", "missing"),
    [
        ("Lead.csv", "OwnerId,LastName", "Lead.csv is missing required columns: Id."),
        ("Contact.csv", "Id,LastName", "Contact.csv is missing required columns: OwnerId."),
        ("Account.csv", "Name", "Account.csv is missing required columns: Id, OwnerId."),
        ("User.csv", "Id,Username", "User.csv is missing required columns: IsActive."),
        ("Group.csv", "Id,Name", "Group.csv is missing required columns: Type."),
        ("GroupMember.csv", "Id,GroupId", "GroupMember.csv is missing required columns: UserOrGroupId."),
    ],
)
def test_a_missing_column_is_named(folder: Folder, file: str, header: str, missing: str) -> None:
    folder.write(file, header)
    with pytest.raises(HeaderUnreadable, match=missing):
        folder.open()


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n", b" , \r\n"])
def test_an_empty_file_is_refused(folder: Folder, content: bytes) -> None:
    with pytest.raises(HeaderUnreadable, match=r"Lead\.csv is empty"):
        folder.write_bytes("Lead.csv", content).open()


def test_a_file_in_another_encoding_is_refused(folder: Folder) -> None:
    with pytest.raises(HeaderUnreadable, match=r"Lead\.csv is not UTF-8 text"):
        folder.write_bytes("Lead.csv", "Id,OwnerId\r\n".encode("utf-16")).open()


def test_a_first_line_with_an_open_quote_is_refused(folder: Folder) -> None:
    with pytest.raises(HeaderUnreadable, match=r"The first line of Lead\.csv must be a row of column names"):
        folder.write("Lead.csv", 'Id,"OwnerId').open()


def test_columns_are_found_whatever_their_order_and_letter_case(folder: Folder) -> None:
    folder.write("Lead.csv", "lastname,Extra,OWNERID, id ", f"Lee,more,{ANN},{LEAD}")
    (lead,) = folder.records()
    assert not isinstance(lead, Problem)
    assert (lead.crm_id, lead.owner_id, lead.name) == (LEAD, ANN, "Lee")
    assert lead.fields == {"LastName": "Lee", "Extra": "more"}


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_byte_order_mark_is_no_part_of_the_first_column(folder: Folder, mark: bytes, quote: str) -> None:
    content = f"{quote}Id{quote},OwnerId,LastName\n{LEAD},{ANN},Lee\n".encode()
    (lead,) = folder.write_bytes("Lead.csv", mark + content).records()
    assert not isinstance(lead, Problem)
    assert lead.crm_id == LEAD


def test_a_column_that_is_there_twice_is_a_problem_and_the_first_is_read(folder: Folder) -> None:
    folder.write("Lead.csv", "Id,OwnerId,LastName,Company,company,", f"{LEAD},{ANN},Lee,Acme,Bolt,")
    twice, nameless, lead = folder.records()
    assert twice == Problem("Lead.csv", 1, "company", "the column 'company' occurs twice; the first one is used")
    assert nameless == Problem("Lead.csv", 1, "", "column 6 has no name and is ignored")
    assert not isinstance(lead, Problem)
    assert lead.fields == {"LastName": "Lee", "Company": "Acme"}
