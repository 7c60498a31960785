"""Exports to import: the demo organisation's, and small ones written in the test."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import baton
from baton.crm.models import Record
from baton.importing.options import ImportOptions
from baton.importing.report import ImportReport
from baton.importing.running import Listener, import_files
from baton.mappings.rows import Problem
from tests.world import MONDAY

DEMO = Path(baton.__file__).parent / "demo" / "salesforce-export"

ANN, BEN, SUE = "005Ec0000000001IAA", "005Ec0000000002IAA", "005Ec0000000003IAA"
INBOUND = "00GEc000001AAAAMA4"
LEE, KIM = "00QEc00000BBaeXMAT", "00QEc00000BBaeYMAT"
ACME, PAT = "001Ec00000FzlUdIAJ", "003Ec00000CyOT7IAN"

USERS = (
    "Id,Username,LastName,FirstName,IsActive,TimeZoneSidKey",
    f"{ANN},ann@example.com,Adams,Ann,1,UTC",
    f"{BEN},ben@example.com,Baker,Ben,1,UTC",
    f"{SUE},sue@example.com,Stone,Sue,1,UTC",
)
LEADS = ("Id,OwnerId,LastName,Email,SDR__c", f"{LEE},{ANN},Lee,lee@example.com,{SUE}")


@dataclass
class Exported:
    """A folder to write an export into and to import; the problems of the last import are kept."""

    path: Path
    problems: list[Problem] = field(default_factory=list)

    def write(self, name: str, *lines: str) -> "Exported":
        (self.path / name).write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return self

    def load(self, **options: Any) -> ImportReport:
        self.problems.clear()
        listener = Listener(on_problem=self.problems.append)
        return import_files([self.path], by=None, at=MONDAY, options=ImportOptions(**options), listener=listener)


@pytest.fixture
def exported(tmp_path: Path) -> Exported:
    return Exported(tmp_path).write("User.csv", *USERS).write("Lead.csv", *LEADS)


@pytest.fixture
def lead() -> Callable[[str], Record]:
    return lambda crm_id: Record.objects.select_related("owner").get(crm_id=crm_id)
