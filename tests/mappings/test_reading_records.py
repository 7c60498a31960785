"""Rows of accounts, leads and contacts: a row goes in for what is right in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.mappings.crm_mapping import CrmMapping
from baton.mappings.kinds import Kind
from baton.mappings.mapping_files import parse_mapping, shipped
from baton.mappings.planning import plan_table
from baton.mappings.reading import row_reader
from baton.mappings.rows import RecordRow
from baton.mappings.surveying import Survey, survey
from baton.tables import Line
from tests.mappings.sheets import SALESFORCE, lead, read, sheet

LEAD, ANN = "00QZz0000000001MAA", "005Zz0000000001IAA"
KEEPING = SALESFORCE.with_rules(blank_cells="keep")


def only_row(text: str, mapping: CrmMapping = SALESFORCE, kind: Kind = "lead") -> RecordRow:
    result = lead(text, mapping, kind)
    assert not result.problems
    assert isinstance(result.only, RecordRow)
    return result.only


def test_a_lead_is_read_in_full() -> None:
    result = lead(
        "Id,Name,FirstName,LastName,Company,Email,Phone,OwnerId,HasOptedOutOfEmail,DoNotCall,IsDeleted,MasterRecordId,"
        "CreatedDate,SDR__c,Revenue__c\n"
        "00QZz0000000001,Ann Ex,Ann,Ex,Acme,ann@invented.example,+49 30 1,005Zz0000000001,1,0,FALSE,00QZz0000000002,"
        '2024-01-22 20:36,005Zz0000000001,"1.234,56"',
        lookups=("SDR__c",),
    )
    assert not result.problems
    assert result.only == RecordRow(
        line=2,
        key=LEAD,
        crm_id=LEAD,
        name="Ann Ex",
        email="ann@invented.example",
        phone="+49 30 1",
        owner=ANN,
        account=None,
        opted_out_of_email=True,
        do_not_call=False,
        is_deleted=False,
        fields={
            "FirstName": "Ann",
            "LastName": "Ex",
            "Company": "Acme",
            "MasterRecordId": "00QZz0000000002MAA",
            "CreatedDate": "2024-01-22T20:36:00Z",
            "Revenue__c": "1.234,56",
        },
        lookups={"SDR__c": ANN},
    )


def test_a_missing_column_leaves_its_field() -> None:
    row = only_row("Id,SDR__c\n00QZz0000000001,x")
    assert row == RecordRow(line=2, key=LEAD, crm_id=LEAD, fields={"SDR__c": "x"})


def test_a_blank_cell_empties_its_field() -> None:
    header = "Id,Email,Phone,OwnerId,HasOptedOutOfEmail,IsDeleted,CreatedDate,Status"
    row = only_row(f"{header}\n00QZz0000000001,, ,000000000000000AAA,,#N/A,,\xa0")
    assert (row.email, row.phone, row.owner, row.opted_out_of_email, row.is_deleted) == ("", "", "", False, False)
    assert (row.fields, row.lookups, row.kept) == ({}, {}, ())


def test_a_blank_cell_may_leave_its_field() -> None:
    header = "Id,Email,Phone,OwnerId,HasOptedOutOfEmail,IsDeleted,CreatedDate,Status,Company,CreatedById"
    row = only_row(f"{header}\n00QZz0000000001,, ,000000000000000AAA,,#N/A,,,Acme,", KEEPING)
    assert row == RecordRow(
        line=2,
        key=LEAD,
        crm_id=LEAD,
        name="Acme",
        fields={"Company": "Acme"},
        kept=("CreatedDate", "Status", "CreatedById"),
    )


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("Email", "ann@", "'ann@' is not an email address"),
        ("HasOptedOutOfEmail", "maybe", "'maybe' is not true or false"),
        ("IsDeleted", "2", "'2' is not true or false"),
        ("IsConverted", "perhaps", "'perhaps' is not true or false"),
        ("MasterRecordId", "none", "'none' is not a Salesforce id, which has 15 or 18 letters and digits"),
        ("CreatedDate", "24:00", "'24:00' is not a date"),
        ("LastName", "x" * 256, "has 256 characters; the maximum is 255"),
        ("Phone", "1" * 81, "has 81 characters; the maximum is 80"),
    ],
)
def test_a_bad_cell_costs_its_field_only(column: str, cell: str, reason: str) -> None:
    result = lead(f"Id,{column},OwnerId\n00QZz0000000001,{cell},005Zz0000000001")
    assert result.told == [(2, column, reason)]
    assert not result.problems[0].refuses
    row = result.only
    assert isinstance(row, RecordRow)
    assert row.owner == ANN
    assert (row.name, row.email, row.phone, row.opted_out_of_email, row.is_deleted) == (None,) * 5
    assert row.kept == ((column,) if column in {"IsConverted", "MasterRecordId", "CreatedDate"} else ())


@pytest.mark.parametrize(
    ("text", "key", "column", "reason"),
    [
        ("Id,Email\n,a@b.example", "auto", "Id", "has no id"),
        ("Id,Email\n000000000000000AAA,a@b.example", "auto", "Id", "has no id"),
        (
            "Id,Email\n901,a@b.example",
            "auto",
            "Id",
            "'901' is not a Salesforce id, which has 15 or 18 letters and digits",
        ),
        ("Id,Email\n00QZz0000000001,", "email", "Email", "has no email address"),
        ("Id,Email\n00QZz0000000001,ann@", "email", "Email", "'ann@' is not an email address"),
        ("Id,Code__c\n00QZz0000000001,#N/A", "Code__c", "Code__c", "has no Code__c"),
    ],
)
def test_only_a_row_without_its_key_is_refused(text: str, key: str, column: str, reason: str) -> None:
    result = lead(text, SALESFORCE.with_rules(key=key))
    assert result.rows == []
    assert result.told == [(2, column, reason)]
    assert result.problems[0].refuses


def test_a_key_may_be_an_email_address_or_an_external_id() -> None:
    row = only_row("Id,Email\n00QZz0000000001,Ann@Invented.example", SALESFORCE.with_rules(key="email"))
    assert (row.key, row.crm_id, row.email) == ("ann@invented.example", LEAD, "Ann@Invented.example")
    row = only_row("Code__c,Email\n 7 ,ann@invented.example", SALESFORCE.with_rules(key="Code__c"))
    assert (row.key, row.crm_id, row.fields) == ("7", "", {"Code__c": "7"})


def test_the_key_is_the_same_without_reading_the_row() -> None:
    table = sheet("Lead.csv", "Id,LastName\n00QZz0000000001,Ex\n,Why\nbad,Zed")
    plan = plan_table(SALESFORCE, table, "lead")
    reader = row_reader(plan, Survey(), table)
    assert [reader.key(line.cells) for line in table.rows() if isinstance(line, Line)] == [LEAD, "", ""]


@pytest.mark.parametrize(
    ("header", "cells", "name"),
    [
        ("Name,FirstName,LastName,Company", "Ann Ex,A,B,Acme", "Ann Ex"),
        ("Name,FirstName,LastName,Company", " ,Ann,Ex,Acme", "Ann Ex"),
        ("FirstName,LastName,Company", ",Ex,Acme", "Ex"),
        ("FirstName,LastName,Company", "#N/A,,Acme", "Acme"),
        ("Email", "a@b.example", None),
        ("Name", "", None),
    ],
)
def test_the_name_is_the_first_that_is_there(header: str, cells: str, name: str | None) -> None:
    assert only_row(f"Id,{header}\n00QZz0000000001,{cells}").name == name


@pytest.mark.parametrize(
    ("cells", "phone"), [("1,2", "1"), (",2", "2"), (" ,#N/A", "")]
)  # fmt: skip
def test_a_mobile_phone_stands_in_for_a_phone(cells: str, phone: str) -> None:
    row = only_row(f"Id,Phone,MobilePhone\n00QZz0000000001,{cells}")
    assert row.phone == phone
    assert row.fields.get("MobilePhone", "") == ("2" if "2" in cells else "")


def test_the_owners_name_stands_in_for_a_blank_id() -> None:
    rows = lead("Id,OwnerId,Lead Owner\n00QZz0000000001,005Zz0000000001,Ann\n00QZz0000000002,,Ben").rows
    assert [row.owner for row in rows if isinstance(row, RecordRow)] == [ANN, "Ben"]


@pytest.mark.parametrize(
    ("header", "cells", "account", "name"),
    [
        ("AccountId,Account Name", "001Zz0000000001,Acme", "001Zz0000000001IAA", "Acme"),
        ("AccountId,Account Name", ",Acme", "", "Acme"),
        ("Account Name", "Acme", "Acme", None),
        ("AccountId", "001Zz0000000001", "001Zz0000000001IAA", None),
    ],
)
def test_an_account_is_named_by_id_or_else_by_name(header: str, cells: str, account: str, name: str | None) -> None:
    row = only_row(f"Id,{header}\n003Zz0000000001,{cells}", kind="contact")
    assert (row.account, row.account_name) == (account, name)


def test_one_column_that_says_so_is_enough_to_opt_out() -> None:
    text = "Record ID,Unsubscribed from all email,Opted out of email: One to One\n1,false,true\n2,,\n3,true,"
    rows = read(sheet("contacts.csv", text), "contact", shipped()["hubspot"]).rows
    assert [row.opted_out_of_email for row in rows if isinstance(row, RecordRow)] == [True, False, True]


def test_the_first_of_several_values_counts_where_the_crm_writes_several() -> None:
    header = "Person - ID,Person - Email,Person - Phone,Person - Organization"
    text = f'{header}\n1,"a@b.example, c@b.example","1, 2","Acme, Inc."'
    row = read(sheet("people.csv", text), "contact", shipped()["pipedrive"]).only
    assert isinstance(row, RecordRow)
    assert (row.email, row.phone, row.account) == ("a@b.example", "1", "Acme, Inc.")
    result = lead("Id,Email\n00QZz0000000001,a@b.example; c@b.example")
    assert [reason for *_, reason in result.told] == ["'a@b.example; c@b.example' is not an email address"]


def test_words_of_a_mapping_mean_yes() -> None:
    text = "(Do Not Modify) Lead,Status,Do not allow Emails\n1,Qualified,Do Not Allow\n2,Open,Allow\n3,,"
    rows = [
        row
        for row in read(sheet("leads.csv", text), "lead", shipped()["dynamics"]).rows
        if isinstance(row, RecordRow)
    ]
    assert [row.fields.get("IsConverted") for row in rows] == ["true", "false", None]
    assert [row.opted_out_of_email for row in rows] == [True, False, False]


def test_times_without_a_zone_are_in_that_of_the_mapping() -> None:
    berlin = SALESFORCE.with_rules(time_zone="Europe/Berlin")
    row = only_row("Id,CreatedDate\n00QZz0000000001,22.07.2024 20:36", berlin)
    assert row.fields["CreatedDate"] == "2024-07-22T18:36:00Z"


def test_the_survey_gives_values_of_columns_that_may_be_lookups() -> None:
    table = sheet(
        "Lead.csv", "Id,SDR__c,Note__c\n00QZz0000000001,005Zz0000000001,a\n00QZz0000000002,000000000000000AAA,\n"
    )
    found = survey(plan_table(SALESFORCE, table, "lead"), table)
    assert found.candidates == {"SDR__c": [ANN], "Note__c": ["a"]}


def test_the_survey_reads_on_for_a_column_that_is_blank_at_first() -> None:
    rows = "".join(f"00QZz000000{number:04},,\n" for number in range(50))
    table = sheet("Lead.csv", f"Id,SDR__c,Note__c\n{rows}00QZz0000001000,005Zz0000000001,\n")
    surveyed = survey(plan_table(SALESFORCE, table, "lead"), table, rows=10)
    assert surveyed.candidates == {"SDR__c": [ANN], "Note__c": []}


def test_a_mapping_without_any_field_but_the_key_can_be_read() -> None:
    least = parse_mapping("name: x\nlabel: X\ntables: {lead: {columns: {crm id: [No]}}}".replace("No", "Number"))
    assert read(sheet("x.csv", "Number,\n1,"), "lead", least).only == RecordRow(line=2, key="1", crm_id="1")


HEADER = "Id,Name,LastName,Email,Phone,OwnerId,HasOptedOutOfEmail,IsConverted,MasterRecordId,CreatedDate,SDR__c"
cells = st.text(max_size=12) | st.sampled_from(
    [ANN, "03/04/2024", "22/01/2024", "#N/A", "1", "a@b.example", "\0", "\udcff"]
)


@given(
    st.sampled_from([LEAD, "", "bad"]),
    st.lists(cells, min_size=10, max_size=10),
    st.sampled_from([SALESFORCE, KEEPING]),
)
def test_no_cell_ends_in_another_error(crm_id: str, others: list[str], mapping: CrmMapping) -> None:
    table = sheet("Lead.csv", f"{HEADER}\n")
    plan = plan_table(mapping, table, "lead", known_lookups=["SDR__c"])
    reader = row_reader(plan, Survey(order="day first"), table)
    row = reader.read(2, [crm_id, *others])
    assert (row is not None) == (reader.key([crm_id]) == LEAD) == (crm_id == LEAD)
    assert any(problem.refuses for problem in reader.problems) == (row is None)
