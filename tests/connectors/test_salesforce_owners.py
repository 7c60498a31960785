from datetime import time

import pytest

from baton.connectors.salesforce import MemberRow, Problem, QueueRow, UserRow

from .conftest import ANN, BEN, QUEUE, Folder, problem

PUBLIC_GROUP = "00GEc000001AAADMA4"


def test_a_user_is_read_in_full(folder: Folder) -> None:
    ann = folder.user(
        Id=ANN[:15],
        Email="ann@northwind.example",
        Title="Account Executive",
        IsActive="TRUE",
        TimeZoneSidKey="Europe/Berlin",
        UserType="Standard",
        StartDay="8",
        EndDay="16",
        CreatedDate="whenever",
    )
    assert ann == UserRow(
        line=2,
        crm_id=ANN,
        username="ann@northwind.example",
        email="ann@northwind.example",
        name="Ann Abel",
        title="Account Executive",
        is_active=True,
        time_zone="Europe/Berlin",
        work_start=time(8),
        work_end=time(16),
        is_person=True,
    )


def test_a_user_with_the_least_columns_works_nine_to_five_in_utc(folder: Folder) -> None:
    ann = folder.user()
    assert isinstance(ann, UserRow)
    assert (ann.time_zone, ann.work_start, ann.work_end) == ("UTC", time(9), time(17))
    assert (ann.email, ann.title, ann.is_person) == ("", "", True)


def test_first_and_last_name_stand_in_for_a_blank_name(folder: Folder) -> None:
    ann = folder.user(Name=" ", FirstName="Ann", LastName="Abel")
    assert isinstance(ann, UserRow)
    assert ann.name == "Ann Abel"


@pytest.mark.parametrize("user_type", ["AutomatedProcess", "PowerPartner", "CsnOnly", "Guest"])
def test_only_a_standard_user_is_a_person(folder: Folder, user_type: str) -> None:
    bot = folder.user(UserType=user_type)
    assert isinstance(bot, UserRow)
    assert not bot.is_person


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("Id", "", "has no id"),
        ("Id", "007", "'007' is not a Salesforce id, which has 15 or 18 letters and digits"),
        ("Username", "", "has no username"),
        ("Username", "u" * 255, "has 255 characters; the maximum is 254"),
        ("Name", "n" * 256, "has 256 characters; the maximum is 255"),
        ("Title", "t" * 256, "has 256 characters; the maximum is 255"),
        ("Email", "ann@", "'ann@' is not an email address"),
        ("IsActive", "", "does not say whether the user is active"),
        ("IsActive", "maybe", "'maybe' is not true or false"),
        ("TimeZoneSidKey", "Europe/Atlantis", "'Europe/Atlantis' is not a known time zone"),
        ("StartDay", "24", "'24' is not an hour from 0 to 23"),
        ("EndDay", "late", "'late' is not an hour from 0 to 23"),
    ],
)
def test_what_a_user_cannot_have_is_a_problem(folder: Folder, column: str, cell: str, reason: str) -> None:
    assert problem(folder.user(**{column: cell})) == (column, reason)


def test_a_user_without_any_name_is_a_problem(folder: Folder) -> None:
    assert problem(folder.user(Name="")) == ("Name", "has no name")


def test_all_that_is_wrong_with_a_row_is_said(folder: Folder) -> None:
    folder.user(Id="007", Email="ann@", StartDay="24")
    assert [problem(found)[0] for found in folder.open().users()] == ["Id", "Email", "StartDay"]


def test_a_queue_is_read_and_other_groups_are_passed_over_and_counted(folder: Folder) -> None:
    folder.write(
        "Group.csv",
        "Id,Name,Type,Email",
        f"{PUBLIC_GROUP},Everybody,Regular,",
        f"{QUEUE},Inbound,Queue,inbound@northwind.example",
        "00GEc000001AAAEMA4,,Role,",
    )
    export = folder.open()
    assert list(export.queues()) == [QueueRow(3, QUEUE, "Inbound", "inbound@northwind.example")]
    assert export.skipped_groups == 2


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("Id", "", "has no id"),
        ("Name", "", "has no name"),
        ("Name", "n" * 256, "has 256 characters; the maximum is 255"),
        ("Email", "inbound", "'inbound' is not an email address"),
    ],
)
def test_what_a_queue_cannot_have_is_a_problem(folder: Folder, column: str, cell: str, reason: str) -> None:
    assert problem(folder.queue(**{column: cell})) == (column, reason)


def test_a_member_is_a_user_in_a_queue(folder: Folder) -> None:
    assert folder.member(GroupId=QUEUE[:15], UserOrGroupId=BEN[:15]) == MemberRow(2, QUEUE, BEN)


def test_a_member_of_a_group_passed_over_is_passed_over(folder: Folder) -> None:
    folder.write("Group.csv", "Id,Name,Type", f"{PUBLIC_GROUP},Everybody,Regular", f"{QUEUE},Inbound,Queue")
    assert folder.member(GroupId=PUBLIC_GROUP, UserOrGroupId=QUEUE) is None
    assert folder.member(GroupId=QUEUE) == MemberRow(2, QUEUE, ANN)


def test_a_group_inside_a_queue_is_a_problem(folder: Folder) -> None:
    column, reason = problem(folder.member(UserOrGroupId=PUBLIC_GROUP))
    assert column == "UserOrGroupId"
    assert reason.startswith("groups inside queues are not supported")


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("GroupId", "", "names no group"),
        ("UserOrGroupId", "", "names no user"),
        (
            "UserOrGroupId",
            "Ann Abel",
            "'Ann Abel' is not the id of a user, which begins with 005",
        ),
    ],
)
def test_what_a_member_cannot_be_is_a_problem(folder: Folder, column: str, cell: str, reason: str) -> None:
    assert problem(folder.member(**{column: cell})) == (column, reason)


def test_a_bad_user_does_not_stop_the_next(folder: Folder) -> None:
    folder.write("User.csv", "Id,Username,Name,IsActive", "007,a,A,1", f"{BEN},ben,Ben,0")
    bad, ben = folder.open().users()
    assert isinstance(bad, Problem)
    assert isinstance(ben, UserRow)
    assert (ben.line, ben.is_active) == (3, False)
