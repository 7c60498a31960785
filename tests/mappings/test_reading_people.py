"""Rows of users, queues and members."""

from datetime import time

import pytest

from baton.mappings.kinds import Kind
from baton.mappings.mapping_files import shipped
from baton.mappings.planning import plan_table
from baton.mappings.reading import row_reader
from baton.mappings.reading_people import MemberReader, QueueReader
from baton.mappings.rows import MemberRow, QueueRow, UserRow
from baton.mappings.surveying import Survey
from baton.tables import Line
from tests.mappings.sheets import SALESFORCE, Result, read, sheet

ANN, QUEUE, PUBLIC = "005Zz0000000001IAA", "00GZz0000000001MAA", "00GZz0000000002MAA"


def user(header: str, cells: str) -> Result:
    return read(sheet("User.csv", f"Id,{header}\n005Zz0000000001,{cells}"), "user")


def test_a_user_is_read_in_full() -> None:
    result = user(
        "Username,Email,FirstName,LastName,Title,IsActive,TimeZoneSidKey,UserType,StartDay,EndDay,CreatedDate",
        "ann@invented.example,ann@invented.example,Ann,Ex,SDR,TRUE,Europe/Berlin,Standard,8,16,whenever",
    )
    assert not result.problems
    assert result.only == UserRow(
        line=2,
        crm_id=ANN,
        username="ann@invented.example",
        email="ann@invented.example",
        name="Ann Ex",
        title="SDR",
        is_active=True,
        time_zone="Europe/Berlin",
        work_start=time(8),
        work_end=time(16),
        is_person=True,
    )


def test_a_user_of_a_short_file_leaves_the_rest_as_it_is() -> None:
    row = user("Email", "ann@invented.example").only
    assert row == UserRow(2, ANN, None, "ann@invented.example", None, None, None, None, None, None, None)


@pytest.mark.parametrize(
    ("user_type", "is_person"),
    [("Standard", True), ("standard", True), ("", None), ("AutomatedProcess", False), ("CloudIntegrationUser", False),
     ("PowerPartner", False), ("CsnOnly", False)],
)  # fmt: skip
def test_only_a_standard_user_is_a_person(user_type: str, is_person: bool | None) -> None:  # noqa: FBT001
    row = user("Username,UserType", f"autoproc@00dzz0000000001,{user_type}").only
    assert isinstance(row, UserRow)
    assert row.is_person is is_person


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("Email", "ann@", "'ann@' is not an email address"),
        ("IsActive", "maybe", "'maybe' is not true or false"),
        ("TimeZoneSidKey", "Asia/Calcuta", "'Asia/Calcuta' is not a known time zone"),
        ("StartDay", "24", "'24' is not a time of day"),
        ("Title", "t" * 256, "has 256 characters; the maximum is 255"),
        ("Username", "u" * 255, "has 255 characters; the maximum is 254"),
    ],
)
def test_a_user_goes_in_without_a_bad_cell(column: str, cell: str, reason: str) -> None:
    result = user(f"{column},Alias", f"{cell},x")
    assert result.told == [(2, column, reason)]
    assert not result.problems[0].refuses
    assert result.only == UserRow(2, ANN, None, None, None, None, None, None, None, None, None)


@pytest.mark.parametrize(
    ("text", "column", "reason"),
    [
        ("Id,Username,Email,Alias\n,,,x", "Id", "has no id, no username and no email address"),
        ("Id,Username\n007,ann@invented.example", "Id",
         "'007' is not a Salesforce id, which has 15 or 18 letters and digits"),
    ],
)  # fmt: skip
def test_a_user_whom_nothing_identifies_is_refused(text: str, column: str, reason: str) -> None:
    result = read(sheet("User.csv", text), "user")
    assert (result.rows, result.told) == ([], [(2, column, reason)])
    assert result.problems[0].refuses


def test_a_user_without_an_id_is_identified_by_username_or_email() -> None:
    result = read(sheet("User.csv", "Id,Username,Email\n,ann,\n,,ben@invented.example"), "user")
    assert [(row.crm_id, row.username, row.email) for row in result.rows if isinstance(row, UserRow)] == [
        ("", "ann", ""),
        ("", None, "ben@invented.example"),
    ]


def test_a_user_of_hubspot_has_the_email_address_as_username() -> None:
    table = sheet("hubspot-users.csv", "First Name,Last Name,Email,Status\nAnn,Ex,ann@invented.example,Deactivated")
    row = read(table, "user", shipped()["hubspot"]).only
    assert isinstance(row, UserRow)
    assert (row.username, row.email, row.name, row.is_active) == ("ann@invented.example",) * 2 + ("Ann Ex", False)


GROUPS = f"Id,Name,Type,Email\n{QUEUE[:15]},Inbound,Queue,\n{PUBLIC[:15]},Everybody,Regular,bad\n"


def test_groups_that_are_no_queues_are_passed_over() -> None:
    table = sheet("Group.csv", GROUPS)
    reader = row_reader(plan_table(SALESFORCE, table, "queue"), Survey(), table)
    assert isinstance(reader, QueueReader)
    rows = [
        (reader.read(line.number, line.cells), reader.problems) for line in table.rows() if isinstance(line, Line)
    ]
    assert rows == [(QueueRow(2, QUEUE, "Inbound", ""), []), (None, [])]
    assert reader.skipped == {PUBLIC}


def test_a_queue_without_anything_to_know_it_by_is_refused() -> None:
    result = read(sheet("Group.csv", "Id,Name,Type\n,,Queue"), "queue")
    assert (result.rows, result.told) == ([], [(2, "Id", "has no id and no name")])


MEMBERS = (
    f"Id,GroupId,UserOrGroupId\n011,{QUEUE[:15]},005Zz0000000001\n011,{PUBLIC[:15]},005Zz0000000001\n"
    f"011,{QUEUE[:15]},{PUBLIC}\n011,,005Zz0000000001\n011,{QUEUE},000000000000000AAA\n"
)


def test_members_are_users_in_queues() -> None:
    table = sheet("GroupMember.csv", MEMBERS)
    reader = row_reader(plan_table(SALESFORCE, table, "member"), Survey(), table, skipped_queues=frozenset((PUBLIC,)))
    assert isinstance(reader, MemberReader)
    rows, told = [], []
    for line in table.rows():
        assert isinstance(line, Line)
        rows.append(reader.read(line.number, line.cells))
        told += [(problem.line, problem.column, problem.reason, problem.refuses) for problem in reader.problems]
    assert rows == [MemberRow(2, QUEUE, ANN), None, None, None, None]
    assert told == [
        (4, "UserOrGroupId", "is a group; groups inside queues are not supported, add their users instead", True),
        (5, "GroupId", "names no queue", True),
        (6, "UserOrGroupId", "names no user", True),
    ]


@pytest.mark.parametrize(
    ("kind", "text", "key"),
    [
        ("user", "Id,Username\n005Zz0000000001,ann", ANN),
        ("user", "Username\nann", "ann"),
        ("queue", f"Id,Name\n{QUEUE[:15]},Inbound", QUEUE),
        ("member", f"GroupId,UserOrGroupId\n{QUEUE[:15]},{ANN}", f"{QUEUE} {ANN}"),
    ],
)
def test_people_have_keys_too(kind: Kind, text: str, key: str) -> None:
    table = sheet("x.csv", text)
    reader = row_reader(plan_table(SALESFORCE, table, kind), Survey(), table)
    assert [reader.key(line.cells) for line in table.rows() if isinstance(line, Line)] == [key]
