import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, transaction

from baton.cli.failures import sentence_of
from baton.cli.main import COMMANDS
from baton.people.models import User
from baton.people.queries import UnknownOwner
from tests.cli.conftest import Baton
from tests.world import World, user


def run_for_real(*words: str, state: Path, database: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "BATON_STATE": str(state), "DATABASE_URL": database, "BATON_SECRET_KEY": ""}
    return subprocess.run(
        [sys.executable, "-c", "from baton.cli.main import run; run()", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_command_and_starts_no_database(tmp_path: Path) -> None:
    helped = run_for_real("--help", state=tmp_path / "state")
    assert helped.returncode == 0
    assert all(f" {name} " in helped.stdout for _panel, name, _place, _line in COMMANDS)
    assert not (tmp_path / "state").exists()


def test_the_help_of_a_command_starts_no_database_either(tmp_path: Path) -> None:
    helped = run_for_real("reassign", "--help", state=tmp_path / "state")
    assert "--action-owner" in helped.stdout
    assert not (tmp_path / "state").exists()


def test_the_settings_are_read_only_when_a_command_is_called() -> None:
    code = "import sys, baton.cli.main; print({'baton.config.settings', 'baton.people'} & set(sys.modules))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed == "set()\n"


@pytest.mark.parametrize("name", [name for _panel, name, _place, _line in COMMANDS])
def test_every_command_says_how_it_is_used(baton: Baton, name: str) -> None:
    shown = baton.out(name, "--help")
    assert f"baton {name}" in shown.replace("root", "baton")
    assert not {"<bool>", "<str>", "--install-completion"} & set(shown.split())


def test_a_mistyped_command_is_a_usage_error_with_a_suggestion(baton: Baton) -> None:
    assert "Did you mean 'actions'?" in baton.refusal("acions", exits=2)


def test_an_unknown_person_to_act_as_is_one_sentence(baton: Baton, world: World) -> None:
    assert baton.refusal("actions", by="nobody") == "There is no user or queue 'nobody'."


def test_an_exception_that_we_named_is_its_own_sentence() -> None:
    assert sentence_of(UnknownOwner("There is no user 'x'.")) == "There is no user 'x'."


def test_any_other_exception_is_a_bug_and_keeps_its_traceback() -> None:
    assert sentence_of(ValueError("x")) is None
    assert sentence_of(User.DoesNotExist("x")) is None


def test_a_missing_file_is_named() -> None:
    assert (
        sentence_of(FileNotFoundError(2, "No such file or directory", "x.yaml"))
        == "x.yaml: No such file or directory."
    )


def test_a_constraint_reads_as_the_rule(db: None) -> None:
    ann = user("ann")
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        ann.absences.create(first_day="2026-03-03", last_day="2026-03-02")
    assert sentence_of(broken.value) == "Not saved: an absence ends after it begins."


def test_a_database_without_tables_says_how_to_make_them(db: None) -> None:
    with pytest.raises(ProgrammingError) as missing, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")
    assert "baton migrate" in (sentence_of(missing.value) or "")


@pytest.mark.parametrize("address", ["nonsense", "postgresql://host:port/name"])
def test_a_faulty_database_url_is_one_sentence(tmp_path: Path, address: str) -> None:
    refused = run_for_real("health", state=tmp_path, database=address)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("These settings cannot be used:\nDATABASE_URL is not ")


def test_a_silent_database_says_so() -> None:
    assert (
        sentence_of(OperationalError("connection failed:\n\trefused"))
        == "Can’t connect to the database: connection failed: refused"
    )
