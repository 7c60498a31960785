"""The organization that is worked with: a Salesforce export, sequences that are due at once, and who may sign in."""

import csv
import random
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from baton.delegation import staffing
from baton.delegation.handovers import carry_out
from baton.people.models import Role, User

BATON = str(Path(sys.executable).with_name("baton"))
LEADS, AGENTS = 900, 8
PASSWORD = "soak-and-no-secret"  # noqa: S105 - of a database that exists for ten minutes
SEQUENCES = ("Outbound", "Inbound")

TEMPLATES = """\
templates:
  - name: First
    object: lead
    subject: For {{ record.Company }}
    body: Hello {{ record.FirstName }}, this is {{ sender.name }}.
  - name: Second
    object: lead
    body: Once more, {{ sender.name }}
"""
SEQUENCE = """\
name: {name}
object: lead
time zone: UTC
delegation: {field}
actions:
  - {{name: Email 1, type: email, automatic: true, template: First}}
  - {{name: Call, type: call}}
  - {{name: Email 2, type: email, automatic: true, template: Second, delegation: record owner}}
  - {{name: Task, type: task}}
  - {{name: Email 3, type: email, automatic: true, template: Second}}
"""


@dataclass(frozen=True)
class Export:
    """A folder as Salesforce's weekly export writes it; each writing moves some leads to other owners."""

    folder: Path
    dice: random.Random

    def write(self) -> None:
        self.folder.mkdir(exist_ok=True)
        _write(self.folder / "User.csv", _users())
        _write(self.folder / "Lead.csv", self._leads())

    def _leads(self) -> Iterable[Sequence[str]]:
        yield "Id", "LastName", "FirstName", "Company", "Email", "OwnerId", "SDR__c", "HasOptedOutOfEmail"
        for number in range(LEADS):
            owner, sdr = (_user_id(self.dice.randrange(AGENTS)) for _ in range(2))
            sdr = sdr if self.dice.random() < 0.9 else ""
            yield f"00Q{number:012d}", f"Lead {number}", "Lee", "Acme", f"lead{number}@example.org", owner, sdr, "0"


def prepare(*, export: Export, state: Path) -> None:
    """Fill the database by the commands that people use; the sequences take records in once they are enrolled."""
    export.write()
    _must("migrate")
    _must("import", "salesforce", str(export.folder))
    _let_people_in()
    (state / "templates.yaml").write_text(TEMPLATES)
    _must("template", "load", str(state / "templates.yaml"))
    for name, field in zip(SEQUENCES, ("SDR__c", "record owner"), strict=True):
        path = state / f"{name}.yaml"
        path.write_text(SEQUENCE.format(name=name, field=field))
        _must("sequence", "load", str(path))
        _must("sequence", "activate", name)


def baton(*arguments: str) -> subprocess.CompletedProcess[str]:
    """One command, refused or not."""
    return subprocess.run([BATON, *arguments], check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def _must(*arguments: str) -> None:
    if (command := baton(*arguments)).returncode:
        raise SystemExit(f"baton {' '.join(arguments)}: {command.stderr}")


def _set_role(user: User, role: Role) -> None:
    carry_out(staffing.role(user_id=user.pk, role=role), by=None, at=datetime.now(UTC))
    user.role = role


def _let_people_in() -> None:
    """Everybody works around the clock, in whichever zone it is a weekday, so that email is sent while we look."""
    zone = "UTC" if datetime.now(UTC).isoweekday() <= 5 else _zone_with_a_weekday()
    for user in User.objects.filter(username__startswith="agent"):
        _set_role(user, Role.SEQUENCE_AGENT)
        user.set_password(PASSWORD)
        user.time_zone, user.work_start, user.work_end = zone, time(0), time(23, 59, 59)
        user.mails_per_day = user.mails_per_minute = 100_000
        user.save()
    admin = User.objects.get(username="admin@example.com")
    _set_role(admin, Role.SEQUENCE_ADMIN)
    admin.set_password(PASSWORD)
    admin.save()


def _zone_with_a_weekday() -> str:
    now = datetime.now(UTC)
    if (now - timedelta(hours=12)).isoweekday() <= 5:
        return "Etc/GMT+12"
    if (now + timedelta(hours=14)).isoweekday() <= 5:
        return "Pacific/Kiritimati"
    raise SystemExit("It is a weekend everywhere, and automatic email waits for Monday. Run this on a weekday.")


def _users() -> Iterable[Sequence[str]]:
    yield "Id", "Username", "LastName", "FirstName", "Email", "IsActive", "TimeZoneSidKey", "StartDay", "EndDay"
    for number in range(AGENTS):
        yield _user_id(number), username(number), f"Agent {number}", "An", username(number), "1", "UTC", "0", "23"
    yield _user_id(AGENTS), "admin@example.com", "Admin", "An", "admin@example.com", "1", "UTC", "0", "23"


def username(number: int) -> str:
    return f"agent{number}@example.com"


def _user_id(number: int) -> str:
    return f"005{number:012d}"


def _write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
