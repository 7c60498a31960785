"""Which mapping fits a set of tables, and what kind of table each is."""

import pytest

from baton.mappings.mapping_files import parse_mapping, shipped
from baton.mappings.recognition import recognize
from tests.mappings.sheets import sheet

USERS = "Id,Username,IsActive,TimeZoneSidKey\n005Zz0000000001,ann@invented.example,1,UTC"
LEADS = "Id,LastName,OwnerId\n00QZz0000000001,Ex,005Zz0000000001"


def recognized(*tables: tuple[str, str]) -> tuple[str | None, dict[str, str]]:
    """The name of the mapping, and the kind of each table that is read."""
    found = recognize([sheet(name, text) for name, text in tables], shipped().values())
    return found.mapping.name if found.mapping else None, {table.name: kind for table, kind in found.tables}


@pytest.mark.parametrize(
    ("name", "text", "mapping", "kind"),
    [
        ("Lead.csv", LEADS, "salesforce", "lead"),
        ("LEAD_2.CSV", LEADS, "salesforce", "lead"),
        ("Leads (1).csv", LEADS, "salesforce", "lead"),
        ("extract.csv", LEADS, "salesforce", "lead"),  # by its ids
        ("Lead.csv", "Id,OwnerId\n", "salesforce", "lead"),
        ("report1732.csv", "Lead ID,Lead Owner,Company\n00QZz0000000001,Ann,Acme", "salesforce", "lead"),
        ("report.csv", "Account ID,Account Name,Account Owner\n001Zz0000000001,Acme,Ann", "salesforce", "account"),
        ("export.csv", "Lead-ID;Nachname;Lead-Inhaber\n00QZz0000000001;Ex;Ann", "salesforce", "lead"),
        ("hubspot-crm-exports-all-contacts-2026-11-25.csv", "Record ID,Email\n901,a@b.example", "hubspot", "contact"),
        ("contacts.csv", "Record ID,First Name,Email,Contact owner\n1,Ann,a@b.example,Ben", "hubspot", "contact"),
        ("todos.csv", "ID de registro,Correo,Propietario del contacto\n1,a@b.example,Ben", "hubspot", "contact"),
        ("companies.csv", "Record ID,Company name,Company owner\n1,Acme,Ben", "hubspot", "account"),
        ("people-1-2.csv", "Person - ID,Person - Name,Person - Email\n1,Ann,a@b.example", "pipedrive", "contact"),
        ("people-3.csv", "ID,Name,Email - Work,Owner\n1,Ann,a@b.example,Ben", "pipedrive", "contact"),
        ("organizations-9.csv", "Organization - ID,Organization - Name\n1,Acme", "pipedrive", "account"),
        ("prospects.csv", "Prospect ID,First Name,Emails\n1,Ann,a@b.example", "outreach", "contact"),
        ("Active Contacts 26-11-2026.csv", "(Do Not Modify) Contact,Full Name\n1,Ann", "dynamics", "contact"),
        ("view.csv", "(Do Not Modify) Lead,Full Name,Status\n1,Ann,Open", "dynamics", "lead"),
        ("accounts.csv", "(Do Not Modify) Account,Account Name,Owner\n1,Acme,Ann", "dynamics", "account"),
        ("Contact.csv", "Email,Company Name,Address 1: City\na@b.example,Acme,Rome", "dynamics", "contact"),
        ("Lead.csv", "Guid,LastName,Email,IsConverted\ne6a07af7-fecb,Ex,#N/A,false", "any", "lead"),
        ("Lead.csv", "Id,OwnerId,IsConverted\n00406ccf-71ec,0055j000007eZcpAAE,False", "any", "lead"),
        ("Contact.csv", "Email,LastName,Account.Name\na@b.example,Ex,Acme", "any", "contact"),
        ("users.csv", "ID,Name,Email\n1,Ann,a@b.example", "any", "user"),
        ("contacts.csv", "ID,Name,Email\n1,Ann,a@b.example", "any", "contact"),
        ("fair.csv", "Name,E-Mail,Firma\nAnn,a@b.example,Acme", "any", "lead"),
        ("Leads.csv", "First Name,Last Name,Email,Company\nAnn,Ex,a@b.example,Acme", "any", "lead"),
        ("Lead.csv", "Id,Name,Email\n1,Ann,a@b.example", "any", "lead"),  # no ids of Salesforce
        ("our contacts.csv", "Name,Email,Company\nAnn,a@b.example,Acme", "any", "contact"),
        ("companies 2026.csv", "Company,Website\nAcme,acme.example", "any", "account"),
        ("list.csv", "Column 1,Column 2\nAnn,a@b.example", "any", "lead"),  # by its cells
    ],
)  # fmt: skip
def test_one_table_is_recognized(name: str, text: str, mapping: str, kind: str) -> None:
    assert recognized((name, text)) == (mapping, {name: kind})


