import csv
from io import StringIO
from pathlib import Path

import pytest

from baton.crm.models import Record
from baton.delegation.models import Handover
from baton.importing.models import Import
from baton.people.models import User
from tests.cli.conftest import Baton
from tests.world import MONDAY, sequence

ANN, BEN = "005Ec0000000001IAA", "005Ec0000000002IAA"
LEAD = "00QEc00000BBaeXMAT"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    users = f"Id,Username,Name,IsActive\n{ANN},ann@x.example,Ann,1\n{BEN},ben@x.example,Ben,1\n"
    (tmp_path / "User.csv").write_text(users)
    write_lead(tmp_path, owner=ANN)
    return tmp_path


def write_lead(folder: Path, *, owner: str, email: str = "lee@x.example") -> None:
    (folder / "Lead.csv").write_text(f"Id,OwnerId,LastName,Email\n{LEAD},{owner},Lee,{email}\n")


def test_an_import_says_what_it_brought_in(baton: Baton, db: None, folder: Path) -> None:
    shown = baton.out("import", "salesforce", folder)
    assert ["Users", "2"] in [line.split() for line in shown.splitlines()]
    assert ["Leads", "1"] in [line.split() for line in shown.splitlines()]
    assert Record.objects.get().name == "Lee"


def test_a_second_import_of_the_same_says_that_nothing_changed(baton: Baton, db: None, folder: Path) -> None:
    baton("import", "salesforce", folder)
    assert "Nothing changed: Baton already matches the files." in baton.out("import", "salesforce", folder)
    again = baton.json("import", "salesforce", folder)
    assert again["changed_something"] is False
    assert again["kinds"]["user"] == {
        "added": 0, "changed": 0, "unchanged": 2, "refused": 0, "deleted": 0, "left_out": 0,
    }  # fmt: skip


def test_ownership_follows_in_one_handover_and_is_told(baton: Baton, db: None, folder: Path) -> None:
    baton("import", "salesforce", folder)
    sequence()
    baton("enroll", "inbound", "--all")
    write_lead(folder, owner=BEN)
    shown = baton.out("import", "salesforce", folder)
    handover = Handover.objects.get(cause="records")
    assert (handover.at, handover.change_count) == (MONDAY, 2)
    assert f"Handover {handover.pk}: 2 of 2 open actions changed owner." in shown


def test_what_cannot_go_in_is_told_and_the_rest_goes_in(baton: Baton, db: None, folder: Path) -> None:
    write_lead(folder, owner=ANN, email="x")
    result = baton("import", "salesforce", folder)
    assert "Lead.csv:2 Email: 'x' is not an email address; the rest of the row was imported" in result.stderr
    assert (User.objects.count(), Record.objects.count()) == (2, 1)
    as_json = baton.json("import", "salesforce", folder)
    assert (as_json["problems"], as_json["groups"][0]["line"]) == (1, 2)


def test_too_many_refused_rows_are_a_failure_and_the_others_go_in(baton: Baton, db: None, folder: Path) -> None:
    (folder / "Lead.csv").write_text(f"Id,OwnerId,LastName\n{LEAD},{ANN},Lee\n,{ANN},Kim\n")
    baton("import", "salesforce", folder, exits=1)
    assert Record.objects.count() == 1
    shown = baton.out("import", "salesforce", folder, "--refused-share", "0.5")
    assert "1 row with errors not imported; all others were." in shown


def test_a_strict_import_with_a_problem_brings_in_nothing(baton: Baton, db: None, folder: Path) -> None:
    write_lead(folder, owner=ANN, email="x")
    refused = baton.refusal("import", "salesforce", folder, "--strict")
    assert "Lead.csv:2 Email: 'x' is not an email address" in refused
    assert "Nothing was imported: the files have 1 problem." in refused
    assert not User.objects.exists()
    write_lead(folder, owner=ANN)
    baton("import", "salesforce", folder, "--strict")


def test_a_preview_brings_in_nothing(baton: Baton, db: None, folder: Path) -> None:
    shown = baton.out("import", folder, "--preview")
    assert ["Leads", "1"] in [line.split() for line in shown.splitlines()]
    assert not Record.objects.exists()
    assert not Import.objects.exists()


def test_every_problem_is_written_to_the_file(baton: Baton, db: None, folder: Path, tmp_path: Path) -> None:
    rows = "".join(f"{LEAD[:-5]}{n:02}MAT,{ANN},Lee,=x{n}\n" for n in range(15))
    (folder / "Lead.csv").write_text(f"Id,OwnerId,LastName,Email\n{rows}")
    result = baton("import", "salesforce", folder, "--problems", tmp_path / "problems.csv")
    written = list(csv.DictReader(StringIO((tmp_path / "problems.csv").read_text())))
    assert [row["line"] for row in written] == [str(line) for line in range(2, 17)]
    assert (written[0]["file"], written[0]["column"], written[0]["row imported"]) == ("Lead.csv", "Email", "yes")
    assert result.stderr.count("is not an email address") == 10
    assert "And 5 more problems. See " in result.stderr


def test_refused_rows_are_written_with_their_cells(baton: Baton, db: None, folder: Path, tmp_path: Path) -> None:
    (folder / "Lead.csv").write_text(f"Id,OwnerId,LastName\n{LEAD},{ANN},Lee\n,{ANN},Kim\n")
    baton("import", folder, "--refused", tmp_path / "refused.csv", exits=1)
    [row] = csv.DictReader(StringIO((tmp_path / "refused.csv").read_text()))
    assert row == {"Id": "", "OwnerId": ANN, "LastName": "Kim", "Reason": "Id: has no id"}


def test_a_folder_without_a_table_is_refused(baton: Baton, db: None, tmp_path: Path) -> None:
    assert "does not exist" in baton.refusal("import", "salesforce", tmp_path / "nowhere")
    assert "no file to read" in baton.refusal("import", "salesforce", tmp_path)


def test_only_a_sequence_admin_imports(baton: Baton, db: None, folder: Path) -> None:
    baton("import", "salesforce", folder)
    assert "can’t do this" in baton.refusal("import", "salesforce", folder, by="ann@x.example")
    baton("user", "set-role", "ann@x.example", "Sequence Admin")
    baton("import", "salesforce", folder, by="ann@x.example")
