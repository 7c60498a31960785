"""What becomes of each column, before any row is read."""

import pytest

from baton.mappings.headers import identifier, label, normal_form, plain
from baton.mappings.mapping_files import parse_mapping, shipped
from baton.mappings.plan import TablePlan
from baton.mappings.planning import plan_table
from tests.mappings.sheets import SALESFORCE, sheet

HUBSPOT = shipped()["hubspot"]


def lead_plan(header: str, *, fields: tuple[str, ...] = (), lookups: tuple[str, ...] = ()) -> TablePlan:
    return plan_table(SALESFORCE, sheet("Lead.csv", header), "lead", known_fields=fields, known_lookups=lookups)


def names(plan: TablePlan) -> dict[str, str]:
    """What each column becomes, by its header."""
    return {column.header: column.name or " and ".join(column.targets) for column in plan.columns}


@pytest.mark.parametrize(
    "header",
    ["Id,LastName,OwnerId,HasOptedOutOfEmail,CreatedDate", "ID,LASTNAME,OWNERID,HASOPTEDOUTOFEMAIL,CREATEDDATE",
     "Lead ID,Last Name,Owner ID,Email Opt Out,Create Date",
     "Lead-ID,Nachname,Lead-Inhaber,E-Mail-Abmeldung,Erstelldatum",
     "ID de la piste,Nom,Propriétaire de la piste,Désinscription des e-mails,Date de création",
     "Id. de candidato,Apellidos,Propietario del candidato,No participar en correo electrónico,Fecha de creación"],
)  # fmt: skip
def test_a_column_is_known_by_api_name_and_label_in_any_case(header: str) -> None:
    plan = lead_plan(header)
    assert list(plan.targets) == ["crm id", "last name", "owner", "opted out"]
    assert list(plan.dates) == ["CreatedDate"]
    assert plan.key == "crm_id"


def test_other_columns_become_fields_under_their_own_name() -> None:
    plan = lead_plan("Id,Lead Temperature,Region__c,2nd Email,Größe (m²),???")
    assert names(plan) == {
        "Id": "crm id",
        "Lead Temperature": "Lead_Temperature",
        "Region__c": "Region__c",
        "2nd Email": "_2nd_Email",
        "Größe (m²)": "Größe_m²",
        "???": "",
    }
    assert [column.why for column in plan.columns if column.use == "ignored"] == ["its name has no letters"]
    assert not any(column.is_named for column in plan.columns if column.use == "field")


def test_a_known_spelling_wins() -> None:
    plan = lead_plan(
        "Id,SDR,lead temperature,REGION__C", fields=("Lead_Temperature__c", "Region__c"), lookups=("SDR__c",)
    )
    assert names(plan) == {
        "Id": "crm id",
        "SDR": "SDR__c",
        "lead temperature": "Lead_Temperature__c",
        "REGION__C": "Region__c",
    }
    assert list(plan.lookups) == ["SDR__c"]


def test_a_column_of_the_exact_name_comes_before_its_label() -> None:
    plan = lead_plan("Id,SDR,SDR__C", lookups=("SDR__c",))
    assert names(plan) == {"Id": "crm id", "SDR": "SDR", "SDR__C": "SDR__c"}


def test_a_custom_field_is_not_the_standard_one_of_its_label() -> None:
    plan = lead_plan("Id,Status,Status__c,Email__c")
    assert names(plan) == {"Id": "crm id", "Status": "Status", "Status__c": "Status__c", "Email__c": "Email__c"}


def test_two_columns_cannot_fill_one_field() -> None:
    plan = lead_plan("Id,Lead Temp,Lead-Temp,Lead Source,LeadSource")
    ignored = {column.header: column.why for column in plan.columns if column.use == "ignored"}
    assert ignored == {"Lead-Temp": "the column Lead Temp fills the same field"}
    assert names(plan)["LeadSource"] == "LeadSource"
    assert names(plan)["Lead Source"] == "Lead_Source"


def test_the_first_column_of_a_name_counts() -> None:
    plan = lead_plan("Id,STATUS,Status,")
    assert [(column.header, column.position) for column in plan.columns] == [("Id", 0), ("STATUS", 1)]


def test_a_second_choice_is_a_field_and_stands_in() -> None:
    plan = lead_plan("Lead ID,Lead Owner,Owner ID")
    assert plan.positions_of("owner") == [2, 1]
    assert names(plan)["Lead Owner"] == "Lead_Owner"
    assert "Lead_Owner" not in plan.candidates


def test_created_by_is_always_a_lookup() -> None:
    plan = lead_plan("Id,CreatedById,Last Modified By")
    assert list(plan.lookups) == ["CreatedById", "LastModifiedById"]
    assert plan.lookup_labels == {"CreatedById": "Created By", "LastModifiedById": "Last Modified By"}


def test_only_own_columns_may_be_lookups() -> None:
    plan = lead_plan("Id,Status,SDR__c,Renewal Date,CreatedById,AE__c", lookups=("AE__c",))
    assert list(plan.candidates) == ["SDR__c"]
    with_sdr = plan.with_lookups(["SDR__c", "Status"])
    assert list(with_sdr.lookups) == ["SDR__c", "CreatedById", "AE__c"]
    assert list(with_sdr.candidates) == []
    assert list(with_sdr.fields) == ["Status", "Renewal_Date"]


