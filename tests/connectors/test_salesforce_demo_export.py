"""The demo organisation, an export as Salesforce wrote it with a sales team laid over it, is read in full."""

from collections import Counter
from pathlib import Path

import pytest

import baton
from baton.connectors.salesforce import (
    Export,
    LookupColumn,
    MemberRow,
    Problem,
    QueueRow,
    RecordObject,
    RecordRow,
    UserRow,
    open_export,
)

DEMO = Path(baton.__file__).parent / "demo" / "salesforce-export"
CREATED_BY = LookupColumn("CreatedById", "Created By")
MODIFIED_BY = LookupColumn("LastModifiedById", "Last Modified By")


@pytest.fixture(scope="module")
def demo() -> Export:
    return open_export(DEMO)


def records(demo: Export, object: RecordObject) -> list[RecordRow]:  # noqa: A002
    found = list(demo.records(object))
    rows = [row for row in found if isinstance(row, RecordRow)]
    assert len(rows) == len(found), [row for row in found if isinstance(row, Problem)]
    return rows


def test_all_six_files_are_there_with_their_licence(demo: Export) -> None:
    assert len(demo.files) == 6
    assert demo.absent == ()
    assert (DEMO / "LICENSE.txt").is_file()


def test_twelve_users_are_read_of_whom_one_has_left(demo: Export) -> None:
    users = [user for user in demo.users() if isinstance(user, UserRow)]
    assert len(users) == 12
    assert [user.name for user in users if not user.is_active] == ["Victor Hughes"]
    assert [user.line for user in users] == list(range(2, 14))
    assert Counter(user.time_zone for user in users)["Europe/Berlin"] == 2


def test_three_queues_are_read_of_which_one_is_empty(demo: Export) -> None:
    queues = list(demo.queues())
    assert queues[1] == QueueRow(3, "00GEc000001AAABMA4", "EMEA Leads", "emea@northwind.example")
    members = [member for member in demo.members() if isinstance(member, MemberRow)]
    assert Counter(member.queue_id for member in members) == {
        "00GEc000001AAAAMA4": 3,
        "00GEc000001AAABMA4": 2,
    }
    assert len(queues) == 3
    assert demo.skipped_groups == 0


@pytest.mark.parametrize(
    ("object", "rows", "lookups"),
    [
        ("account", 22, (LookupColumn("Customer_Success_Manager__c", "Customer Success Manager"),)),
        ("lead", 60, (LookupColumn("SDR__c", "SDR"), LookupColumn("AE__c", "AE"))),
        ("contact", 102, (LookupColumn("SDR__c", "SDR"),)),
    ],
)
def test_every_record_is_read_and_the_lookups_are_found(
    demo: Export,
    object: RecordObject,  # noqa: A002
    rows: int,
    lookups: tuple[LookupColumn, ...],
) -> None:
    assert len(records(demo, object)) == demo.scan(object).rows == rows
    assert demo.lookup_columns(object) == (CREATED_BY, MODIFIED_BY, *lookups)


def test_a_lead_of_a_queue_is_read(demo: Export) -> None:
    lead = records(demo, "lead")[0]
    assert (lead.crm_id, lead.name, lead.email) == (
        "00QEc00000BBaeXMAT",
        "William Lee",
        "william.lee@example.com",
    )
    assert (lead.owner_id, lead.phone) == ("00GEc000001AAAAMA4", "8683896283")
    assert lead.lookups == {
        "CreatedById": "005Ec0000000012IAA",
        "LastModifiedById": "005Ec0000000008IAA",
        "SDR__c": "005Ec0000000002IAA",
    }
    assert lead.fields["CreatedDate"] == "2024-01-22T20:36:47Z"
    assert lead.fields["Company"] == "Lead Account"
    assert lead.fields["Branch__c"] == "a00Ec000009WFuqIAG"


def test_a_contact_knows_its_account(demo: Export) -> None:
    contact = records(demo, "contact")[0]
    assert (contact.name, contact.account_id) == ("Patricia Ryan", "001Ec00000FzlUdIAJ")
    assert contact.fields["Birthdate"] == "2000-12-08"
    accounts = {account.crm_id for account in records(demo, "account")}
    assert {row.account_id for row in records(demo, "contact")} - {None} <= accounts


def test_every_owner_and_every_lookup_is_a_user_or_queue_of_the_export(demo: Export) -> None:
    users = {user.crm_id for user in demo.users() if isinstance(user, UserRow)}
    queues = {queue.crm_id for queue in demo.queues() if isinstance(queue, QueueRow)}
    objects: tuple[RecordObject, ...] = ("account", "lead", "contact")
    for row in (row for object_ in objects for row in records(demo, object_)):
        assert row.owner_id in users | queues
        assert set(row.lookups.values()) <= users
