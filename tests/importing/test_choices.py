"""What a person chooses for columns on the page, as a mapping."""

from baton.importing.choices import choice_of, with_chosen_columns
from baton.mappings.mapping_files import shipped
from baton.mappings.planning import plan_table
from tests.mappings.sheets import sheet

HUBSPOT = shipped()["hubspot"]
PLAN = plan_table(HUBSPOT, sheet("contacts.csv", "Record ID,Email,Work email,Associated Company,SDR"), "contact")
AS_PLANNED = {column.header: choice_of(PLAN, column.header) for column in PLAN.columns}


def test_what_is_left_as_it_was_changes_nothing() -> None:
    assert with_chosen_columns(HUBSPOT, PLAN, AS_PLANNED) == HUBSPOT


def test_a_choice_for_one_column_leaves_what_the_others_fill() -> None:
    ours = with_chosen_columns(HUBSPOT, PLAN, {**AS_PLANNED, "SDR": "lookup:SDR", "Email": "ignore"})
    table = sheet("contacts.csv", "Record ID,Email,Work email,Associated Company,SDR")
    plan = plan_table(ours, table, "contact")
    assert plan.targets["company"].header == plan.targets["account name"].header == "Associated Company"
    assert plan.targets["email"].header == "Work email"
    assert list(plan.lookups) == ["SDR"]
    assert [column.header for column in plan.columns if column.use == "ignored"] == ["Email"]


def test_a_column_fills_the_field_that_was_chosen_whatever_it_is_called() -> None:
    chosen = {**AS_PLANNED, "SDR": "lookup:AE__c", "Associated Company": "field:Employer"}
    table = sheet("contacts.csv", "Record ID,Email,Associated Company,SDR")
    plan = plan_table(with_chosen_columns(HUBSPOT, PLAN, chosen), table, "contact")
    assert {name: column.header for name, column in plan.lookups.items()} == {"AE__c": "SDR"}
    assert plan.fields["Employer"].header == "Associated Company"
