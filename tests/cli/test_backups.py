"""Backups of a real database, restored into another, and refused where they would surprise."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from baton.config import dumps
from baton.people.models import User
from tests.cli.conftest import Baton

pytestmark = pytest.mark.django_db(transaction=True)
RUN = "from baton.cli.main import run; run()"


@pytest.fixture
def backup(baton: Baton, tmp_path: Path) -> Path:
    """A backup of a database with Ann and Ben."""
    User.objects.create_user("ann", name="Ann’s “name”")
    User.objects.create_user("ben", name="Ben\tCarter\\")
    file = tmp_path / "baton.backup"
    baton("backup", file, "--no-verify")
    return file


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The address of another database on the server of the tests."""
    place = dumps.Place.of(connection.settings_dict)
    name = f"baton_restored_{os.getpid()}"
    with place.connect() as server:
        server.autocommit = True
        server.execute(f"CREATE DATABASE {name}")
    try:
        parts = connection.settings_dict
        yield f"postgresql://{parts['USER']}@{parts['HOST'].replace('/', '%2F')}:{parts['PORT']}/{name}"
    finally:
        with place.connect() as server:
            server.autocommit = True
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def baton_at(database: str, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", RUN, *map(str, words)],
        env=os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "baton.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_backup_restores_into_an_empty_database(backup: Path, empty_database: str) -> None:
    restored = baton_at(empty_database, "restore", backup)
    assert restored.returncode == 0, restored.stderr
    assert "Restored" in restored.stdout
    with psycopg.connect(empty_database) as there:
        names = there.execute("SELECT name FROM people_owner ORDER BY id").fetchall()
    assert names == [("Ann’s “name”",), ("Ben\tCarter\\",)]


def test_data_is_replaced_only_when_asked_to(backup: Path, empty_database: str) -> None:
    baton_at(empty_database, "restore", backup)
    with psycopg.connect(empty_database) as there:
        there.execute("UPDATE people_owner SET name = 'Someone else'")
    refused = baton_at(empty_database, "restore", backup)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "add --replace" in " ".join(refused.stderr.split())
    assert baton_at(empty_database, "restore", backup, "--replace").returncode == 0
    with psycopg.connect(empty_database) as there:
        assert there.execute("SELECT count(*) FROM people_owner WHERE name = 'Someone else'").fetchone() == (0,)


def test_nothing_is_replaced_while_a_worker_runs(backup: Path, empty_database: str) -> None:
    baton_at(empty_database, "restore", backup)
    with psycopg.connect(empty_database) as there:
        there.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    refused = baton_at(empty_database, "restore", backup, "--replace")
    assert "A worker used this database within the last minute." in " ".join(refused.stderr.split())


@pytest.mark.parametrize("cut", [1, 500, 20_000])
def test_a_damaged_file_leaves_the_data_as_it_is(backup: Path, empty_database: str, cut: int) -> None:
    baton_at(empty_database, "restore", backup)
    with psycopg.connect(empty_database) as there:
        there.execute("UPDATE people_owner SET name = 'Later'")
    whole = backup.read_bytes()
    backup.write_bytes(whole[: len(whole) - cut])
    refused = baton_at(empty_database, "restore", backup, "--replace")
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    with psycopg.connect(empty_database) as there:
        assert there.execute("SELECT name FROM people_owner").fetchall() == [("Later",), ("Later",)]


def test_a_file_of_something_else_is_refused_in_a_sentence(tmp_path: Path, empty_database: str) -> None:
    (tmp_path / "letter.txt").write_text("Dear Lee")
    refused = baton_at(empty_database, "restore", tmp_path / "letter.txt")
    assert "is not a backup of Baton" in " ".join(refused.stderr.split())


def test_a_backup_is_verified_unless_told_not_to(baton: Baton, tmp_path: Path) -> None:
    User.objects.create_user("ann", name="Ann")
    done = baton.json("backup", tmp_path / "baton.backup")
    assert done["verified"]
    assert done["rows"] > 0


def test_what_a_backup_lacks_is_named(backup: Path) -> None:
    with pytest.raises(dumps.DumpDiffers, match="people_user: 3 rows, restored 2"):
        dumps.prove(backup, counts={"people_user": 3})


def test_only_its_owner_may_read_a_backup_and_none_is_overwritten(backup: Path, baton: Baton) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert "exists. Choose another name" in baton.refusal("backup", backup)
    assert list(backup.parent.glob("*.draft")) == []


def test_the_password_is_in_no_list_of_processes() -> None:
    place = dumps.Place.of({"HOST": "db", "PORT": 5432, "USER": "baton", "NAME": "sales", "PASSWORD": "secret-word"})
    assert "secret-word" not in place.conninfo
    assert place.environment["PGPASSWORD"] == "secret-word"
