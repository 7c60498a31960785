"""What people call the fields of a CRM."""

import pytest

from baton.rules.field_labels import label_of


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("NumberOfEmployees", "Number of employees"),
        ("IsClosed", "Closed"),
        ("Issue", "Issue"),
        ("Renewal_Date__c", "Renewal date"),
        ("account.Industry", "Account: Industry"),
        ("My own column", "My own column"),
    ],
)
def test_a_field_has_a_label(name: str, label: str) -> None:
    assert label_of(name) == label
