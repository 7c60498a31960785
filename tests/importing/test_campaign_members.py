"""Campaign members with their campaigns, and what the record of a member has of its lead or contact."""

import pytest

from baton.crm.models import LookupField, Record
from baton.importing.models import Import
from baton.importing.undoing import undo_import
from tests.importing.conftest import ANN, BEN, LEE, PAT, SUE, Exported
from tests.world import MONDAY

pytestmark = pytest.mark.django_db
WEBINAR = "701Ec00000Aa11AIAR"
OF_LEE, OF_PAT, OF_NONE = "00vEc00000Bb11AIAR", "00vEc00000Bb11BIAR", "00vEc00000Bb11CIAR"
CAMPAIGNS = ("Id,Name,OwnerId,Status,SDR_Lead__c", f"{WEBINAR},Fall webinar,{BEN},In Progress,{SUE}")
CONTACTS = ("Id,LastName,Email,OwnerId,SDR__c", f"{PAT},Pat,pat@acme.example,{ANN},{BEN}")
HEADER = "Id,CampaignId,LeadId,ContactId,Status,CreatedById"
MEMBERS = (HEADER, f"{OF_LEE},{WEBINAR},{LEE},,Registered,{SUE}", f"{OF_PAT},{WEBINAR},,{PAT},Attended,{SUE}")
CONVERTED = "Id,OwnerId,LastName,Email,SDR__c,IsConverted,ConvertedContactId"


@pytest.fixture
def export(exported: Exported) -> Exported:
    exported.write("Campaign.csv", *CAMPAIGNS).write("Contact.csv", *CONTACTS)
    return exported.write("CampaignMember.csv", *MEMBERS)


def member(crm_id: str = OF_LEE) -> Record:
    return Record.objects.select_related("account", "person", "owner").get(crm_id=crm_id)


def undo_last() -> None:
    undo_import(import_id=Import.objects.latest("pk").pk, by=None, at=MONDAY)


def test_a_member_is_its_lead_or_contact_in_a_campaign(export: Exported) -> None:
    report = export.load()
    assert not export.problems
    assert (report.kind("campaign").added, report.kind("campaign member").added) == (1, 2)
    for crm_id, name, email, status in (
        (OF_LEE, "Lee", "lee@example.com", "Registered"),
        (OF_PAT, "Pat", "pat@acme.example", "Attended"),
    ):
        one = member(crm_id)
        assert one.account
        assert (one.account.name, one.account.owner.name) == ("Fall webinar", "Ben Baker")
        assert (one.name, one.email, one.owner.name) == (name, email, "Ann Adams")
        assert one.fields["Status"] == status


def test_lookups_of_campaign_lead_and_contact_are_one_hop_away(export: Exported) -> None:
    export.load()
    fields = LookupField.objects.filter(object="campaign member")
    assert set(fields.exclude(through="").values_list("name", "label")) == {
        ("campaign.SDR_Lead__c", "Campaign: SDR Lead"),
        ("contact.SDR__c", "Contact: SDR"),
        ("lead.SDR__c", "Lead: SDR"),
    }
    assert fields.get(source="campaign_owner").label == "Campaign owner"
    assert fields.get(name="CreatedById").is_stored


def test_name_address_and_owner_follow_the_person(export: Exported) -> None:
    export.load()
    export.write("Lead.csv", "Id,OwnerId,LastName,Email,SDR__c", f"{LEE},{BEN},Leeson,new@example.com,{SUE}").load()
    assert (member().name, member().email, member().owner.name) == ("Leeson", "new@example.com", "Ben Baker")
    undo_last()
    assert (member().name, member().email, member().owner.name) == ("Lee", "lee@example.com", "Ann Adams")


def test_the_member_of_a_converted_lead_is_the_contact(export: Exported) -> None:
    export.load()
    export.write("Lead.csv", CONVERTED, f"{LEE},{ANN},Lee,lee@example.com,{SUE},1,{PAT}").load()
    assert (member().person, member().email) == (Record.objects.get(crm_id=PAT), "pat@acme.example")
    assert not export.load().changed_something
    undo_last()
    assert member().email == "pat@acme.example"


