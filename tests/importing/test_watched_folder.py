"""What appears in a watched folder is imported and put away."""

import json
from pathlib import Path

import pytest

from baton.crm.models import Record
from baton.importing.models import FolderLook, Import
from baton.importing.saved import mapping_named, save_mapping
from baton.importing.watched_folder import look, take
from tests.importing.conftest import LEADS, USERS
from tests.world import MONDAY

pytestmark = pytest.mark.django_db


def put(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def test_files_are_imported_together_and_lie_in_done(tmp_path: Path) -> None:
    put(tmp_path, "User.csv", *USERS)
    put(tmp_path, "Lead.csv", *LEADS)
    assert take(tmp_path, at=MONDAY, seconds_to_settle=0) == 1
    assert Record.objects.count() == 1
    [batch] = (tmp_path / "done").iterdir()
    assert {path.name for path in batch.iterdir()} == {"User.csv", "Lead.csv", "report.json"}
    assert json.loads((batch / "report.json").read_text())["kinds"]["lead"]["added"] == 1
    assert take(tmp_path, at=MONDAY, seconds_to_settle=0) == 0


def test_a_file_that_is_being_written_waits(tmp_path: Path) -> None:
    put(tmp_path, "Lead.csv", *LEADS)
    assert take(tmp_path, at=MONDAY) == 0
    assert (tmp_path / "Lead.csv").exists()


def test_what_cannot_be_read_lies_in_failed_with_the_reason(tmp_path: Path) -> None:
    put(tmp_path, "notes.csv", "a", "b")
    take(tmp_path, at=MONDAY, seconds_to_settle=0)
    [batch] = (tmp_path / "failed").iterdir()
    assert "Nothing can be imported" in json.loads((batch / "report.json").read_text())["error"]
    assert Import.objects.get().status == "failed"


def test_an_import_that_was_broken_off_is_taken_again(tmp_path: Path) -> None:
    (tmp_path / "working" / "before").mkdir(parents=True)
    put(tmp_path / "working" / "before", "Lead.csv", *LEADS)
    assert take(tmp_path, at=MONDAY, seconds_to_settle=0) == 1
    assert Record.objects.count() == 1
    assert (tmp_path / "done" / "before" / "Lead.csv").exists()


def test_what_was_seen_is_noted_for_setup(tmp_path: Path) -> None:
    put(tmp_path, "Lead.csv", *LEADS)
    for _twice in range(2):
        look(tmp_path, at=MONDAY)
    seen = FolderLook.objects.get()
    assert (seen.folder, seen.looked_at, seen.waiting, seen.problem) == (str(tmp_path), MONDAY, 1, "")


def test_a_folder_that_is_not_there_is_noted_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        look(tmp_path / "exports" / "crm", at=MONDAY)
    assert "No such file or directory" in FolderLook.objects.get().problem


def test_columns_are_read_as_they_were_saved_for_files_like_these(tmp_path: Path) -> None:
    header, *rows = LEADS
    own = mapping_named("salesforce").with_rules(name="nightly", label="nightly", rows="update")
    columns = [(name, "") for name in header.split(",")]
    save_mapping(name="nightly", mapping=own, columns=[("lead", columns)], by=None, at=MONDAY)
    put(tmp_path, "Lead.csv", header, *rows)
    take(tmp_path, at=MONDAY, seconds_to_settle=0)
    assert Import.objects.get().status == "done"
    assert not Record.objects.exists()