def test_custom_dates_are_no_dates() -> None:
    plan = lead_plan("Id,CreatedDate,SystemModstamp,Birthdate,Renewal_Date__c,Update,MyDate")
    assert list(plan.dates) == ["CreatedDate", "SystemModstamp", "Birthdate", "MyDate"]


def test_a_contact_names_its_account_by_id_or_by_name() -> None:
    by_both = plan_table(SALESFORCE, sheet("Contact.csv", "Id,Account Name,AccountId"), "contact")
    assert not by_both.account_by_name
    assert names(by_both)["Account Name"] == "account name"
    by_name = plan_table(SALESFORCE, sheet("Contact.csv", "Contact ID,Account Name"), "contact")
    assert by_name.account_by_name
    assert names(by_name)["Account Name"] == "account name"


@pytest.mark.parametrize(
    ("key", "header", "found"),
    [
        ("auto", "Id,Email", ("crm_id", "Id")),
        ("auto", "E-Mail,Company", ("email", "E-Mail")),
        ("email", "Id,Email", ("email", "Email")),
        ("External_id__c", "Id,External Id", ("External_Id", "External Id")),
        ("External_id__c", "Id,EXTERNAL_ID__C", ("EXTERNAL_ID__c", "EXTERNAL_ID__C")),
    ],
)
def test_rows_are_found_by_what_the_mapping_says(key: str, header: str, found: tuple[str, str]) -> None:
    plan = plan_table(SALESFORCE.with_rules(key=key), sheet("Lead.csv", header), "lead")
    assert (plan.key, plan.key_column) == found
    assert not plan.problem


@pytest.mark.parametrize(
    ("key", "header", "problem"),
    [
        ("auto", "Company,Phone", "has no column that tells which lead a row is about: CRM ID or Email"),
        ("email", "Id,Company", "has no column that tells which lead a row is about: Email"),
        ("External_id__c", "Id,Email", "has no column External_id__c, which tells which lead a row is about"),
    ],
)
def test_without_a_key_the_table_cannot_be_read(key: str, header: str, problem: str) -> None:
    assert plan_table(SALESFORCE.with_rules(key=key), sheet("Lead.csv", header), "lead").problem == problem


def test_accounts_without_an_id_are_found_by_name() -> None:
    plan = plan_table(shipped()["pipedrive"], sheet("organizations.csv", "Organization - Name"), "account")
    assert (plan.key, plan.key_column) == ("name", "Organization - Name")


def test_members_need_a_queue_and_a_user() -> None:
    plan = plan_table(SALESFORCE, sheet("GroupMember.csv", "Id,GroupId"), "member")
    assert plan.problem == "has no column for the user"


def test_a_kind_that_a_mapping_does_not_have_is_a_problem() -> None:
    plan = plan_table(HUBSPOT, sheet("leads.csv", "Email"), "lead")
    assert plan.problem == "the mapping “HubSpot” has no leads"


def test_a_mapping_names_fields_lookups_and_ignored_columns() -> None:
    ours = parse_mapping(
        "name: ours\nlabel: Ours\ntables:\n  lead:\n    columns: {email: [Mail]}\n    fields: {Score: [Points]}\n"
        "    lookups: {SDR__c: [Rep]}\n    ignored: [Junk]\n"
    )
    plan = plan_table(ours, sheet("x.csv", "Mail,Points,Rep,Junk,Other"), "lead")
    assert names(plan) == {"Mail": "email", "Points": "Score", "Rep": "SDR__c", "Junk": "", "Other": "Other"}
    assert list(plan.lookups) == ["SDR__c"]
    assert [column.label for column in plan.columns] == ["Email", "Score", "SDR", "", "Other"]


def test_a_date_is_not_taken_for_a_phone_number() -> None:
    table = sheet("people.csv", "Who,Met,Seen\nLee,2026-01-22,22.01.2026\nKim,2026-02-03,03.02.2026")
    assert "phone" not in plan_table(shipped()["any"], table, "lead").targets


def test_addresses_and_phone_numbers_are_guessed_from_the_cells() -> None:
    table = sheet("list.csv", "Who,Where,Call\nAnn,a@b.example,+49 30 123456\nBen,b@b.example,(030) 123-457\nEve,,")
    plan = plan_table(shipped()["any"], table, "lead")
    assert plan.targets["email"].header == "Where"
    assert plan.targets["phone"].header == "Call"
    assert plan.key == "email"


@pytest.mark.parametrize(
    ("header", "field"),
    [("Lead Temperature", "Lead_Temperature"), ("SDR__C", "SDR__c"), (" Person - Label ", "Person_Label"), ("a", "a"),
     ("x" * 300, "x" * 255), ("日本", "日本"), ("--", "")],
)  # fmt: skip
def test_a_header_becomes_an_identifier(header: str, field: str) -> None:
    assert identifier(header) == field


def test_headers_are_compared_by_letters_and_digits() -> None:
    assert plain("Prénom") == plain("PRENOM ")
    assert plain("Person - Name") == "personname"
    assert normal_form("SDR__c") == normal_form("sdr") == normal_form("SDR__pc")
    assert label("Customer_Success_Manager__c") == "Customer Success Manager"
    assert label("LastModifiedById") == "Last Modified By"
