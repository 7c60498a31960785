"""`baton migrate` in processes of its own, on a server of each test's own."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from baton.config import postgres

MIGRATE = [sys.executable, "-c", "from baton.cli.main import run; run()", "migrate"]


@pytest.fixture
def server() -> Iterator[postgres.Server]:
    with tempfile.TemporaryDirectory(prefix="baton-test-") as folder:
        server = postgres.Server(data=Path(folder, "own"))
        server.ensure_it_answers()
        yield server
        server.stop()


def migrating(server: postgres.Server, *, changed: str = "") -> subprocess.Popen[str]:
    command = list(MIGRATE)
    command[2] = f"from baton.cli import migrating; {changed}; {command[2]}" if changed else command[2]
    environment = os.environ | {"DATABASE_URL": server.url}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_of_two_that_migrate_a_fresh_database_the_second_waits_and_finds_nothing_to_do(
    server: postgres.Server,
) -> None:
    with migrating(server) as first, migrating(server) as second:
        printed = sorted([first.communicate(), second.communicate()], key=lambda streams: len(streams[1]))
    assert [first.returncode, second.returncode] == [0, 0], printed
    (applied, quiet), (nothing, waited) = printed
    assert "migrations applied" in applied
    assert quiet == ""
    assert nothing == "The database is up to date.\n"
    assert waited == "Another Baton is migrating this database. Waiting for it.\n"


def test_a_migration_does_not_queue_for_ever_behind_long_running_work(server: postgres.Server) -> None:
    changed = "migrating.SECONDS_FOR_A_TABLE = 1; migrating.TRIES = 2"
    environment = os.environ | {"DATABASE_URL": server.url, "DJANGO_SETTINGS_MODULE": "baton.config.settings"}
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0", "people"], env=environment, check=True)
    with psycopg.connect(server.url) as work:
        work.execute("LOCK TABLE people_owner")
        with migrating(server, changed=changed) as process:
            _printed, complained = process.communicate()
        assert process.returncode == 1
        assert "A table that has to change is in use. Trying again." in complained
        assert "Run `baton migrate` again" in complained
        assert "Traceback" not in complained
    with migrating(server) as process:
        process.communicate()
    assert process.returncode == 0


def test_a_migration_killed_on_its_way_keeps_nobody_from_going_on(server: postgres.Server) -> None:
    with migrating(server) as killed:
        with psycopg.connect(server.url, autocommit=True) as connection:
            while connection.execute("SELECT to_regclass('people_owner')").fetchone() == (None,):
                time.sleep(0.05)
        killed.kill()
        killed.communicate()
    with migrating(server) as process:
        printed, complained = process.communicate()
    assert process.returncode == 0, complained
    assert "migrations applied" in printed
