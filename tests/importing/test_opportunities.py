"""Opportunities with their accounts and contacts, and what the record of an opportunity has of its contact."""

import pytest

from baton.crm.models import LookupField, Record
from baton.importing.models import Import
from baton.importing.undoing import undo_import
from tests.importing.conftest import ACME, ANN, BEN, PAT, SUE, Exported
from tests.world import MONDAY

pytestmark = pytest.mark.django_db
DEAL, OTHER_DEAL = "006Ec00000KkQ1aIAF", "006Ec00000KkQ1bIAF"
LIZ = "003Ec00000CyOT8IAN"
ACCOUNTS = ("Id,Name,OwnerId,CSM__c", f"{ACME},Acme,{ANN},{SUE}")
CONTACTS = (
    "Id,LastName,Email,Phone,OwnerId,AccountId,HasOptedOutOfEmail,SDR__c",
    f"{PAT},Pat,pat@acme.example,+1 312 555 0101,{ANN},{ACME},0,{BEN}",
    f"{LIZ},Liz,liz@acme.example,,{ANN},{ACME},0,",
)
HEADER = "Id,Name,AccountId,OwnerId,StageName,CloseDate,Amount,IsClosed,IsWon,AE__c"
DEALS = (
    HEADER,
    f"{DEAL},Acme renewal,{ACME},{BEN},Negotiation,2026-12-18,12000,0,0,{SUE}",
    f"{OTHER_DEAL},Acme pilot,{ACME},{ANN},Closed Won,2026-03-01,900,1,1,",
)
ROLES = (
    "Id,OpportunityId,ContactId,Role,IsPrimary",
    f"00KEc000001AAAAMA4,{DEAL},{LIZ},Evaluator,0",
    f"00KEc000001AAABMA4,{DEAL},{PAT},Decision Maker,1",
)


@pytest.fixture
def export(exported: Exported) -> Exported:
    exported.write("Account.csv", *ACCOUNTS).write("Contact.csv", *CONTACTS).write("Opportunity.csv", *DEALS)
    return exported.write("OpportunityContactRole.csv", *ROLES)


def deal(crm_id: str = DEAL) -> Record:
    return Record.objects.select_related("account", "person", "owner").get(crm_id=crm_id)


def test_an_opportunity_has_its_account_its_primary_contact_and_fields(export: Exported) -> None:
    report = export.load()
    assert not export.problems
    assert (report.kind("opportunity").added, report.kind("contact role").refused) == (2, 0)
    opportunity = deal()
    assert opportunity.account
    assert opportunity.person
    assert (opportunity.name, opportunity.owner.name) == ("Acme renewal", "Ben Baker")
    assert (opportunity.account.name, opportunity.person.name) == ("Acme", "Pat")
    fields = {name: opportunity.fields[name] for name in ("StageName", "CloseDate", "Amount", "IsClosed")}
    assert fields == {
        "StageName": "Negotiation", "CloseDate": "2026-12-18", "Amount": "12000", "IsClosed": "false"
    }  # fmt: skip
    assert deal(OTHER_DEAL).fields["IsClosed"] == "true"


def test_it_has_the_address_and_number_of_its_contact(export: Exported) -> None:
    export.load()
    assert (deal().email, deal().phone) == ("pat@acme.example", "+1 312 555 0101")
    assert deal(OTHER_DEAL).email == ""


def test_without_a_primary_contact_the_first_role_counts(export: Exported) -> None:
    export.write("OpportunityContactRole.csv", *ROLES[:2]).load()
    assert deal().email == "liz@acme.example"


def test_a_column_may_name_the_contact(export: Exported) -> None:
    (export.path / "OpportunityContactRole.csv").unlink()
    rows = (f"{HEADER},ContactId", f"{DEALS[1]},{LIZ}", f"{DEALS[2]},003Ec00000CyOT9IAN")
    export.write("Opportunity.csv", *rows).load()
    assert deal().email == "liz@acme.example"
    [problem] = export.problems
    assert (problem.column, problem.refuses) == ("ContactId", False)
    assert problem.reason == "there is no contact 003Ec00000CyOT9IAN"


