"""The demo organization's export, row by row."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import time

import pytest

from baton.crm.models import LookupField, Record, RecordLookup
from baton.importing.running import import_files
from baton.mappings.ids import salesforce_id as crm_id
from baton.people.models import Queue, QueueMember, Role, User
from tests.importing.conftest import DEMO
from tests.world import MONDAY

pytestmark = pytest.mark.django_db
AMONG_OTHERS = {"member", "contact role"}
FILES = {"account": "Account.csv", "lead": "Lead.csv", "contact": "Contact.csv"}


@pytest.fixture(autouse=True)
def _imported() -> None:
    report = import_files([DEMO], by=None, at=MONDAY)
    assert report.refused == 0


def rows_of(file: str) -> Iterator[dict[str, str]]:
    with (DEMO / file).open(encoding="utf-8-sig", newline="") as opened:
        yield from csv.DictReader(opened)


def test_every_user_is_there_as_the_file_says() -> None:
    users = {user.crm_id: user for user in User.objects.all()}
    for row in rows_of("User.csv"):
        user = users.pop(crm_id(row["Id"]))
        assert user.name == f"{row['FirstName']} {row['LastName']}"
        assert (user.username, user.email, user.title) == (row["Username"], row["Email"], row["Title"])
        assert user.is_active == (row["IsActive"] == "1")
        assert user.time_zone == row["TimeZoneSidKey"]
        assert (user.work_start, user.work_end) == (time(int(row["StartDay"])), time(int(row["EndDay"])))
        assert user.role == Role.SEQUENCE_AGENT
        assert not user.has_usable_password()
    assert not users


def test_every_queue_has_the_members_that_the_file_says() -> None:
    queues = {queue.crm_id: queue for queue in Queue.objects.all()}
    for row in rows_of("Group.csv"):
        queue = queues.pop(crm_id(row["Id"]))
        assert (queue.name, queue.email) == (row["Name"], row["Email"])
    assert not queues
    members = set(QueueMember.objects.values_list("queue__crm_id", "user__crm_id"))
    assert members == {(crm_id(row["GroupId"]), crm_id(row["UserOrGroupId"])) for row in rows_of("GroupMember.csv")}


@pytest.mark.parametrize("of", FILES)
def test_every_record_is_there_as_the_file_says(of: str) -> None:
    records = {
        record.crm_id: record for record in Record.objects.filter(object=of).select_related("owner", "account")
    }
    for row in rows_of(FILES[of]):
        record = records.pop(crm_id(row["Id"]))
        assert record.name == row["Name"]
        assert record.email == row.get("Email", "")
        assert record.phone == row["Phone"]
        assert record.owner.crm_id == crm_id(row["OwnerId"])
        assert (record.account.crm_id if record.account else "") == row.get("AccountId", "")
        assert record.opted_out_of_email == (row.get("HasOptedOutOfEmail") == "1")
        assert record.do_not_call == (row.get("DoNotCall") == "1")
        assert record.fields["External_id__c"] == row["External_id__c"] if row["External_id__c"] else True
        assert record.fields["CreatedDate"] == row["CreatedDate"].replace(".000+0000", "Z")
    assert not records


@pytest.mark.parametrize(
    ("of", "columns"),
    [
        ("account", {"CreatedById", "LastModifiedById", "Customer_Success_Manager__c"}),
        ("lead", {"CreatedById", "LastModifiedById", "SDR__c", "AE__c"}),
        ("contact", {"CreatedById", "LastModifiedById", "SDR__c"}),
    ],
)
def test_every_lookup_holds_the_user_that_the_file_says(of: str, columns: set[str]) -> None:
    found = Counter(
        RecordLookup.objects.filter(record__object=of).values_list("record__crm_id", "field__name", "owner__crm_id")
    )
    expected = Counter(
        (crm_id(row["Id"]), column, crm_id(row[column]))
        for row in rows_of(FILES[of])
        for column in columns
        if row[column]
    )
    assert found == expected


def test_columns_that_hold_user_ids_are_in_the_field_set() -> None:
    fields = LookupField.objects.filter(in_field_set=True, source="field").order_by("object", "name")
    assert [(field.object, field.name, field.label) for field in fields if field.object != "account"] == [
        ("campaign", "CreatedById", "Created By"),
        ("campaign", "Follow_Up__c", "Follow Up"),
        ("campaign", "LastModifiedById", "Last Modified By"),
        ("campaign member", "CreatedById", "Created By"),
        ("campaign member", "LastModifiedById", "Last Modified By"),
        ("campaign member", "campaign.CreatedById", "Campaign: Created By"),
        ("campaign member", "campaign.Follow_Up__c", "Campaign: Follow Up"),
        ("campaign member", "campaign.LastModifiedById", "Campaign: Last Modified By"),
        ("campaign member", "contact.CreatedById", "Contact: Created By"),
        ("campaign member", "contact.LastModifiedById", "Contact: Last Modified By"),
        ("campaign member", "contact.SDR__c", "Contact: SDR"),
        ("campaign member", "lead.AE__c", "Lead: AE"),
        ("campaign member", "lead.CreatedById", "Lead: Created By"),
        ("campaign member", "lead.LastModifiedById", "Lead: Last Modified By"),
        ("campaign member", "lead.SDR__c", "Lead: SDR"),
        ("contact", "CreatedById", "Created By"),
        ("contact", "LastModifiedById", "Last Modified By"),
        ("contact", "SDR__c", "SDR"),
        ("contact", "account.CreatedById", "Account: Created By"),
        ("contact", "account.Customer_Success_Manager__c", "Account: Customer Success Manager"),
        ("contact", "account.LastModifiedById", "Account: Last Modified By"),
        ("lead", "AE__c", "AE"),
        ("lead", "CreatedById", "Created By"),
        ("lead", "LastModifiedById", "Last Modified By"),
        ("lead", "SDR__c", "SDR"),
        ("opportunity", "CreatedById", "Created By"),
        ("opportunity", "LastModifiedById", "Last Modified By"),
        ("opportunity", "account.CreatedById", "Account: Created By"),
        ("opportunity", "account.Customer_Success_Manager__c", "Account: Customer Success Manager"),
        ("opportunity", "account.LastModifiedById", "Account: Last Modified By"),
        ("opportunity", "contact.CreatedById", "Contact: Created By"),
        ("opportunity", "contact.LastModifiedById", "Contact: Last Modified By"),
        ("opportunity", "contact.SDR__c", "Contact: SDR"),
    ]


def test_a_second_import_changes_nothing_and_says_so() -> None:
    before = list(Record.objects.order_by("pk").values())
    report = import_files([DEMO], by=None, at=MONDAY)
    assert not report.changed_something
    records_and_owners = {kind: counts.unchanged for kind, counts in report.kinds.items() if kind not in AMONG_OTHERS}
    assert records_and_owners == {
        "user": 12, "queue": 3, "account": 22, "lead": 60, "contact": 102, "opportunity": 8,
        "campaign": 1, "campaign member": 30,
    }  # fmt: skip
    assert list(Record.objects.order_by("pk").values()) == before
