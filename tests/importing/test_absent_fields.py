"""A lookup field that an export no longer has goes on deciding who owns, and this is said."""

import pytest

from baton.crm.models import LookupField, Record
from baton.delegation import changes
from baton.delegation.enrollment import enroll
from baton.delegation.handovers import carry_out
from baton.importing.report import ImportReport
from baton.participants.models import ParticipantAction
from baton.sequences.settings import Setting
from tests.importing.conftest import ANN, BEN, LEE, SUE, Exported
from tests.world import MONDAY, sequence

pytestmark = pytest.mark.django_db

WITHOUT = ("Id,OwnerId,LastName,Email", f"{LEE},{ANN},Lee,lee@example.com")
RENAMED = ("Id,OwnerId,LastName,Email,SDR_Rep__c", f"{LEE},{ANN},Lee,lee@example.com,{BEN}")


@pytest.fixture
def delegated(exported: Exported) -> Exported:
    """Lee is enrolled in a sequence that delegates to SDR__c."""
    exported.load()
    inbound = sequence(delegation=LookupField.objects.get(name="SDR__c"))
    enroll(sequence=inbound, records=[Record.objects.get().pk], by=None, at=MONDAY)
    return exported


def warnings(report: ImportReport) -> list[str]:
    return [remark for remark in report.remarks if "has no column" in remark]


def sdr() -> LookupField:
    return LookupField.objects.select_related("renamed_to").get(name="SDR__c")


def test_a_field_that_is_delegated_to_and_gone_is_told_and_noted(delegated: Exported) -> None:
    report = delegated.write("Lead.csv", *WITHOUT).load()
    assert warnings(report) == [
        "Lead.csv has no column SDR__c, which sequences delegate to. Each lead keeps the user in this field."
    ]
    assert (sdr().absent_since, sdr().absent_from, sdr().renamed_to) == (MONDAY, "Lead.csv", None)
    assert {pa.owner.name for pa in ParticipantAction.objects.all()} == {"Sue Stone"}


def test_a_field_that_came_instead_is_suggested(delegated: Exported) -> None:
    report = delegated.write("Lead.csv", *RENAMED).load()
    assert "It may have been renamed to SDR_Rep__c." in warnings(report)[0]
    assert sdr().renamed_to == LookupField.objects.get(name="SDR_Rep__c")


def test_the_suggestion_comes_with_a_later_import_too(delegated: Exported) -> None:
    delegated.write("Lead.csv", *WITHOUT).load()
    delegated.write("Lead.csv", *RENAMED).load()
    assert sdr().renamed_to == LookupField.objects.get(name="SDR_Rep__c")


def test_a_field_that_is_there_again_is_no_longer_missing(delegated: Exported) -> None:
    delegated.write("Lead.csv", *WITHOUT).load()
    assert not warnings(delegated.write("Lead.csv", "Id,OwnerId,LastName,SDR__c", f"{LEE},{ANN},Lee,{SUE}").load())
    assert (sdr().absent_since, sdr().absent_from, sdr().renamed_to) == (None, "", None)


def test_a_file_of_a_few_columns_tells_of_no_other(delegated: Exported) -> None:
    assert not warnings(delegated.write("Lead.csv", "Id,OwnerId", f"{LEE},{BEN}").load())
    assert sdr().absent_since is None


def test_a_field_that_nobody_delegates_to_is_noted_in_silence(exported: Exported) -> None:
    exported.load()
    assert not warnings(exported.write("Lead.csv", *WITHOUT).load())
    assert sdr().absent_since == MONDAY


def test_a_field_that_is_no_longer_delegated_to_is_not_told(delegated: Exported) -> None:
    inbound = ParticipantAction.objects.first()
    assert inbound
    carry_out(
        changes.sequence_delegation(sequence=inbound.participant.sequence, setting=Setting.RECORD_OWNER),
        by=None,
        at=MONDAY,
    )
    assert not warnings(delegated.write("Lead.csv", *WITHOUT).load(strict=True))