def test_lookups_of_account_and_contact_are_one_hop_away(export: Exported) -> None:
    export.load()
    hops = LookupField.objects.filter(object="opportunity").exclude(through="")
    assert {(hop.name, hop.label, hop.through) for hop in hops} == {
        ("account.CSM__c", "Account: CSM", "account"),
        ("contact.SDR__c", "Contact: SDR", "contact"),
    }
    assert LookupField.objects.get(object="opportunity", name="AE__c").is_stored
    assert LookupField.objects.filter(object="opportunity", source="account_owner").exists()


def test_another_address_of_the_contact_is_that_of_the_opportunity(export: Exported) -> None:
    export.load()
    for file in ("Opportunity.csv", "OpportunityContactRole.csv", "Account.csv"):
        (export.path / file).unlink()
    export.write("Contact.csv", CONTACTS[0], f"{PAT},Pat,new@acme.example,,{ANN},{ACME},1,{BEN}").load()
    opportunity = deal()
    assert (opportunity.email, opportunity.phone, opportunity.opted_out_of_email) == ("new@acme.example", "", True)
    undo_import(import_id=Import.objects.latest("pk").pk, by=None, at=MONDAY)
    assert (deal().email, deal().opted_out_of_email) == ("pat@acme.example", False)


def test_a_role_that_changes_moves_an_opportunity_whose_row_is_the_same(export: Exported) -> None:
    export.load()
    primary = f"00KEc000001AAAAMA4,{DEAL},{LIZ},Evaluator,1"
    report = export.write("OpportunityContactRole.csv", ROLES[0], primary).load()
    assert report.kind("opportunity").changed == 1
    assert deal().email == "liz@acme.example"
    undo_import(import_id=Import.objects.latest("pk").pk, by=None, at=MONDAY)
    assert deal().email == "pat@acme.example"


def test_a_role_of_an_unknown_opportunity_is_an_error(export: Exported) -> None:
    export.write("OpportunityContactRole.csv", *ROLES, f"00KEc000001AAACMA4,006Ec00000KkQ1cIAF,{PAT},,1").load()
    [problem] = export.problems
    assert (problem.line, problem.reason, problem.refuses) == (4, "there is no opportunity 006Ec00000KkQ1cIAF", True)


def test_the_same_export_again_changes_nothing(export: Exported) -> None:
    export.load()
    assert not export.load().changed_something


def test_a_contact_who_is_deleted_in_the_crm_leaves_no_address(export: Exported) -> None:
    export.load()
    export.write("Contact.csv", f"{CONTACTS[0]},IsDeleted", f"{CONTACTS[1]},1").load()
    assert deal().person is not None
    assert deal().email == ""


def test_an_import_of_everything_is_undone_whole(export: Exported) -> None:
    export.load()
    undo_import(import_id=Import.objects.latest("pk").pk, by=None, at=MONDAY)
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    ("file", "header", "row"),
    [
        (
            "hubspot-crm-exports-all-deals.csv",
            "Record ID,Deal Name,Deal Stage,Deal owner,Close Date,Amount,Associated Contact IDs,Is Deal Closed?",
            "77,Acme renewal,Contract sent,Ann Adams,2026-12-18 00:00,12000,501;502,true",
        ),
        (
            "deals-1.csv",
            "Deal - ID,Deal - Title,Deal - Owner,Deal - Stage,Deal - Value,Deal - Status,Person - Name",
            "77,Acme renewal,Ann Adams,Contract sent,12000,Won,Pat Ex",
        ),
    ],
)
def test_deals_of_other_crms_are_opportunities(exported: Exported, file: str, header: str, row: str) -> None:
    exported.load()
    pat = Record.objects.create(
        object="contact", crm_id="501", name="Pat Ex", email="pat@acme.example", owner=Record.objects.get().owner
    )
    for path in exported.path.iterdir():
        path.unlink()
    exported.write(file, header, row).load()
    assert not exported.problems
    opportunity = deal("77")
    assert (opportunity.object, opportunity.name, opportunity.person) == ("opportunity", "Acme renewal", pat)
    assert (opportunity.email, opportunity.fields["IsClosed"]) == ("pat@acme.example", "true")