def test_users_come_first() -> None:
    accounts = "Id,Name\n001Zz0000000001,Acme"
    mapping, kinds = recognized(("Lead.csv", LEADS), ("Account.csv", accounts), ("User.csv", USERS))
    assert mapping == "salesforce"
    assert list(kinds.values()) == ["user", "account", "lead"]


def test_a_table_beside_the_files_of_a_crm_is_one_of_them() -> None:
    mapping, kinds = recognized(("Lead.csv", "LastName,Email,OwnerId\nEx,a@b.example,Ann"), ("User.csv", USERS))
    assert (mapping, kinds["Lead.csv"]) == ("salesforce", "lead")


def test_users_beside_the_prospects_of_a_crm_are_its_own() -> None:
    prospects = ("prospects.csv", "Prospect ID,Email,Owner ID\n1,a@b.example,7")
    mapping, kinds = recognized(prospects, ("users.csv", "ID,Name,Email\n7,Ann,c@b.example"))
    assert (mapping, kinds) == ("outreach", {"users.csv": "user", "prospects.csv": "contact"})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("CampaignMemberStatus.csv", "Id,CampaignId,Label,HasResponded\n01YZz0000000001,701Zz0000000001,Sent,0"),
        ("Task.csv", "Id,WhoId,OwnerId,Subject\n00TZz0000000001,00QZz0000000001,005Zz0000000001,Call"),
    ],
)
def test_other_tables_of_a_crm_are_not_read(name: str, text: str) -> None:
    found = recognize([sheet("User.csv", USERS), sheet(name, text)], shipped().values())
    assert [table.name for table, _kind in found.tables] == ["User.csv"]
    (unread,) = found.unread
    assert unread.name == name
    assert "“Salesforce” describes no such table" in unread.reason


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hubspot-crm-exports-all-deals-2026-11-25.csv", "Record ID,Deal Name,Deal owner\n1,Deal,Ann"),
        ("deals-1.csv", "Deal - ID,Deal - Title,Person - Name,Person - Email\n1,Deal,Ann,a@b.example"),
    ],
)  # fmt: skip
def test_deals_are_opportunities(name: str, text: str) -> None:
    _mapping, kinds = recognized((name, text))
    assert list(kinds.values()) == ["opportunity"]


def test_a_table_without_a_key_says_what_it_lacks() -> None:
    tables = [sheet("User.csv", USERS), sheet("Lead.csv", "FirstName,Company\nAnn,Acme")]
    found = recognize(tables, shipped().values())
    (unread,) = found.unread
    assert unread.reason == "has no column that tells which lead a row is about: CRM ID or Email"


def test_without_any_mapping_that_fits_nothing_is_read() -> None:
    found = recognize([sheet("matrix.csv", "a,b\n1,2")], shipped().values())
    assert (found.mapping, found.tables, len(found.unread)) == (None, (), 1)


def test_a_saved_mapping_comes_before_the_one_it_was_made_from() -> None:
    salesforce = shipped()["salesforce"]
    saved = salesforce.with_rules(name="ours", label="Ours", key="External_id__c")
    found = recognize([sheet("Lead.csv", f"{LEADS.splitlines()[0]},External_id__c\n")], [saved, *shipped().values()])
    assert found.mapping == saved


def test_a_mapping_that_says_nothing_of_files_is_known_by_its_columns() -> None:
    fair = parse_mapping("name: fair\nlabel: Fair\ntables: {lead: {columns: {email: [Badge mail], name: [Badge]}}}")
    found = recognize([sheet("x.csv", "Badge,Badge mail\nAnn,a@b.example")], [fair, *shipped().values()])
    assert found.mapping == fair
