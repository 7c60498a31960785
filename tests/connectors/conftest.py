"""An export folder to write files into, one row a line."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from baton.connectors.salesforce import (
    Export,
    MemberRow,
    Problem,
    QueueRow,
    RecordObject,
    RecordRow,
    UserRow,
    open_export,
)

ANN = "005Ec0000000001IAA"
BEN = "005Ec0000000002IAA"
LEAD = "00QEc00000BBaeXMAT"
QUEUE = "00GEc000001AAAAMA4"


@dataclass(frozen=True)
class Folder:
    path: Path

    def write(self, name: str, *lines: str) -> "Folder":
        return self.write_bytes(name, "".join(line + "\r\n" for line in lines).encode())

    def write_bytes(self, name: str, content: bytes) -> "Folder":
        (self.path / name).write_bytes(content)
        return self

    def write_row(self, name: str, cells: dict[str, str]) -> "Folder":
        quoted = ('"' + cell.replace('"', '""') + '"' for cell in cells.values())
        return self.write(name, ",".join(cells), ",".join(quoted))

    def open(self) -> Export:
        return open_export(self.path)

    def records(self, object: RecordObject = "lead") -> list[RecordRow | Problem]:  # noqa: A002
        return list(self.open().records(object))

    def lead(self, **cells: str) -> RecordRow | Problem:
        """What becomes of the only lead, which has these cells besides an id, an owner and a name."""
        self.write_row("Lead.csv", {"Id": LEAD, "OwnerId": ANN, "LastName": "Lee"} | cells)
        return self.records()[0]

    def user(self, **cells: str) -> UserRow | Problem:
        """What becomes of the only user, who has these cells besides an id, a name and a username."""
        ann = {"Id": ANN, "Username": "ann@northwind.example", "Name": "Ann Abel", "IsActive": "1"}
        self.write_row("User.csv", ann | cells)
        return next(self.open().users())

    def queue(self, **cells: str) -> QueueRow | Problem | None:
        self.write_row("Group.csv", {"Id": QUEUE, "Name": "Inbound", "Type": "Queue"} | cells)
        return next(self.open().queues(), None)

    def member(self, **cells: str) -> MemberRow | Problem | None:
        self.write_row("GroupMember.csv", {"GroupId": QUEUE, "UserOrGroupId": ANN} | cells)
        return next(self.open().members(), None)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def problem(found: object) -> tuple[str, str]:
    """The column and the reason of what has to be a problem."""
    assert isinstance(found, Problem), found
    return found.column, found.reason
