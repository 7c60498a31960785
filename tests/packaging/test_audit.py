"""`make audit`: known vulnerabilities of what the lock file names, also without a network."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

AUDIT = Path(__file__).parents[2] / ".ci" / "audit.py"
UV = Path(sys.executable).with_name("uv")
LOCK = """
version = 1
requires-python = ">=3.11"

[[package]]
name = "baton"
version = "0.2.0"
source = { editable = "." }

[[package]]
name = "some-library"
version = "1.4.2"
source = { registry = "https://pypi.org/simple" }
"""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "uv.lock"
    path.write_text(LOCK)
    return path


def advisory(*, name: str = "Some_Library", **affected: Any) -> dict[str, Any]:
    return {
        "id": "GHSA-1234-5678-9abc",
        "aliases": ["CVE-2026-1234"],
        "modified": "2026-11-20T08:00:00Z",
        "summary": "Reads what it should not",
        "affected": [{"package": {"ecosystem": "PyPI", "name": name}, **affected}],
    }


def within(*events: dict[str, str]) -> dict[str, Any]:
    return {"ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}


def audited(lock: Path, *advisories: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """With a database that has these advisories."""
    database = lock.parent / "all.zip"
    with zipfile.ZipFile(database, "w") as archive:
        for number, written in enumerate(advisories):
            archive.writestr(f"{number}.json", json.dumps(written))
    return run(database, "--lock", lock)


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, AUDIT, *arguments]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)


def test_a_version_that_is_known_to_be_bad_fails(lock: Path) -> None:
    done = audited(lock, advisory(**within({"introduced": "0"}, {"fixed": "1.5"})))
    assert done.returncode == 1, done.stderr
    assert "some-library 1.4.2\n" in done.stdout
    assert "GHSA-1234-5678-9abc, CVE-2026-1234: Reads what it should not (fixed in 1.5)" in done.stdout
    assert "1 of 1 packages have known vulnerabilities, by 1 advisories up to 2026-11-20." in done.stdout


@pytest.mark.parametrize(
    "affected",
    [
        {"versions": ["1.4.1", "1.4.2", "a-version-of-2005"]},
        within({"introduced": "1.0"}, {"fixed": "1.1"}, {"introduced": "1.4"}),
        within({"introduced": "0"}, {"last_affected": "1.4.2"}),
    ],
)
def test_a_version_is_affected_however_the_advisory_says_it(lock: Path, affected: dict[str, Any]) -> None:
    assert audited(lock, advisory(**affected)).returncode == 1


@pytest.mark.parametrize(
    "other",
    [
        advisory(**within({"introduced": "0"}, {"fixed": "1.4.2"})),
        advisory(**within({"introduced": "1.10"})),
        advisory(name="another-library", **within({"introduced": "0"})),
        advisory(versions=["1.4.2"]) | {"withdrawn": "2026-11-21T08:00:00Z"},
    ],
)
def test_what_is_fixed_elsewhere_or_withdrawn_fails_nothing(lock: Path, other: dict[str, Any]) -> None:
    done = audited(lock, other)
    assert (done.returncode, done.stdout[:18]) == (0, "0 of 1 packages ha")


def test_a_folder_without_advisories_audits_nothing(lock: Path) -> None:
    done = run(lock.parent, "--lock", lock)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nothing was audited" in done.stderr


@pytest.mark.skipif(not UV.exists(), reason="uv is not installed beside Python")
def test_without_a_network_it_says_that_nothing_was_audited() -> None:
    done = run(HTTPS_PROXY="http://127.0.0.1:9", UV_HTTP_RETRIES="0")
    assert done.returncode == 2
    assert "OSV.dev could not be asked, so nothing was audited." in done.stderr


def test_the_lock_file_of_this_checkout_is_read(tmp_path: Path) -> None:
    (tmp_path / "1.json").write_text(json.dumps(advisory(name="django", versions=["5.2"])))
    done = run(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
