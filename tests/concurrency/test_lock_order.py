"""Advisory locks are taken in one order, whatever takes them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.crm.models import Record
from baton.delegation import changes
from baton.delegation.automatic_enrollment import enroll_matching
from baton.importing.running import import_files
from baton.mail.due import queue_due
from baton.rules.record_rules import Condition, Operator, RecordRules
from baton.sequences.models import Sequence
from baton.sequences.record_rules import set_enrollment_rules
from baton.sql.locks import DUE_EMAIL, ENROLLMENT, IMPORT, PEOPLE
from tests.world import MONDAY, World

pytestmark = pytest.mark.django_db

ORDER = [IMPORT, DUE_EMAIL, PEOPLE, ENROLLMENT]
BATON = Path(__file__).parent.parent.parent / "baton"
LEAD, OWNER = "00QEc00000BBaeXMAT", "005Ec0000000001IAA"


@pytest.fixture
def world() -> World:
    """Whoever is open enters automatically, and lee is."""
    world = World()
    set_enrollment_rules(
        sequence=world.sequence, rules=RecordRules((Condition("Status", Operator.IS, "Open"),)), by=None, at=MONDAY
    )
    Sequence.objects.update(enrollment="automatic")
    Record.objects.filter(pk=world.lee.pk).update(crm_id=LEAD, fields={"Status": "Open"})
    return world


def locks_of(operation: Callable[[], object]) -> list[int]:
    """The locks that it takes, each when it is taken first."""
    with CaptureQueriesContext(connection) as captured:
        operation()
    text = "\n".join(query["sql"] for query in captured)
    return list(dict.fromkeys(map(int, re.findall(r"pg_advisory_(?:xact_)?lock(?:_shared)?\((\d+)\)", text))))


def test_an_import_takes_its_own_then_people_then_the_intake(world: World, tmp_path: Path) -> None:
    (tmp_path / "User.csv").write_text(f"Id,Username,LastName,IsActive\n{OWNER},ann@example.com,Adams,1\n")
    (tmp_path / "Lead.csv").write_text(f"Id,OwnerId,LastName,Status\n{LEAD},{OWNER},Lee,Open\n")
    locks = locks_of(lambda: import_files([tmp_path], by=None, at=MONDAY))
    assert locks == [IMPORT, PEOPLE, ENROLLMENT] == [lock for lock in ORDER if lock in locks]


def test_a_record_that_changes_takes_people_then_the_intake(world: World) -> None:
    change = changes.record_update(record_id=world.lee.pk, values={"fields": {"Status": "Open", "City": "Ulm"}})
    assert locks_of(lambda: world.do(change)) == [PEOPLE, ENROLLMENT]


def test_the_intake_of_everybody_takes_people_first_too(world: World) -> None:
    assert locks_of(lambda: enroll_matching(at=MONDAY)) == [PEOPLE, ENROLLMENT]


def test_due_email_takes_its_own_then_people(world: World, settings: LazySettings) -> None:
    settings.EMAIL_HOST = "localhost"
    assert locks_of(lambda: queue_due(at=MONDAY)) == [DUE_EMAIL, PEOPLE]


def test_no_other_file_takes_an_advisory_lock() -> None:
    takers = [
        path.name for path in BATON.rglob("*") if path.suffix in {".py", ".sql"} and "pg_advisory" in path.read_text()
    ]
    assert sorted(takers) == ["locks.py", "migrating.py"], "which has one of its own, before there are tables"
