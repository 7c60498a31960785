"""A lookup field that was renamed in the CRM is recognized by its name."""

import pytest

from baton.rules.renaming import likely_rename


@pytest.mark.parametrize(
    ("name", "candidates", "renamed_to"),
    [
        ("SDR__c", ["SDR_Rep__c", "AE__c"], "SDR_Rep__c"),
        ("SDR_Rep__c", ["SDR__c"], "SDR__c"),
        ("AccountExecutive__c", ["Account_Executive__c"], "Account_Executive__c"),
        ("Renewal_Mgr__c", ["Renewals_Mgr__c"], "Renewals_Mgr__c"),
        ("SDR__c", ["SDR_Manager_EMEA__c", "SDR_Rep__c"], "SDR_Rep__c"),
        ("SDR__c", ["AE__c", "CSM__c"], None),
        ("SDR__c", [], None),
    ],
)
def test_the_name_most_alike_is_taken(name: str, candidates: list[str], renamed_to: str | None) -> None:
    assert likely_rename(name, candidates) == renamed_to
