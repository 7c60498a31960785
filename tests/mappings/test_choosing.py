"""A user changes what the columns of a table fill."""

import pytest
from pydantic import ValidationError

from baton.mappings.choosing import Choice, with_choices
from baton.mappings.mapping_files import parse_mapping, shipped, write_mapping
from baton.mappings.planning import plan_table
from tests.mappings.sheets import SALESFORCE, sheet

TABLE = sheet("Lead.csv", "Id,Email,Work Mail,Company,SDR,Status,Score")


def test_columns_fill_what_is_chosen_and_nothing_else() -> None:
    ours = with_choices(
        SALESFORCE,
        "lead",
        {
            "Work Mail": Choice("target", "email"),
            "Email": Choice("field", "Private_Email"),
            "SDR": Choice("lookup", "SDR__c"),
            "Company": Choice("ignored"),
        },
    )
    plan = plan_table(ours, TABLE, "lead")
    assert plan.targets["email"].header == "Work Mail"
    assert [(column.header, column.use, column.name) for column in plan.columns[1:]] == [
        ("Email", "field", "Private_Email"),
        ("Work Mail", "standard", ""),
        ("Company", "ignored", ""),
        ("SDR", "lookup", "SDR__c"),
        ("Status", "field", "Status"),
        ("Score", "field", "Score"),
    ]
    assert parse_mapping(write_mapping(ours)) == ours


def test_an_ignored_column_may_be_chosen_again() -> None:
    ignoring = with_choices(SALESFORCE, "lead", {"Status": Choice("ignored")})
    assert "Status" not in plan_table(ignoring, TABLE, "lead").fields
    again = with_choices(ignoring, "lead", {"STATUS": Choice("field", "Status")})
    assert "Status" in plan_table(again, TABLE, "lead").fields


def test_a_kind_of_table_may_be_added() -> None:
    choices = {"Email": Choice("target", "email"), "Company": Choice("target", "company")}
    hubspot = with_choices(shipped()["hubspot"], "lead", choices)
    assert plan_table(hubspot, TABLE, "lead").key == "email"


def test_a_target_of_another_kind_is_refused() -> None:
    with pytest.raises(ValidationError):
        with_choices(SALESFORCE, "queue", {"Owner": Choice("target", "owner")})
