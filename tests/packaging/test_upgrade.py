"""An upgrade of a database with work in it, while the release before goes on working beside the new one.

The release before comes out of the history of this repository and runs on the libraries of this one.
"""

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import requests

from tests.packaging.running import folder_for_postgresql, serving

CHECKOUT = Path(__file__).parents[2]
RELEASE_BEFORE = "8de739f70c23971e44723a79d61bb36336b4f77f"  # 0.1.0
MOST_PAGES = 60
ADMIN, AGENT, COLLEAGUE = (f"{name}@northwind.example" for name in ("maya.okafor", "daniel.reyes", "priya.nair"))
NOT_A_PAGE = re.compile(r"/(sign-out|static|absences/feed|caught-email)|\.csv|[?&](export|format)=")
COUNT_DISAGREEMENTS = """
from baton.cli.main import set_up_django
set_up_django()
from datetime import UTC, datetime
from baton.delegation.change import EVERYTHING, Change
from baton.delegation.changes import OF_MATCHING
from baton.delegation.handovers import preview_change
from baton.delegation.models import Handover
everything = Change(cause=Handover.Cause.DATES, reached=OF_MATCHING(reach=EVERYTHING), verb=None)
flows = preview_change(everything, at=datetime.now(UTC)).flows.flows
print(sum(flow.count for flow in flows if flow.changes))
"""


@dataclass(frozen=True)
class Release:
    """The code of a release in `code`; all releases of a test share the private database in `state`."""

    code: Path
    state: Path

    def baton(self, *arguments: str | Path) -> str:
        """What the command prints; it has to succeed."""
        return self.python("from baton.cli.main import run; run()", *arguments)

    def python(self, program: str, *arguments: str | Path) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=self.code,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def environment(self) -> dict[str, str]:
        places = {"PYTHONPATH": str(self.code), "BATON_STATE": str(self.state), "HOME": str(self.state)}
        return {"PATH": os.environ["PATH"], **places}

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The address of its web pages."""
        command = [sys.executable, "-c", "from baton.cli.main import run; run()", "serve", "--port", "0"]
        with serving(command, says="web pages are at", folder=self.code, environment=self.environment) as url:
            yield url


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with folder_for_postgresql("baton-upgrade-") as folder:
        yield folder


@pytest.fixture(scope="module")
def before(folder: Path) -> Release:
    """The release before, with the demo organization in its database and a backup of it."""
    packed, code = folder / "before.tar", folder / "before"
    found = git("archive", "--output", str(packed), RELEASE_BEFORE, "baton")
    if found.returncode:
        pytest.skip(f"The release before is not in the history of this clone: {found.stderr.strip()}")
    code.mkdir()
    subprocess.run(["tar", "--extract", "--file", packed, "--directory", code], check=True)
    release = Release(code=code, state=folder / "state")
    release.baton("migrate")
    release.baton("demo", "load")
    release.baton("backup", "--no-verify", folder / "before.backup")
    return release


@pytest.fixture(scope="module")
def after(before: Release) -> Release:
    """This release, on the same database, migrated."""
    release = Release(code=CHECKOUT, state=before.state)
    release.baton("migrate")
    return release


def git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=False)


def pages_that_fail(address: str, username: str) -> dict[str, int]:
    """Signed in, every page that others lead to, breadth first; those that don't answer 200, with their status."""
    browser = requests.Session()
    browser.cookies.update(browser.get(f"{address}/sign-in/", timeout=60).cookies)
    fields = {"username": username, "password": "baton-demo", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    home = browser.post(f"{address}/sign-in/", fields, timeout=60)
    assert "/sign-in/" not in home.url
    ahead, known, failed = [urlsplit(home.url).path], {urlsplit(home.url).path}, {}
    kinds: set[str] = set()
    while ahead and len(kinds) < MOST_PAGES:
        path = ahead.pop(0)
        answer = browser.get(address + path, timeout=60)
        kinds.add(re.sub(r"\d+", "N", path))
        if answer.status_code != requests.codes.ok:
            failed[path] = answer.status_code
        for link in re.findall(r'<a\b[^>]*\bhref="([^"#?]+)', answer.text):
            onward = urlsplit(urljoin(f"{address}{path}", link))
            kind = re.sub(r"\d+", "N", onward.path)
            if f"{onward.scheme}://{onward.netloc}" == address and not NOT_A_PAGE.search(link) and kind not in known:
                known.add(kind)
                ahead.append(onward.path)
    assert len(kinds) > 20, kinds  # otherwise links were not found
    return failed


def crm_id_of(release: Release, username: str) -> str:
    users = csv.DictReader((release.code / "baton/demo/salesforce-export/User.csv").read_text().splitlines())
    return next(user["Id"] for user in users if user["Username"] == username)


def current_actions(release: Release, username: str) -> Sequence[int]:
    listed = json.loads(release.baton("actions", "--json", "--status", "current", "--action-owner", username))
    return [action["id"] for action in listed["actions"]]


def test_migrations_of_the_release_before_are_as_they_were(before: Release) -> None:
    for migration in sorted(before.code.glob("baton/*/migrations/0*.py")):
        here = CHECKOUT / migration.relative_to(before.code)
        assert here.read_bytes() == migration.read_bytes(), f"{here} was released and must not change"


def test_the_release_before_goes_on_beside_the_new_one(before: Release, after: Release) -> None:
    """Pages, and everyday changes of owner, status, people and data, by code that does not know the new tables."""
    with before.serving() as address:
        assert requests.get(f"{address}/readyz", timeout=60).status_code == requests.codes.ok
        assert pages_that_fail(address, ADMIN) == {}
        assert pages_that_fail(address, AGENT) == {}
    own = current_actions(before, AGENT)
    before.baton("complete", str(own[0]), "--note", "Called before the upgrade")
    before.baton("reassign", "--id", str(own[1]), "--to", COLLEAGUE)
    before.baton("absence", "set", AGENT, "--from", "2031-01-06", "--to", "2031-01-10", "--cover", COLLEAGUE)
    before.baton("user", "add", "new.colleague@northwind.example", "--name", "New Colleague")
    lead = json.loads(before.baton("record", "list", "--json"))[0]
    before.baton("--as", ADMIN, "note", "--record", lead["crm_id"], "Written by the release before")
    changed = before.state / "Lead.csv"
    changed.write_text(f"Id,LastName,OwnerId\n{lead['crm_id']},Renamed,{crm_id_of(before, AGENT)}\n")
    before.baton("import", changed)
    assert int(after.python(COUNT_DISAGREEMENTS)) == 0


def test_the_new_release_takes_over_what_the_one_before_left(before: Release, after: Release) -> None:
    own = current_actions(before, AGENT)
    before.baton("reassign", "--id", str(own[0]), "--to", COLLEAGUE, "--why", "The release before")
    [handover, *_] = json.loads(before.baton("handovers", "--json"))
    after.baton("undo", str(handover["id"]))
    assert own[0] in current_actions(after, AGENT)
    assert int(after.python(COUNT_DISAGREEMENTS)) == 0
    with after.serving() as address:
        assert pages_that_fail(address, ADMIN) == {}
        assert pages_that_fail(address, AGENT) == {}


def test_a_backup_of_the_release_before_is_restored_and_migrated(after: Release, folder: Path) -> None:
    after.baton("restore", "--replace", folder / "before.backup")
    after.baton("migrate")
    assert current_actions(after, AGENT)
    assert int(after.python(COUNT_DISAGREEMENTS)) == 0
