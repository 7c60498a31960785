from baton.connectors.salesforce import LookupColumn, Problem, RecordRow

from .conftest import ANN, BEN, LEAD, Folder, problem


def leads_with(folder: Folder, column: str, *cells: str) -> list[RecordRow | Problem]:
    return folder.write(
        "Lead.csv", f"Id,OwnerId,LastName,{column}", *(f"{LEAD},{ANN},Lee,{cell}" for cell in cells)
    ).records()


def test_a_custom_column_that_holds_user_ids_is_a_lookup(folder: Folder) -> None:
    first, blank, last = leads_with(folder, "SDR__c", ANN, "", BEN[:15])
    assert folder.open().lookup_columns("lead") == (LookupColumn("SDR__c", "SDR"),)
    assert isinstance(first, RecordRow)
    assert isinstance(blank, RecordRow)
    assert isinstance(last, RecordRow)
    assert [row.lookups for row in (first, blank, last)] == [{"SDR__c": ANN}, {}, {"SDR__c": BEN}]
    assert "SDR__c" not in first.fields


def test_a_custom_column_that_seldom_holds_a_user_id_is_text(folder: Folder) -> None:
    first, *_ = leads_with(folder, "Note__c", ANN, "call back")
    assert folder.open().lookup_columns("lead") == ()
    assert isinstance(first, RecordRow)
    assert first.fields["Note__c"] == ANN


def test_a_custom_column_without_any_value_is_no_lookup(folder: Folder) -> None:
    leads_with(folder, "SDR__c", "", "")
    assert folder.open().lookup_columns("lead") == ()


def test_a_custom_column_of_other_ids_is_no_lookup(folder: Folder) -> None:
    leads_with(folder, "Branch__c", "a00Ec000009WFuqIAG")
    assert folder.open().lookup_columns("lead") == ()


def test_a_standard_column_of_user_ids_is_no_lookup(folder: Folder) -> None:
    leads_with(folder, "ManagerId", ANN)
    assert folder.open().lookup_columns("lead") == ()


def test_what_is_no_user_id_in_a_lookup_is_a_problem_of_its_row(folder: Folder) -> None:
    good, other, bad, again = leads_with(folder, "SDR__c", ANN, BEN, "Ann Abel", ANN)
    assert problem(bad) == ("SDR__c", "'Ann Abel' is not the id of a user, which begins with 005")
    assert all(isinstance(row, RecordRow) for row in (good, other, again))


def test_created_by_and_last_modified_by_are_lookups_whatever_the_letter_case(folder: Folder) -> None:
    folder.write(
        "Lead.csv",
        "Id,OwnerId,LastName,LASTMODIFIEDBYID,createdbyid,Customer_Success_Manager__c",
        f"{LEAD},{ANN},Lee,{BEN},,{ANN}",
    )
    assert folder.open().lookup_columns("lead") == (
        LookupColumn("LastModifiedById", "Last Modified By"),
        LookupColumn("CreatedById", "Created By"),
        LookupColumn("Customer_Success_Manager__c", "Customer Success Manager"),
    )
    (lead,) = folder.records()
    assert isinstance(lead, RecordRow)
    assert lead.lookups == {"LastModifiedById": BEN, "Customer_Success_Manager__c": ANN}


def test_the_scan_counts_the_rows_that_cannot_be_read_too(folder: Folder) -> None:
    folder.write("Lead.csv", "Id,OwnerId,LastName", f"{LEAD},{ANN},Lee", "", "short", f"{LEAD},{ANN},Lee")
    assert folder.open().scan("lead").rows == 3