def test_undoing_the_conversion_gives_the_lead_back(export: Exported) -> None:
    export.load()
    export.write("Lead.csv", CONVERTED, f"{LEE},{ANN},Lee,lee@example.com,{SUE},1,{PAT}").load()
    undo_last()
    assert (member().person, member().email) == (Record.objects.get(crm_id=LEE), "lee@example.com")


def test_the_contact_may_come_after_the_conversion(export: Exported) -> None:
    (export.path / "Contact.csv").unlink()
    export.write("CampaignMember.csv", *MEMBERS[:2])
    export.write("Lead.csv", CONVERTED, f"{LEE},{ANN},Lee,lee@example.com,{SUE},1,{PAT}").load()
    assert member().email == "lee@example.com"
    export.write("Contact.csv", *CONTACTS).load()
    assert member().email == "pat@acme.example"


def test_a_new_member_of_a_converted_lead_is_the_contact(export: Exported) -> None:
    export.write("Lead.csv", CONVERTED, f"{LEE},{ANN},Lee,lee@example.com,{SUE},1,{PAT}").load()
    assert member().email == "pat@acme.example"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (f"{OF_NONE},701Ec00000Aa11BIAR,{LEE},,Sent,", "CampaignId", "there is no campaign 701Ec00000Aa11BIAR"),
        (f"{OF_NONE},,{LEE},,Sent,", "CampaignId", "names no campaign"),
        (
            f"{OF_NONE},{WEBINAR},00QEc00000BBaeZMAT,,Sent,",
            "LeadOrContactId",
            "there is no lead or contact 00QEc00000BBaeZMAT",
        ),
        (f"{OF_NONE},{WEBINAR},,,Sent,", "LeadOrContactId", "names no lead or contact"),
    ],
)
def test_a_member_without_campaign_or_person_is_refused(export: Exported, row: str, column: str, reason: str) -> None:
    report = export.write("CampaignMember.csv", *MEMBERS, row).load()
    [problem] = export.problems
    assert (problem.line, problem.column, problem.reason, problem.refuses) == (4, column, reason, True)
    assert (report.kind("campaign member").added, report.kind("campaign member").refused) == (2, 1)


def test_a_deleted_member_is_deleted_though_its_lead_is_not_known(export: Exported) -> None:
    export.load()
    gone = f"{OF_LEE},{WEBINAR},00QEc00000BBaeZMAT,,Sent,,1"
    export.write("CampaignMember.csv", f"{HEADER},IsDeleted", gone).load()
    assert not export.problems
    assert member().is_deleted


def test_a_campaign_may_be_named(export: Exported) -> None:
    export.write(
        "CampaignMember.csv",
        HEADER.replace("CampaignId", "Campaign Name"),
        MEMBERS[1].replace(WEBINAR, "fall webinar"),
    )
    export.load()
    assert not export.problems
    assert member().account == Record.objects.get(crm_id=WEBINAR)
    assert member().fields["CampaignId"] == WEBINAR
    assert not export.load().changed_something


def test_a_campaign_that_is_not_known_by_name_is_refused_with_its_row(export: Exported) -> None:
    header = HEADER.replace("CampaignId", "Campaign Name")
    export.write("CampaignMember.csv", header, MEMBERS[1].replace(WEBINAR, "Spring fair")).load()
    assert [(problem.line, problem.column) for problem in export.problems] == [(2, "CampaignId")]
    assert "there is no campaign Spring fair" in str(export.problems[0])


def test_the_same_export_again_changes_nothing(export: Exported) -> None:
    export.load()
    assert not export.load().changed_something


def test_an_import_of_everything_is_undone_whole(export: Exported) -> None:
    export.load()
    undo_last()
    assert not Record.objects.exists()
