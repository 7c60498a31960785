"""Managers of users, and the weights of the members of queues, come from the CRM."""

from typing import Any

from baton.crm.models import LookupField
from baton.people.models import QueueMember, User
from tests.importing.conftest import ANN, BEN, INBOUND, LEE, SUE, Exported
from tests.importing.test_changes import enrolled
from tests.world import owners

HEADER = "Id,Username,LastName,IsActive,TimeZoneSidKey,ManagerId"
STRANGER = "005Ec0000000009IAA"


def users(exported: Exported, **managers: str) -> Exported:
    """Write the users, of whom these have managers; the others' are blank."""
    ids = {"ann": ANN, "ben": BEN, "sue": SUE}
    rows = [f"{pk},{name}@example.com,{name.title()},1,UTC,{managers.get(name, '')}" for name, pk in ids.items()]
    return exported.write("User.csv", HEADER, *rows)


def managers() -> dict[str, Any]:
    return dict(User.objects.order_by("username").values_list("name", "manager__name"))


def test_managers_are_set_whoever_stands_first_in_the_file(db: None, exported: Exported) -> None:
    report = users(exported, ann=SUE, sue=BEN).load()
    assert managers() == {"Ann": "Sue", "Ben": None, "Sue": "Ben"}
    assert (report.kind("user").added, report.kind("user").changed) == (3, 0)
    assert exported.load().kind("user").changed == 0
    assert users(exported, ann=BEN).load().kind("user").changed == 2
    assert managers() == {"Ann": "Ben", "Ben": None, "Sue": None}


def test_an_unknown_manager_is_reported_and_the_rest_of_the_row_goes_in(db: None, exported: Exported) -> None:
    users(exported, ann=STRANGER, ben=BEN, sue=INBOUND).write("Group.csv", "Id,Name,Type", f"{INBOUND},In,Queue")
    exported.load()
    assert [(problem.line, problem.column, problem.reason, problem.refuses) for problem in exported.problems] == [
        (2, "ManagerId", f"there is no user {STRANGER}", False),
        (3, "ManagerId", "a user can’t be their own manager", False),
        (4, "ManagerId", f"{INBOUND} is a queue, not a user", False),
    ]
    assert managers() == {"Ann": None, "Ben": None, "Sue": None}


def test_a_file_without_managers_leaves_them(db: None, exported: Exported) -> None:
    users(exported, ann=SUE).load()
    exported.write("User.csv", "Id,Username,LastName,IsActive", f"{ANN},ann@example.com,Adams,1").load()
    assert User.objects.get(crm_id=ANN).manager == User.objects.get(crm_id=SUE)


def test_the_manager_of_the_record_owner_owns_and_follows_the_crm(db: None, exported: Exported) -> None:
    users(exported, ann=SUE).load()
    actions = enrolled(LEE, field=LookupField.objects.get(object="lead", source="owners_manager").name)
    assert set(owners(actions)) == {"Sue"}
    users(exported, ann=BEN).load()
    assert set(owners(actions)) == {"Ben"}


def test_members_have_the_weights_of_the_file(db: None, exported: Exported) -> None:
    exported.write("Group.csv", "Id,Name,Type", f"{INBOUND},Inbound,Queue")
    exported.write(
        "GroupMember.csv", "GroupId,UserOrGroupId,Weight", f"{INBOUND},{BEN},2", f"{INBOUND},{SUE},"
    ).load()
    assert weights() == {"Ben Baker": 2, "Sue Stone": 1}
    exported.write("GroupMember.csv", "GroupId,UserOrGroupId,Weight", f"{INBOUND},{BEN},", f"{INBOUND},{SUE},0")
    assert exported.load().kind("queue").changed == 1
    assert weights() == {"Ben Baker": 2, "Sue Stone": 0}
    exported.write("GroupMember.csv", "GroupId,UserOrGroupId,Weight", f"{INBOUND},{BEN},many").load()
    assert [problem.reason for problem in exported.problems] == ["'many' is not a weight from 0 to 10"]
    assert weights() == {"Ben Baker": 2}


def weights() -> dict[str, int]:
    return dict(QueueMember.objects.values_list("user__name", "weight"))
