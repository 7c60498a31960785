"""Rows that cannot go in: told with file, line, column and reason, while the others go in."""

import pytest
from django.conf import LazySettings

from baton.crm.models import Record
from baton.importing.writing import ImportRefused
from baton.mappings.rows import Problem
from baton.people.models import User
from baton.tables import UnreadableSource
from tests.importing.conftest import ACME, ANN, BEN, INBOUND, KIM, LEADS, LEE, PAT, SUE, USERS, Exported

pytestmark = pytest.mark.django_db
STRANGER = "005Ec0000000099IAA"
PUBLIC_GROUP = "00GEc000001AAADMA4"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (f",{ANN},Kim,kim@example.com,", "Id", "has no id"),
        (f"{KIM},,Kim,kim@example.com,", "OwnerId", "has no owner"),
        (f"{KIM},{STRANGER},Kim,kim@example.com,", "OwnerId", f"there is no user or queue {STRANGER}"),
        (f"{LEE},{ANN},Lee,lee@example.com,", "Id", "the record is on line 2 already"),
    ],
)
def test_a_bad_row_is_told_and_the_others_go_in(exported: Exported, row: str, column: str, reason: str) -> None:
    exported.write("Lead.csv", *LEADS, row)
    report = exported.load()
    assert exported.problems == [Problem("Lead.csv", 3, column, reason, refuses=True)]
    assert report.kind("lead").refused == 1
    assert list(Record.objects.values_list("crm_id", flat=True)) == [LEE]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (f"{KIM},{ANN},Kim,kim@,", "Email", "'kim@' is not an email address"),
        (f"{KIM},{ANN},{'K' * 256},kim@example.com,", "LastName", "has 256 characters; the maximum is 255"),
        (f"{KIM},{ANN},Kim,kim@example.com,{STRANGER}", "SDR__c", f"there is no user or queue {STRANGER}"),
    ],
)
def test_a_bad_cell_is_told_and_the_rest_of_the_row_goes_in(
    exported: Exported, row: str, column: str, reason: str
) -> None:
    exported.write("Lead.csv", *LEADS, row)
    report = exported.load()
    assert exported.problems == [Problem("Lead.csv", 3, column, reason)]
    assert report.kind("lead").refused == 0
    assert Record.objects.get(crm_id=KIM).owner.name == "Ann Adams"


def test_a_bad_cell_leaves_its_field_as_it_was(exported: Exported) -> None:
    exported.write("Lead.csv", *LEADS).load()
    exported.write("Lead.csv", LEADS[0], f"{LEE},{BEN},Lee,lee@,{STRANGER}").load()
    lead = Record.objects.get(crm_id=LEE)
    assert (lead.email, lead.owner.name) == ("lee@example.com", "Ben Baker")
    assert [lookup.owner.name for lookup in lead.lookups.all()] == ["Sue Stone"]
    assert exported.load().problems.count == 2


def test_broken_bytes_cost_their_field_and_not_the_row(exported: Exported) -> None:
    exported.write("Lead.csv", *LEADS).load()
    report = exported.write("Lead.csv", LEADS[0], f"{LEE},{BEN},Le\0e,l\0ee@example.com,\0").load()
    assert {(problem.column, problem.reason) for problem in exported.problems} == {
        (column, "contains a NUL character") for column in ("LastName", "Email", "SDR__c")
    }
    assert report.kind("lead").refused == 0
    lead = Record.objects.get(crm_id=LEE)
    assert (lead.name, lead.email, lead.owner.name) == ("Lee", "lee@example.com", "Ben Baker")
    assert lead.fields["LastName"] == "Lee"
    assert [lookup.owner.name for lookup in lead.lookups.all()] == ["Sue Stone"]


def test_a_broken_id_refuses_its_row(exported: Exported) -> None:
    exported.write("Lead.csv", *LEADS, f"\0,{ANN},Kim,,")
    report = exported.load()
    assert [problem.reason for problem in exported.problems] == ["has no id", "contains a NUL character"]
    assert report.kind("lead").refused == 1


def test_files_beyond_the_limit_are_refused(exported: Exported, settings: LazySettings) -> None:
    settings.IMPORT_UNPACKED_MEGABYTES = 1
    exported.write("Lead.csv", *LEADS, f"{KIM},{ANN},Kim,kim@example.com,".ljust(2**20))
    with pytest.raises(UnreadableSource, match="more than 1 MB"):
        exported.load()
    assert not Record.objects.exists()


def test_a_strict_import_refuses_all_for_one_bad_row(exported: Exported) -> None:
    exported.write("Lead.csv", *LEADS, f"{KIM},{STRANGER},Kim,kim@example.com,")
    with pytest.raises(ImportRefused, match="Nothing was imported: the files have 1 problem"):
        exported.load(strict=True)
    assert len(exported.problems) == 1
    assert not Record.objects.exists()
    assert not User.objects.exists()


def test_a_strict_import_without_a_bad_row_goes_in(exported: Exported) -> None:
    exported.load(strict=True)
    assert Record.objects.count() == 1


def test_an_update_that_cannot_go_in_leaves_the_record_as_it_was(exported: Exported) -> None:
    exported.load()
    exported.write("Lead.csv", LEADS[0], f"{LEE},{STRANGER},Renamed,lee@example.com,").load()
    assert Record.objects.get().name == "Lee"


def test_an_unknown_account_is_stood_in_for_and_becomes_itself_later(exported: Exported) -> None:
    exported.write("Contact.csv", "Id,OwnerId,LastName,AccountId", f"{PAT},{ANN},Pat,{ACME}")
    assert exported.load().placeholders == 1
    account = Record.objects.get(object="account")
    assert (account.name, account.owner.name) == (f"Unknown account {ACME}", "Ann Adams")
    exported.write("Account.csv", "Id,OwnerId,Name", f"{ACME},{BEN},Acme").load()
    account.refresh_from_db()
    assert (account.name, account.owner.name, account.below.count()) == ("Acme", "Ben Baker", 1)


def test_an_unknown_account_is_called_as_a_contact_calls_it(exported: Exported) -> None:
    other = "003Ec00000CyOT8IAN"
    header = "Id,OwnerId,LastName,AccountId,Account Name"
    exported.write("Contact.csv", header, f"{PAT},{ANN},Pat,{ACME},", f"{other},{ANN},Pim,{ACME},Acme").load()
    account = Record.objects.get(object="account")
    assert (account.crm_id, account.name, account.below.count()) == (ACME, "Acme", 2)


def test_an_unknown_account_of_a_long_name_is_found_again(exported: Exported) -> None:
    name = "A" * 255
    exported.write("Contact.csv", "Id,OwnerId,LastName,Account Name", f"{PAT},{ANN},Pat,{name}").load()
    assert Record.objects.get(object="contact").account == Record.objects.get(object="account", name=name)


def test_a_user_who_is_there_twice_is_refused_once(exported: Exported) -> None:
    exported.write("User.csv", *USERS, USERS[1].replace("ann@", "anne@")).load()
    assert exported.problems == [Problem("User.csv", 5, "Id", "the user is on line 2 already", refuses=True)]
    assert User.objects.get(crm_id=ANN).username == "ann@example.com"


def test_a_username_of_another_user_is_refused(exported: Exported) -> None:
    exported.load()
    exported.write("User.csv", USERS[0], f"{STRANGER},ANN@example.com,Alda,Anne,1,UTC").load()
    assert exported.problems == [
        Problem("User.csv", 2, "Username", "the username belongs to another user, Ann Adams", refuses=True)
    ]


def test_a_member_nobody_knows_is_refused(exported: Exported) -> None:
    exported.write("Group.csv", "Id,Name,Type", f"{INBOUND},Inbound,Queue")
    exported.write("GroupMember.csv", "GroupId,UserOrGroupId", f"{INBOUND},{BEN}", f"{INBOUND},{STRANGER}").load()
    assert exported.problems == [
        Problem("GroupMember.csv", 3, "UserOrGroupId", f"there is no user {STRANGER}", refuses=True)
    ]


def test_a_member_is_stood_in_for_where_no_file_says_who_there_is(exported: Exported) -> None:
    (exported.path / "User.csv").unlink()
    exported.write("Group.csv", "Id,Name,Type", f"{INBOUND},Inbound,Queue")
    exported.write("GroupMember.csv", "GroupId,UserOrGroupId", f"{INBOUND},{SUE}").load()
    assert not exported.problems
    assert not User.objects.get(crm_id=SUE).is_active


def test_what_belongs_to_a_refused_user_says_so(exported: Exported) -> None:
    exported.load()
    exported.write("User.csv", USERS[0], f"{STRANGER},ANN@example.com,Alda,Anne,1,UTC")
    exported.write("Lead.csv", LEADS[0], f"{KIM},{STRANGER},Kim,kim@example.com,").load()
    reason = "its owner was refused (User.csv line 2: the username belongs to another user, Ann Adams)"
    assert Problem("Lead.csv", 2, "OwnerId", reason, refuses=True) in exported.problems


def test_members_of_groups_that_are_no_queues_are_passed_over(exported: Exported) -> None:
    exported.write("Group.csv", "Id,Name,Type", f"{INBOUND},Inbound,Queue", f"{PUBLIC_GROUP},Everybody,Regular")
    exported.write("GroupMember.csv", "GroupId,UserOrGroupId", f"{INBOUND},{BEN}", f"{PUBLIC_GROUP},{BEN}").load()
    assert exported.problems == []
